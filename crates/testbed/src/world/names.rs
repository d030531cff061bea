//! What the pieces of an environment are called.

use super::{World, ZONE};

pub(super) const RESOURCE_PREFIX: &str = "dev-dynamic-api";
pub(super) const DOMAIN_PREFIX: &str = "api";
pub(super) const ENTRY_PREFIX: &str = "servicename-dev";
pub(super) const UPDATE_KEY: &str = "api_endpoint";

/// What the pieces of an environment are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Task definition family, target group, service, row.
    pub resource: String,
    /// Host of the rule, name of the record.
    pub fqdn: String,
    /// Name in the Environments JSON.
    pub entry: String,
}

impl World {
    /// What the pieces of an environment are called when its name needs no cleaning.
    #[must_use]
    pub fn names(&self, name: &str) -> Names {
        Names {
            resource: format!("{RESOURCE_PREFIX}-{name}"),
            fqdn: format!("{DOMAIN_PREFIX}-{name}.{ZONE}"),
            entry: format!("{ENTRY_PREFIX}-{name}"),
        }
    }
}
