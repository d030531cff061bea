//! The names of an environment's pieces.
//!
//! A name that AWS takes as it stands is used as it stands. Where characters have to be replaced,
//! letters folded or the end cut, eight hexadecimal digits of the SHA-256 of the whole original
//! are appended; a name that ends like that by itself gets them as well. So two names never
//! silently share a resource.

mod cut;
pub(crate) mod older;
mod stored;

use serde::{Deserialize, Serialize};

use self::cut::{ecs, host, target_group};
use crate::settings::Settings;
use crate::text;

/// Longest name of an environment: ECS's limit on task families and service names.
const MAX_NAME: usize = 255;
/// Limit on a host name, without the final dot.
const MAX_HOST: usize = 253;

/// The names of one environment's pieces.
///
/// They are stored with the environment: fields may be added, and must then have a default.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Names {
    /// Task family and service.
    pub resource: String,
    /// Target group.
    pub target_group: String,
    /// Host name without the zone; one label, but for environments of older releases.
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
    /// It holds what a terminal obeys or hides.
    #[error(
        "the name \"{}\" holds the invisible character U+{:04X}: control characters, changes of \
         the writing direction and characters without width are not allowed in an environment's \
         name",
        text::visible(name),
        u32::from(*character)
    )]
    Invisible {
        /// The name.
        name: String,
        /// The first such character.
        character: char,
    },
    /// It is longer than any resource could carry, even cut.
    #[error("the name is {0} characters long, and at most {MAX_NAME} are allowed")]
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
    if let Some(character) = name.chars().find(|c| text::is_invisible(*c)) {
        let name = name.to_owned();
        return Err(NameError::Invisible { name, character });
    }
    check_existing(name)
}

/// Checks the name of an environment that may exist: older releases accepted names that [`check`]
/// refuses, and their environments have to be found and deleted.
///
/// # Errors
/// When no release could have made an environment of that name.
pub fn check_existing(name: &str) -> Result<(), NameError> {
    if !name.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Err(NameError::NotALabel(name.to_owned()));
    }
    let length = name.chars().count();
    if length > MAX_NAME {
        return Err(NameError::TooLong(length));
    }
    Ok(())
}

/// A part of a tag's value that parts are put together to, as names are cleaned.
pub(crate) fn tag_part(raw: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if raw.chars().all(allowed) {
        return raw.to_owned();
    }
    cut::hashed(raw, allowed, MAX_NAME)
}

/// The name of the target group that an environment has at these common ALBs, where it moves to them.
pub(crate) fn target_group_of(name: &str, albs: &str) -> String {
    cut::hashed_as(name, &format!("{name}/{albs}"), cut::MAX_TARGET_GROUP)
}

/// A text of allowed characters that is too long, cut to leave room for its hash.
pub(crate) fn shortened(raw: &str, max: usize) -> String {
    cut::hashed(raw, |_| true, max)
}

impl Names {
    /// The names of a new environment `name` under these settings.
    ///
    /// # Errors
    /// When the name cannot become a host name, or would be the reference service's.
    pub fn new(settings: &Settings, name: &str) -> Result<Self, NameError> {
        check(name)?;
        Self::derived(settings, name)
    }

    /// The names that a new environment would have, whatever characters older releases accepted.
    pub(crate) fn derived(settings: &Settings, name: &str) -> Result<Self, NameError> {
        check_existing(name)?;
        let row = format!("{}-{name}", settings.name_prefix);
        let names = Self {
            resource: ecs(&row),
            target_group: target_group(&row),
            host: of_visited(&settings.domain_prefix, |prefix| label(prefix, name)),
            entry: of_visited(&settings.entry_prefix, |prefix| format!("{prefix}-{name}")),
            row,
        };
        names.checked(settings)
    }

    /// The names, unless one is the reference service's.
    pub(crate) fn checked(self, settings: &Settings) -> Result<Self, NameError> {
        let reference = settings.reference_service.rsplit('/').next();
        if reference == Some(&self.resource) {
            return Err(NameError::Reference(self.resource));
        }
        Ok(self)
    }

    /// The host name in a zone; `zone` with or without its final dot.
    ///
    /// # Errors
    /// When it is longer than DNS allows.
    pub fn fqdn(&self, zone: &str) -> Result<String, NameError> {
        fqdn(&self.host, zone)
    }
}

/// The host name of a new environment in a zone, from the key of its profile that host names begin with; `zone` with or
/// without its final dot.
///
/// # Errors
/// When the name cannot become a host name, or that is longer than DNS allows.
pub fn host_name(domain_name_prefix: &str, name: &str, zone: &str) -> Result<String, NameError> {
    check(name)?;
    fqdn(&label(domain_name_prefix, name), zone)
}

/// A name that only what is visited has: none where its part of the settings is not there.
pub(crate) fn of_visited(prefix: &str, named: impl FnOnce(&str) -> String) -> String {
    match prefix.is_empty() {
        true => String::new(),
        false => named(prefix),
    }
}

fn label(domain_name_prefix: &str, name: &str) -> String {
    host(&format!("{domain_name_prefix}-{name}"))
}

fn fqdn(host: &str, zone: &str) -> Result<String, NameError> {
    let fqdn = format!("{host}.{}", zone.trim_end_matches('.'));
    if fqdn.len() > MAX_HOST {
        return Err(NameError::HostTooLong(fqdn));
    }
    Ok(fqdn)
}

#[cfg(test)]
pub(crate) mod tests;
