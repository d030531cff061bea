//! The rules of releases that stored no names: environments without stored names are found by them.
//!
//! These rules never change: an environment that is not found is never deleted.

use super::cut::{MAX_ECS, MAX_LABEL, MAX_TARGET_GROUP, hashed};
use super::{NameError, Names, check_existing, of_visited};
use crate::settings::Settings;

/// The names of environment `name` under these settings.
///
/// # Errors
/// When no release made an environment of that name.
pub(crate) fn names(settings: &Settings, name: &str) -> Result<Names, NameError> {
    check_existing(name)?;
    let row = format!("{}-{name}", settings.name_prefix);
    let names = Names {
        resource: ecs(&row),
        target_group: target_group(&row),
        host: of_visited(&settings.domain_prefix, |prefix| {
            host(&format!("{prefix}-{name}"))
        }),
        entry: of_visited(&settings.entry_prefix, |prefix| format!("{prefix}-{name}")),
        row,
    };
    names.checked(settings)
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

/// A dot made another label, and underscores were kept.
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
