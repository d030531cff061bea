//! A profile: the settings that say what to clone and where its environments appear.

pub mod stored;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// The priorities that a listener rule may have.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html>
pub const RULE_PRIORITIES: RangeInclusive<i32> = 1..=50_000;

/// One key of a profile.
#[derive(Debug)]
pub struct Key {
    /// The name it is written with.
    pub name: &'static str,
    /// The older spelling, still found in users' files and tables.
    pub older: Option<&'static str>,
    /// Whether a profile without it is incomplete.
    pub required: bool,
    /// What it means, for documentation and command line help.
    pub description: &'static str,
}

const fn key(name: &'static str, older: Option<&'static str>, description: &'static str) -> Key {
    Key {
        name,
        older,
        required: true,
        description,
    }
}

const fn optional(name: &'static str, description: &'static str) -> Key {
    Key {
        name,
        older: None,
        required: false,
        description,
    }
}

/// Every key that a profile may hold, in the order documentation lists them.
pub const KEYS: &[Key] = &[
    key(
        "endpoint_s3_bucket_name",
        Some("config_bucket_name"),
        "bucket of the Environments JSON file",
    ),
    key(
        "endpoint_s3_key",
        Some("config_bucket_key"),
        "key of the Environments JSON file in its bucket",
    ),
    key(
        "endpoint_update_key",
        Some("config_update_key"),
        "JSON key that holds this endpoint's host name, such as `api_endpoint`",
    ),
    key(
        "endpoint_env_type",
        Some("config_env_type"),
        "value of `env` in a new entry of the Environments JSON file",
    ),
    key(
        "endpoint_name_prefix",
        Some("config_name_prefix"),
        "an entry of the Environments JSON file is named `<endpoint_name_prefix>-<name>`",
    ),
    key(
        "domain_name_prefix",
        None,
        "the host name is `<domain_name_prefix>-<name>.<zone name>`",
    ),
    key(
        "dynamic_zone_id",
        None,
        "Route 53 hosted zone of the host names",
    ),
    key(
        "name_prefix",
        None,
        "AWS resources are named `<name_prefix>-<name>`",
    ),
    key("target_cluster", None, "ECS cluster of the environments"),
    key(
        "master_alb_arn",
        None,
        "common ALB that all environments share; several ARNs are separated by commas, and the \
         one with the fewest rules is taken",
    ),
    key("reference_service_arn", None, "ECS service to clone"),
    optional(
        "target_container_name",
        "container that gets the image; by default the one the reference service's load balancer \
         points at",
    ),
    optional(
        "listener_rule_priority_range",
        "listener rule priorities to choose from, such as `1000-1999`; by default `1-50000`",
    ),
    optional(
        "dynamic_zone_name",
        "ignored: the zone's name is read from the zone",
    ),
];

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
    /// Listener rule priorities to choose from.
    pub rule_priorities: RangeInclusive<i32>,
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

/// Keys as a user or a table has them, both spellings, complete or not.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Draft {
    values: BTreeMap<&'static str, String>,
    problems: Vec<Problem>,
}

impl Draft {
    /// Reads keys in either spelling; unknown keys are problems that [`Draft::problems`] tells.
    #[must_use]
    pub fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let mut draft = Self::default();
        for (key, value) in pairs {
            draft.insert(key.into(), value.into());
        }
        draft
    }

    /// Reads a profile item's JSON text; `master_alb_arn` may be a list.
    ///
    /// Keys that are not a profile's are left to whoever wrote them.
    ///
    /// # Errors
    /// When the text is not a JSON object.
    pub fn from_json(text: &str) -> Result<Self, SettingsError> {
        let pairs = stored::from_json(text)?;
        let ours = pairs.into_iter().filter(|(key, _)| known(key).is_some());
        Ok(Self::from_pairs(ours))
    }

    /// These keys, with `over`'s keys in place of their own.
    #[must_use]
    pub fn overridden_by(mut self, over: Self) -> Self {
        self.values.extend(over.values);
        self.problems.extend(over.problems);
        self
    }

    /// What is wrong with the keys that are given; missing keys are not among it.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        for (key, value) in &self.values {
            if let Some(text) = wrong(key, value) {
                problems.push(Problem::new(*key, text));
            }
        }
        problems
    }

    /// The complete profile.
    ///
    /// # Errors
    /// Every missing, unknown and malformed key at once.
    pub fn finish(mut self) -> Result<Settings, SettingsError> {
        let mut problems = self.problems();
        problems.extend(self.missing());
        if problems.is_empty() {
            Ok(self.build())
        } else {
            Err(SettingsError(problems))
        }
    }

    fn insert(&mut self, key: String, value: String) {
        match known(&key) {
            None => {
                let text = unknown(&key);
                self.problems.push(Problem::new(key, text));
            }
            // The newer spelling wins where both are there.
            Some(known) if known.name != key && self.values.contains_key(known.name) => {}
            Some(known) => {
                self.values.insert(known.name, value);
            }
        }
    }

    fn missing(&self) -> Vec<Problem> {
        let absent = |key: &&Key| key.required && !self.values.contains_key(key.name);
        let missing = KEYS.iter().filter(absent);
        missing
            .map(|key| Problem {
                missing: true,
                ..Problem::new(key.name, format!("is missing ({})", key.description))
            })
            .collect()
    }

    fn build(&mut self) -> Settings {
        let mut take = |key: &str| self.values.remove(key).unwrap_or_default();
        Settings {
            bucket: take("endpoint_s3_bucket_name"),
            object_key: take("endpoint_s3_key"),
            update_key: take("endpoint_update_key"),
            env_type: take("endpoint_env_type"),
            entry_prefix: take("endpoint_name_prefix"),
            domain_prefix: take("domain_name_prefix"),
            zone_id: zone_id(&take("dynamic_zone_id")),
            name_prefix: take("name_prefix"),
            cluster: take("target_cluster"),
            common_albs: arns(&take("master_alb_arn")),
            reference_service: take("reference_service_arn"),
            container: Some(take("target_container_name")).filter(|name| !name.is_empty()),
            rule_priorities: priorities(&take("listener_rule_priority_range"))
                .unwrap_or(RULE_PRIORITIES),
        }
    }
}

