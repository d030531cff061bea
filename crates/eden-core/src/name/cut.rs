//! A text made into a name that AWS takes.

use sha2::{Digest, Sha256};

/// ECS limit on task families and service names.
pub(super) const MAX_ECS: usize = 255;
/// ELBv2 limit on target group names.
pub(super) const MAX_TARGET_GROUP: usize = 32;
/// Limit on one label of a host name (RFC 1035, section 2.3.4).
pub(super) const MAX_LABEL: usize = 63;
/// Digits of the hash.
const DIGITS: usize = 8;
/// Digits of the hash, and the hyphen before them.
const SUFFIX: usize = DIGITS + 1;
/// How a label begins that holds letters beyond ASCII (RFC 5890); browsers decode it.
const ENCODED: &str = "xn--";

/// A task family and service name.
pub(super) fn ecs(raw: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    unless(is_plain(raw, MAX_ECS, allowed), raw, allowed, MAX_ECS)
}

/// A target group name. The console refuses hyphens in a row, and so did ELBv2 itself at times.
pub(super) fn target_group(raw: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let right = is_plain(raw, MAX_TARGET_GROUP, allowed) && has_edges(raw) && !raw.contains("--");
    unless(right, raw, allowed, MAX_TARGET_GROUP)
}

/// One label of a host name: a wildcard certificate and a wildcard record cover no second one, and
/// frameworks refuse requests whose host has an underscore.
pub(super) fn host(raw: &str) -> String {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let right = is_plain(raw, MAX_LABEL, allowed) && has_edges(raw) && !raw.starts_with(ENCODED);
    unless(right, raw, allowed, MAX_LABEL)
}

fn unless(right: bool, raw: &str, allowed: impl Fn(char) -> bool, max: usize) -> String {
    if right {
        raw.to_owned()
    } else {
        hashed(raw, allowed, max)
    }
}

/// Whether a text can be taken for nothing but itself.
fn is_plain(raw: &str, max: usize, allowed: impl Fn(char) -> bool) -> bool {
    raw.len() <= max && raw.chars().all(allowed) && !looks_hashed(raw)
}

/// Whether it ends as a hash makes a name end. In either case: what compares names may fold them.
fn looks_hashed(raw: &str) -> bool {
    let digits = raw.rsplit_once('-').map_or("", |(_, digits)| digits);
    digits.len() == DIGITS && digits.chars().all(|c| c.is_ascii_hexdigit())
}

fn has_edges(raw: &str) -> bool {
    !raw.is_empty() && !raw.starts_with('-') && !raw.ends_with('-')
}

/// The cleaned name, cut to leave room for the hash of the original.
pub(super) fn hashed(raw: &str, allowed: impl Fn(char) -> bool, max: usize) -> String {
    let mut clean = String::new();
    for c in raw.chars() {
        let lower = c.to_ascii_lowercase();
        let c = [c, lower].into_iter().find(|c| allowed(*c)).unwrap_or('-');
        // Runs of replaced characters would only make the name longer.
        if c != '-' || !clean.ends_with('-') {
            clean.push(c);
        }
    }
    let clean = clean.trim_matches('-');
    let cut = &clean[..clean.len().min(max - SUFFIX)];
    format!("{}-{}", cut.trim_end_matches('-'), digest(raw))
}

/// A clean name, cut to leave room for the hash of another text.
pub(super) fn hashed_as(name: &str, text: &str, max: usize) -> String {
    let cut = &name[..name.len().min(max - SUFFIX)];
    format!("{}-{}", cut.trim_end_matches('-'), digest(text))
}

fn digest(raw: &str) -> String {
    hex::encode(&Sha256::digest(raw)[..DIGITS / 2])
}
