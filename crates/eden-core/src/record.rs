//! What an environment was made with, kept beside it so that every piece is found again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clone::tags::Tags;
use crate::document::Entry;
use crate::error::Error;
use crate::expiry::Expiry;
use crate::name::Names;
use crate::place::{Group, Place};
use crate::settings::Settings;

/// Which environment: a profile and a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EnvironmentId {
    /// The profile's name, which is also the `type` of the row.
    pub profile: String,
    /// The environment's name, as the user gave it.
    pub name: String,
}

/// The identifiers of an environment's pieces, as far as they exist.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Identifiers {
    /// ARN of the task definition that the service runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_definition: Option<String>,
    /// ARN of the target group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_group: Option<String>,
    /// ARN of the listener rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// ARN of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The common ALB that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alb: Option<Alb>,
}

/// Where the alias record points.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Alb {
    /// The load balancer's ARN.
    pub arn: String,
    /// Its DNS name.
    pub dns_name: String,
    /// The hosted zone of that DNS name.
    pub zone_id: String,
}

/// What an environment was made with; of several endpoints, each has one.
///
/// It is stored with the environment's row in the state table and in Terraform's private state;
/// fields may be added, and must then have a default.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Record {
    /// Which environment.
    #[serde(flatten)]
    pub id: EnvironmentId,
    /// The complete profile.
    pub settings: Settings,
    /// The keys that were given in place of the stored profile's, as they were written.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// The hosted zone's name, without its final dot.
    pub zone_name: String,
    /// The container that got the image.
    #[serde(default)]
    pub container: String,
    /// The image.
    #[serde(default)]
    pub image: String,
    /// The environment variables that were set.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// How many tasks were asked for; `None` leaves the number to others.
    #[serde(default)]
    pub desired_count: Option<i32>,
    /// The tags that were asked for, beside the reference's own.
    #[serde(default)]
    pub tags: Tags,
    /// The target group's settings as they were made, to see changes by hand.
    #[serde(default)]
    pub target_group_settings: BTreeMap<String, String>,
    /// The environment of several endpoints that this is one of; `None` where it is the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// When it is to be removed; `None` where that is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Expiry>,
    /// The identifiers.
    #[serde(default)]
    pub identifiers: Identifiers,
}

impl Record {
    /// A record of an environment of which nothing but its place is known.
    #[must_use]
    pub fn new(id: EnvironmentId, settings: Settings, zone_name: String) -> Self {
        Self {
            id,
            settings,
            given: BTreeMap::new(),
            zone_name,
            container: String::new(),
            image: String::new(),
            environment: BTreeMap::new(),
            desired_count: None,
            tags: Tags::new(),
            target_group_settings: BTreeMap::new(),
            group: None,
            expiry: None,
            identifiers: Identifiers::default(),
        }
    }

    /// Which environment it is of: where it is one of several, that may be in another profile.
    #[must_use]
    pub fn environment(&self) -> EnvironmentId {
        let group = self.group.as_ref();
        EnvironmentId {
            profile: group
                .map_or(&self.id.profile, |group| &group.profile)
                .clone(),
            name: self.id.name.clone(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            id: self.id.clone(),
            settings: self.settings.clone(),
            zone_name: self.zone_name.clone(),
        }
    }

    /// The names of the pieces.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub fn names(&self) -> Result<Names, Error> {
        Ok(Names::new(&self.settings, &self.id.name)?)
    }

    /// The host name.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub fn fqdn(&self) -> Result<String, Error> {
        Ok(self.names()?.fqdn(&self.zone_name)?)
    }

    /// The endpoint's entry in the Environments JSON file.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub fn entry(&self) -> Result<Entry, Error> {
        Ok(Entry {
            name: self.names()?.entry,
            env: self.settings.env_type.clone(),
            update_key: self.settings.update_key.clone(),
            fqdn: self.fqdn()?,
        })
    }
}

impl From<Place> for Record {
    fn from(place: Place) -> Self {
        Self::new(place.id, place.settings, place.zone_name)
    }
}
