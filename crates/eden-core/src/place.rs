//! Where endpoints are, and which of them make one environment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::EnvironmentId;
use crate::settings::Settings;

/// Where an endpoint is: enough to find every piece of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Place {
    /// The profile that its row belongs to, and the environment's name.
    #[serde(flatten)]
    pub id: EnvironmentId,
    /// The complete profile.
    pub settings: Settings,
    /// The hosted zone's name, without its final dot.
    pub zone_name: String,
}

impl Place {
    /// Whether every piece of one is looked for where, and by the name that, the other's is.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let place = |place: &Self| {
            let settings = &place.settings;
            let texts = [
                &settings.bucket,
                &settings.object_key,
                &settings.update_key,
                &settings.entry_prefix,
                &settings.domain_prefix,
                &settings.zone_id,
                &settings.name_prefix,
                &settings.cluster,
            ];
            texts.map(Clone::clone)
        };
        self.id == other.id && place(self) == place(other)
    }
}

/// The environment of several endpoints that an endpoint is part of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Group {
    /// The environment's own profile, which may differ from those of its endpoints: with the
    /// name, it says which environment.
    pub profile: String,
    /// What the environment calls this endpoint, such as `api`.
    pub key: String,
    /// Its other endpoints, so that any one of the rows leads to all pieces.
    #[serde(default)]
    pub others: BTreeMap<String, Place>,
}
