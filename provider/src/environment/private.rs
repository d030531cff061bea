//! What is kept beside the state, and what a plan hands to its apply.

use std::collections::BTreeMap;

use eden_core::name::Names;
use eden_core::place::{Kind, Place};
use eden_core::record::Record;
use eden_core::settings::Settings;
use serde::{Deserialize, Serialize};
use tfplugin6::Diagnostic;

use super::apply;
use super::model::Environment;
use super::part::{Key, Part};

/// The provider's own bytes of an environment.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Private {
    /// What the environment was made with, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<Record>,
    /// What the plan was made with, so that the apply does what was planned and asks no one again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<Target>,
    /// The same of each endpoint, where they go by a name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) endpoints: BTreeMap<String, Private>,
    /// Whether it was imported just now: Terraform writes a configuration from what it reads next.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_imported: bool,
    /// The generation that has the environment's names now, where another create has taken them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) taken_over: Option<String>,
}

/// A profile as it was resolved, and its zone's name.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Target {
    /// The complete profile.
    pub(crate) settings: Settings,
    /// The hosted zone's name.
    pub(crate) zone_name: String,
    /// The names that the environment has there, or will get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) names: Option<Names>,
    /// Whether it will be visited; `None` where nothing says so yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Kind>,
}

impl Private {
    /// Reads the bytes; none is what Terraform has before the first plan.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Diagnostic> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|error| {
            Diagnostic::error("The state's private data cannot be read").detail(format!(
                "It was written by another version of the provider: {error}. Use that version, or \
                 remove the environment from the state and import it again."
            ))
        })
    }

    /// The bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What is kept of one endpoint.
    pub(crate) fn part(&self, key: &Key) -> Option<&Self> {
        match key {
            None => Some(self),
            Some(key) => self.endpoints.get(key),
        }
    }

    /// What is kept of one endpoint, which may be a new one.
    pub(crate) fn part_mut(&mut self, key: &Key) -> &mut Self {
        match key {
            None => self,
            Some(key) => self.endpoints.entry(key.clone()).or_default(),
        }
    }

    /// The records of the endpoints that were made.
    pub(crate) fn records(&self) -> BTreeMap<Key, Record> {
        let only = self.record.clone().map(|record| (None, record));
        let named = self.endpoints.iter();
        let named = named.filter_map(|(key, one)| Some((Some(key.clone()), one.record.clone()?)));
        only.into_iter().chain(named).collect()
    }

    /// Where each endpoint will be, as far as that is known: where it is planned to be, or is.
    pub(crate) fn places(&self, planned: &Environment) -> BTreeMap<Key, Place> {
        if !planned.name.is_known() {
            return BTreeMap::new();
        }
        let parts = planned.parts().into_iter();
        parts
            .filter_map(|part| Some((part.key.clone(), self.place(&part)?)))
            .collect()
    }

    fn place(&self, part: &Part) -> Option<Place> {
        let kept = self.part(&part.key)?;
        let made = kept.record.as_ref().map(|record| record.kind);
        let target = kept.target.clone().map(|target| Place {
            id: apply::id(&part.model),
            settings: target.settings,
            zone_name: target.zone_name,
            names: target.names,
            kind: target.kind.or(made).unwrap_or_default(),
        });
        target.or_else(|| kept.record.as_ref().map(Record::place))
    }

    /// Notes what an endpoint was made with.
    pub(crate) fn note(&mut self, record: &Record) {
        self.part_mut(&key_of(record)).record = Some(record.clone());
    }

    /// Drops the endpoints that are not among these.
    pub(crate) fn retain(&mut self, keys: &[Key]) {
        self.endpoints
            .retain(|key, _| keys.contains(&Some(key.clone())));
    }

    /// Drops what earlier plans resolved.
    pub(crate) fn forget_targets(&mut self) {
        self.target = None;
        for one in self.endpoints.values_mut() {
            one.target = None;
        }
    }

    /// Drops what was made of an environment that is replaced.
    pub(crate) fn forget_records(&mut self) {
        self.record = None;
        for one in self.endpoints.values_mut() {
            one.record = None;
        }
    }
}

/// What the environment calls the endpoint that a record is of.
pub(crate) fn key_of(record: &Record) -> Key {
    record.group.as_ref().map(|group| group.key.clone())
}
