//! What a request names: parameters of the query, or for `POST` the keys of a JSON body.

use std::collections::BTreeMap;

use eden_core::record::EnvironmentId;
use serde_json::{Map, Value};

use crate::event::Event;
use crate::failure::Failure;

const DEFAULT_PROFILE: &str = "default";

/// The parameters of a request; an empty one is as good as none.
#[derive(Debug)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Reads the query, and for `POST` the body, whose keys come first.
    pub(crate) fn read(event: &Event) -> Result<Self, Failure> {
        let mut all = event.query();
        if event.http_method == "POST" {
            all.extend(body(event)?);
        }
        all.retain(|_, value| !value.is_empty());
        Ok(Self(all))
    }

    /// The profile that was named.
    pub(crate) fn profile(&self) -> Option<&str> {
        self.get("profile")
    }

    /// The environment that was named; its profile is `default` where none was.
    pub(crate) fn id(&self) -> EnvironmentId {
        EnvironmentId {
            profile: self.profile().unwrap_or(DEFAULT_PROFILE).to_owned(),
            name: self.get("name").unwrap_or_default().to_owned(),
        }
    }

    /// A parameter's value, where it was given.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Refuses a request that lacks any of these, naming all that it lacks.
    pub(crate) fn require(&self, keys: &[&str]) -> Result<(), Failure> {
        let absent = |key: &&str| self.get(key).is_none();
        let missing: Vec<&str> = keys.iter().copied().filter(absent).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Failure::request(format!(
            "Necessary query string parameters not specified: {}",
            missing.join(" ")
        )))
    }
}

fn body(event: &Event) -> Result<BTreeMap<String, String>, Failure> {
    let Some(text) = event.body()? else {
        return Ok(BTreeMap::new());
    };
    let object: Map<String, Value> = serde_json::from_str(&text)
        .map_err(|error| Failure::request(format!("the body is not a JSON object: {error}")))?;
    object.into_iter().map(string).collect()
}

fn string((key, value): (String, Value)) -> Result<(String, String), Failure> {
    match value {
        Value::String(text) => Ok((key, text)),
        Value::Null => Ok((key, String::new())),
        _ => Err(Failure::request(format!(
            "`{key}` in the body is not a string"
        ))),
    }
}
