//! What is kept beside the state of a pipeline: by what its pieces are recognized.

use std::collections::{BTreeMap, BTreeSet};

use kinesis_pipeline::arn::StreamArn;
use kinesis_pipeline::ownership::{Known, Owner};
use kinesis_pipeline::{Record, Removal, Request};
use serde::{Deserialize, Serialize};
use tfplugin6::Diagnostic;

use super::destination::Destination;
use super::model::Pipeline;

/// The provider's own bytes of a pipeline. There are none in states of releases without tags.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Private {
    /// What is kept of each destination.
    #[serde(default)]
    destinations: BTreeMap<String, Kept>,
}

/// What is kept of one destination.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    generation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owns_log_group: Option<bool>,
}

impl Private {
    /// Reads the bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Diagnostic> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|error| {
            Diagnostic::error("The state's private data cannot be read").detail(format!(
                "It was written by another version of the provider: {error}. Use that version, or \
                 remove the pipeline from the state and import it again."
            ))
        })
    }

    /// The bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Keeps what is known of a destination now.
    pub(crate) fn keep(&mut self, key: &str, record: &Record) {
        let Record {
            generation,
            role_id,
            owns_log_group,
        } = record.clone();
        let kept = Kept {
            generation,
            role_id,
            owns_log_group,
        };
        self.destinations.insert(key.to_owned(), kept);
    }

    /// Forgets destinations that the state does not hold any more.
    pub(crate) fn retain(&mut self, pipeline: &Pipeline) {
        let held: BTreeSet<&String> = pipeline.each().map(|(key, _)| key).collect();
        self.destinations.retain(|key, _| held.contains(key));
    }

    /// After a command that failed: what it made of new destinations has the generation that it drew.
    pub(crate) fn keep_drawn(&mut self, requests: &[Request]) {
        for request in requests {
            let key = &request.destination.key;
            if !request.owner.is_known() {
                let kept = self.destinations.entry(key.clone()).or_default();
                kept.generation = Some(request.owner.fresh.clone());
            }
        }
    }

    /// The generations of all destinations.
    pub(crate) fn generations(&self) -> BTreeSet<String> {
        let each = self.destinations.values();
        each.filter_map(|kept| kept.generation.clone()).collect()
    }

    /// What decides whose the pieces of a destination are that the state holds.
    pub(crate) fn owner(&self, pipeline: &Pipeline, key: &str, own: &Destination) -> Owner {
        let kept = self.destinations.get(key).cloned().unwrap_or_default();
        let mut owner = new_owner(pipeline);
        owner.held = kept.generation;
        owner.known = Known {
            function_arn: own.function_arn.known().cloned(),
            role_arn: own.role_arn.known().cloned(),
            role_id: kept.role_id,
            mapping: own.event_source_mapping_uuid.known().cloned(),
            owns_log_group: kept.owns_log_group,
        };
        owner
    }

    /// The removal of the destinations with these keys.
    pub(crate) fn removals(&self, pipeline: &Pipeline, stay: &BTreeSet<&String>) -> Vec<Removal> {
        let name = pipeline.name.as_deref().unwrap_or_default();
        let gone = pipeline.each().filter(|(key, _)| !stay.contains(key));
        let removal = |(key, own): (&String, &Destination)| Removal {
            name: kinesis_pipeline::destination::name(name, key),
            owner: self.owner(pipeline, key, own),
            has_alarms: !pipeline.alarms.is_null(),
        };
        gone.map(removal).collect()
    }
}

/// What decides whose the pieces of a new destination are.
pub(crate) fn new_owner(pipeline: &Pipeline) -> Owner {
    let name = pipeline.name.as_deref().unwrap_or_default();
    Owner::new(&region(pipeline), name)
}

/// Where the functions are: where the stream is.
pub(crate) fn region(pipeline: &Pipeline) -> String {
    let stream = pipeline.stream_arn.known();
    let stream = stream.and_then(|text| text.parse::<StreamArn>().ok());
    stream.map(|stream| stream.region).unwrap_or_default()
}
