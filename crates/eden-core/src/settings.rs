//! A profile: the settings that say what to clone and where its environments appear.

pub mod door;
mod draft;
mod key;
pub mod sleep;
pub mod stored;
mod value;
mod workers;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub use self::door::Door;
pub use self::draft::Draft;
pub use self::key::{KEYS, Key};
pub use self::sleep::SleepKeys;
pub(crate) use self::value::limit;
pub use self::value::{ALLOW_OVERRIDES, LIMIT};
pub use self::workers::{OWN_VARIABLES, SHARED_QUEUES, Workers};
use crate::publish_task::{BEFORE_PUBLISH, PublishTask};

/// The priorities that a listener rule may have.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html>
pub const RULE_PRIORITIES: RangeInclusive<i32> = 1..=50_000;

/// A complete, checked profile.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(
    try_from = "BTreeMap<String, String>",
    into = "BTreeMap<String, String>"
)]
pub struct Settings {
    /// Bucket of the Environments JSON file.
    pub bucket: String,
    /// Key of the Environments JSON file.
    pub object_key: String,
    /// JSON key that holds this endpoint.
    pub update_key: String,
    /// Value of `env` in a new entry.
    pub env_type: String,
    /// First part of the entry's name.
    pub entry_prefix: String,
    /// First part of the host name.
    pub domain_prefix: String,
    /// Hosted zone id.
    pub zone_id: String,
    /// First part of the resources' names.
    pub name_prefix: String,
    /// ECS cluster of the environments.
    pub cluster: String,
    /// The common ALBs, at least one.
    pub common_albs: Vec<String>,
    /// The service to clone.
    pub reference_service: String,
    /// The container to re-image, where it is not the load-balanced one.
    pub container: Option<String>,
    /// Registries outside of Amazon ECR from which images may be. No record holds them: releases that do not know the key read
    /// every row.
    pub image_registries: Vec<String>,
    /// Listener rule priorities to choose from.
    pub rule_priorities: RangeInclusive<i32>,
    /// How many environments the profile may have at once; `None` sets no limit. No record holds it: releases that do not know
    /// the key read every row.
    pub max_environments: Option<u32>,
    /// What runs before its environments are published; `None` leaves that to whatever else says it. No record holds it: a row
    /// says to nobody what is to run.
    pub before_publish: Option<Vec<PublishTask>>,
    /// Whether its environments may be workers. Only records of workers hold it.
    pub workers: Workers,
    /// When its environments fall asleep by themselves, and what wakes them.
    pub sleep: SleepKeys,
    /// Who may visit, and who may change.
    pub door: Door,
}

impl Settings {
    /// The keys without which nothing can be visited that these settings leave out: only workers are made with them.
    #[must_use]
    pub fn missing_for_web(&self) -> Vec<&'static str> {
        let albs = self.common_albs.join(",");
        let values = [
            ("endpoint_s3_bucket_name", &self.bucket),
            ("endpoint_s3_key", &self.object_key),
            ("endpoint_update_key", &self.update_key),
            ("endpoint_env_type", &self.env_type),
            ("endpoint_name_prefix", &self.entry_prefix),
            ("domain_name_prefix", &self.domain_prefix),
            ("dynamic_zone_id", &self.zone_id),
            ("master_alb_arn", &albs),
        ];
        let missing = values.into_iter().filter(|(_, value)| value.is_empty());
        missing.map(|(key, _)| key).collect()
    }

    /// Whether these can only be the settings of a worker.
    #[must_use]
    pub fn are_of_worker(&self) -> bool {
        !self.missing_for_web().is_empty()
    }

    /// The keys that decide where an environment is, and under which names, with their values; the
    /// common ALBs do so as well, see [`Record::moved_keys`](crate::record::Record::moved_keys).
    #[must_use]
    pub fn place(&self) -> [(&'static str, &str); 8] {
        [
            ("endpoint_s3_bucket_name", &self.bucket),
            ("endpoint_s3_key", &self.object_key),
            ("endpoint_update_key", &self.update_key),
            ("endpoint_name_prefix", &self.entry_prefix),
            ("domain_name_prefix", &self.domain_prefix),
            ("dynamic_zone_id", &self.zone_id),
            ("name_prefix", &self.name_prefix),
            ("target_cluster", &self.cluster),
        ]
    }
}

/// One thing wrong with a profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The key as it was written, or as it should be.
    pub key: String,
    /// What is wrong, in a sentence without the key.
    pub text: String,
    /// Whether it is only that the key is missing.
    pub missing: bool,
}

impl Problem {
    fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
            missing: false,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.key, self.text)
    }
}

/// All that is wrong with a profile.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the profile cannot be used: {}", list(.0))]
pub struct SettingsError(pub Vec<Problem>);

fn list(problems: &[Problem]) -> String {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

impl TryFrom<BTreeMap<String, String>> for Settings {
    type Error = SettingsError;

    fn try_from(mut keys: BTreeMap<String, String>) -> Result<Self, SettingsError> {
        // Whoever writes rows makes nothing run.
        keys.remove(BEFORE_PUBLISH);
        Draft::from_pairs(keys).finish()
    }
}

impl From<Settings> for BTreeMap<String, String> {
    fn from(settings: Settings) -> Self {
        let mut keys = Self::new();
        // What only workers can do without is not there, rather than empty.
        let mut put = |key: &str, value: String| {
            if !value.is_empty() {
                keys.insert(key.to_owned(), value);
            }
        };
        put("endpoint_s3_bucket_name", settings.bucket);
        put("endpoint_s3_key", settings.object_key);
        put("endpoint_update_key", settings.update_key);
        put("endpoint_env_type", settings.env_type);
        put("endpoint_name_prefix", settings.entry_prefix);
        put("domain_name_prefix", settings.domain_prefix);
        put("dynamic_zone_id", settings.zone_id);
        put("name_prefix", settings.name_prefix);
        put("target_cluster", settings.cluster);
        put("master_alb_arn", settings.common_albs.join(","));
        put("reference_service_arn", settings.reference_service);
        if let Some(container) = settings.container {
            put("target_container_name", container);
        }
        if settings.rule_priorities != RULE_PRIORITIES {
            let (from, to) = settings.rule_priorities.into_inner();
            put("listener_rule_priority_range", format!("{from}-{to}"));
        }
        for (key, value) in settings.workers.pairs() {
            put(key, value);
        }
        for (key, value) in settings.door.pairs() {
            put(key, value);
        }
        keys
    }
}

#[cfg(test)]
pub(crate) mod tests;
