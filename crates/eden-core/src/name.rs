//! The names of an environment's pieces.
//!
//! A name that AWS takes as it stands is used as it stands. Where characters have to be replaced,
//! letters folded or the end cut, eight hexadecimal digits of the SHA-256 of the whole original
//! are appended, so that two names never silently share a resource.

use sha2::{Digest, Sha256};

use crate::settings::Settings;

/// ECS limit on task families and service names.
const MAX_ECS: usize = 255;
/// ELBv2 limit on target group names.
const MAX_TARGET_GROUP: usize = 32;
/// Limit on one label of a host name (RFC 1035, section 2.3.4).
const MAX_LABEL: usize = 63;
/// Limit on a host name, without the final dot.
const MAX_HOST: usize = 253;
/// Digits of the hash, and the hyphen before them.
const SUFFIX: usize = 9;

/// The names of one environment's pieces.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Names {
    /// Task family and service.
    pub resource: String,
    /// Target group.
    pub target_group: String,
    /// Host name without the zone, one or more labels.
    pub host: String,
    /// `name` of the entry in the Environments JSON file.
    pub entry: String,
    /// `name` of the row in the state table.
    pub row: String,
}

/// An environment name that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameError {
    /// There is nothing in it that a host name could hold.
    #[error(
        "{0:?} cannot become a DNS label: an environment's name needs at least one of the letters \
         a-z or digits 0-9"
    )]
    NotALabel(String),
    /// It is longer than any resource could carry, even cut.
    #[error("the name is {0} characters long, and at most {MAX_ECS} are allowed")]
    TooLong(usize),
    /// It would be the name of the reference service itself, which the first delete would take down.
    #[error(
        "the name would make {0:?}, which is the reference service itself: choose another name or \
         another `name_prefix`"
    )]
    Reference(String),
    /// The host name is longer than DNS allows.
    #[error("the host name {0:?} is longer than the {MAX_HOST} characters that DNS allows")]
    HostTooLong(String),
}

/// Checks a name alone, before any settings are known.
///
/// # Errors
/// When no settings could make it work.
pub fn check(name: &str) -> Result<(), NameError> {
    if !name.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Err(NameError::NotALabel(name.to_owned()));
    }
    let length = name.chars().count();
    if length > MAX_ECS {
        return Err(NameError::TooLong(length));
    }
    Ok(())
}

impl Names {
    /// The names of environment `name` under these settings.
    ///
    /// # Errors
    /// When the name cannot become a host name.
    pub fn new(settings: &Settings, name: &str) -> Result<Self, NameError> {
        check(name)?;
        let resource = format!("{}-{name}", settings.name_prefix);
        if settings.reference_service.rsplit('/').next() == Some(&ecs(&resource)) {
            return Err(NameError::Reference(resource));
        }
        Ok(Self {
            target_group: target_group(&resource),
            host: host(&format!("{}-{name}", settings.domain_prefix)),
            entry: format!("{}-{name}", settings.entry_prefix),
            row: resource.clone(),
            resource: ecs(&resource),
        })
    }

    /// The host name in a zone; `zone` with or without its final dot.
    ///
    /// # Errors
    /// When it is longer than DNS allows.
    pub fn fqdn(&self, zone: &str) -> Result<String, NameError> {
        let fqdn = format!("{}.{}", self.host, zone.trim_end_matches('.'));
        if fqdn.len() > MAX_HOST {
            return Err(NameError::HostTooLong(fqdn));
        }
        Ok(fqdn)
    }
}

fn ecs(raw: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if raw.len() <= MAX_ECS && raw.chars().all(allowed) {
        return raw.to_owned();
    }
    hashed(raw, allowed, MAX_ECS)
}

fn target_group(raw: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let edges = raw.starts_with('-') || raw.ends_with('-');
    if raw.len() <= MAX_TARGET_GROUP && raw.chars().all(allowed) && !edges {
        return raw.to_owned();
    }
    hashed(raw, allowed, MAX_TARGET_GROUP)
}

fn host(raw: &str) -> String {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.chars().all(allowed)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if raw.split('.').all(label) {
        return raw.to_owned();
    }
    hashed(raw, allowed, MAX_LABEL)
}

/// The cleaned name, cut to leave room for the hash of the original.
fn hashed(raw: &str, allowed: impl Fn(char) -> bool, max: usize) -> String {
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

fn digest(raw: &str) -> String {
    let hash = Sha256::digest(raw.as_bytes());
    hash.iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests;
