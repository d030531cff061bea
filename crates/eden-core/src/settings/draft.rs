//! Keys on their way to a profile.

use std::collections::BTreeMap;

use pull_request_report::Repository;

use super::key::{KEYS, Key, known, unknown};
use super::value::{ALLOW_OVERRIDES, LIMIT, REGISTRIES, arns, limit, priorities, wrong, zone_id};
use super::{
    Door, Problem, RULE_PRIORITIES, Settings, SettingsError, SleepKeys, Workers, door, stored,
    workers,
};
use crate::publish_task::{self, BEFORE_PUBLISH};

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

    /// These keys, with `over`'s keys in place of their own; a looser access than their own is a problem.
    #[must_use]
    pub fn overridden_by(mut self, over: Self) -> Self {
        let access = |draft: &Self| draft.values.get(door::ACCESS).cloned();
        let (own, other) = (access(&self), access(&over));
        if let Some(text) = door::loosened(own.as_deref(), other.as_deref()) {
            self.problems.push(Problem::new(door::ACCESS, text));
        }
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

    /// The repositories whose pull requests may be asked for. Only a purge needs them, so that no row holds them: releases that do
    /// not know the key read every row.
    #[must_use]
    pub fn repositories(&self) -> Vec<Repository> {
        let text = self.values.get("repositories");
        let names = text.map(|text| arns(text)).unwrap_or_default().into_iter();
        names.filter_map(|name| name.try_into().ok()).collect()
    }

    /// Whether callers of the API may say more than which image runs. What is stored decides: who asks could give it too.
    #[must_use]
    pub fn allows_overrides(&self) -> bool {
        let text = self.values.get(ALLOW_OVERRIDES);
        text.is_some_and(|text| text.trim() == "true")
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

    /// The keys that are missing; where environments may be workers, those that lead visitors may be.
    fn missing(&self) -> Vec<Problem> {
        let workers = Workers::take(&mut |key| self.values.get(key).cloned().unwrap_or_default());
        let is_needed =
            |key: &Key| key.required && !(workers.may_be() && workers::is_of_web(key.name));
        let absent = |key: &&Key| is_needed(key) && !self.values.contains_key(key.name);
        let missing = KEYS.iter().filter(absent);
        missing
            .map(|key| Problem {
                missing: true,
                ..Problem::new(key.name, format!("is missing ({})", key.description))
            })
            .collect()
    }

    /// What is wrong with a profile whose keys are right one by one: a gate that nobody could pass. What an environment was
    /// made with has no such problem, since its visitors are those that are stored with its profile.
    #[must_use]
    pub fn wrong_together(&self) -> Option<Problem> {
        let door = Door::take(&mut |key| self.values.get(key).cloned().unwrap_or_default());
        let text = door::wrong_together(&door)?;
        Some(Problem::new(door::ACCESS, text))
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
            image_registries: arns(&take(REGISTRIES)),
            rule_priorities: priorities(&take("listener_rule_priority_range"))
                .unwrap_or(RULE_PRIORITIES),
            max_environments: limit(&take(LIMIT)),
            before_publish: publish_task::read(&take(BEFORE_PUBLISH)).ok(),
            workers: Workers::take(&mut take),
            sleep: SleepKeys::take(&mut take),
            door: Door::take(&mut take),
        }
    }
}
