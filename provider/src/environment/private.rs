//! What is kept beside the state, and what a plan hands to its apply.

use std::collections::BTreeMap;

use eden_core::record::Record;
use eden_core::settings::Settings;
use serde::{Deserialize, Serialize};
use tfplugin6::Diagnostic;

/// The provider's own bytes of an environment.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Private {
    /// What the environment was made with, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<Record>,
    /// What the plan was made with, so that the apply does what was planned and asks no one again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<Target>,
    /// The same of each endpoint, where there are several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) endpoints: BTreeMap<String, Private>,
}

/// A profile as it was resolved, and its zone's name.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Target {
    /// The complete profile.
    pub(crate) settings: Settings,
    /// The hosted zone's name.
    pub(crate) zone_name: String,
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
}

/// The bytes that hold a record.
pub(crate) fn of_record(record: &Record) -> Vec<u8> {
    let record = Some(record.clone());
    Private {
        record,
        ..Private::default()
    }
    .to_bytes()
}