impl TryFrom<BTreeMap<String, String>> for Settings {
    type Error = SettingsError;

    fn try_from(keys: BTreeMap<String, String>) -> Result<Self, SettingsError> {
        Draft::from_pairs(keys).finish()
    }
}

impl From<Settings> for BTreeMap<String, String> {
    fn from(settings: Settings) -> Self {
        let mut keys = Self::new();
        let mut put = |key: &str, value: String| keys.insert(key.to_owned(), value);
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
        keys
    }
}

fn known(key: &str) -> Option<&'static Key> {
    KEYS.iter()
        .find(|known| known.name == key || known.older == Some(key))
}

fn unknown(key: &str) -> String {
    let names = KEYS.iter().map(|known| known.name);
    let nearest = names.min_by_key(|name| distance(name, key));
    match nearest.filter(|name| distance(name, key) <= 3) {
        Some(name) => format!("is not a profile key; did you mean `{name}`?"),
        None => format!("is not a profile key; the keys are {}", all_names()),
    }
}

fn all_names() -> String {
    let names: Vec<String> = KEYS.iter().map(|key| format!("`{}`", key.name)).collect();
    names.join(", ")
}

/// Levenshtein distance, to suggest the key that was meant.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

fn wrong(key: &str, value: &str) -> Option<String> {
    match key {
        "dynamic_zone_name" | "target_container_name" => None,
        "listener_rule_priority_range" => priorities(value).is_none().then(|| {
            format!("is {value:?}: expected `<first>-<last>` within 1-50000, first before last")
        }),
        _ if value.trim().is_empty() => Some("is empty".into()),
        "master_alb_arn" => arns(value).iter().find_map(|arn| wrong_alb(arn)),
        "reference_service_arn" => wrong_service(value),
        _ => None,
    }
}

fn wrong_alb(arn: &str) -> Option<String> {
    let right = arn.starts_with("arn:") && arn.contains(":loadbalancer/app/");
    (!right).then(|| {
        format!(
            "is {arn:?}: expected the ARN of an Application Load Balancer, \
             `arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<name>/<id>`"
        )
    })
}

fn wrong_service(arn: &str) -> Option<String> {
    let right = arn.starts_with("arn:") && arn.contains(":ecs:") && arn.contains(":service/");
    (!right).then(|| {
        format!(
            "is {arn:?}: expected the ARN of an ECS service, \
             `arn:aws:ecs:<region>:<account>:service/<cluster>/<name>`"
        )
    })
}

fn priorities(text: &str) -> Option<RangeInclusive<i32>> {
    let (first, last) = text.split_once('-')?;
    let range = first.trim().parse().ok()?..=last.trim().parse().ok()?;
    let inside = RULE_PRIORITIES.contains(range.start()) && RULE_PRIORITIES.contains(range.end());
    (inside && !range.is_empty()).then_some(range)
}

fn arns(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Route 53 itself answers with `/hostedzone/Z…`, which people copy.
fn zone_id(text: &str) -> String {
    text.trim_start_matches("/hostedzone/").to_owned()
}

#[cfg(test)]
pub(crate) mod tests;
