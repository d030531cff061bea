//! What a request names: parameters of the query, or for `POST` the keys of a JSON body.

use std::collections::BTreeMap;
use std::fmt::Display;

use eden_core::overrides::{Capacity, OverrideWishes, Overrides};
use eden_core::publish_task::BEFORE_PUBLISH;
use eden_core::record::EnvironmentId;
use eden_core::text::nearest;
use eden_core::{Error, tasks};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::event::Event;
use crate::failure::Failure;

const DEFAULT_PROFILE: &str = "default";

/// All keys of a body, whatever the command: one body may do for several commands.
const KEYS: &[&str] = &[
    "access",
    "adopt",
    "as_reference",
    "async",
    "before_publish",
    "capacity",
    "closed",
    "command",
    "cpu",
    "desired_count",
    "dry_run",
    "entry_point",
    "environment",
    "environment_files",
    "expires_at",
    "image_uri",
    "images",
    "memory",
    "move",
    "name",
    "not_visited_for",
    "profile",
    "protected",
    "rerun_tasks",
    "secrets",
    "sleep_after",
    "ttl",
    "wait",
];

/// Keys of a body whose values need not be texts.
const PLAIN: &[&str] = &[
    "adopt",
    "async",
    "closed",
    "cpu",
    "desired_count",
    "dry_run",
    "memory",
    "move",
    "protected",
    "rerun_tasks",
    "wait",
];

/// Keys of a body that hold more than a text, but for the environment variables.
const COMPOUND: &[&str] = &[
    "as_reference",
    "command",
    "entry_point",
    "environment_files",
    "images",
    "secrets",
];

/// The parameters of a request; an empty one is as good as none.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Parameters {
    texts: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
    /// Events that an earlier release sent itself have none.
    #[serde(default)]
    compound: Map<String, Value>,
}

impl Parameters {
    /// Reads the query, and for `POST` the body, whose keys come first.
    pub(crate) fn read(event: &Event) -> Result<Self, Failure> {
        let mut texts = event.query();
        let mut body = match event.http_method.as_str() {
            "POST" => body(event)?,
            _ => Map::new(),
        };
        let environment = environment(body.remove("environment"))?;
        let compound = COMPOUND.iter();
        let compound = compound.filter_map(|key| Some(((*key).to_owned(), body.remove(*key)?)));
        let compound = compound.filter(|(_, value)| !value.is_null()).collect();
        for pair in body {
            texts.extend([string(pair)?]);
        }
        texts.retain(|_, value| !value.is_empty());
        Ok(Self {
            texts,
            environment,
            compound,
        })
    }

    /// The environment variables that the body sets.
    pub(crate) fn environment(&self) -> &BTreeMap<String, String> {
        &self.environment
    }

    /// What is to be otherwise than the reference's.
    pub(crate) fn overrides(&self) -> Result<OverrideWishes, Failure> {
        let capacity = self.get("capacity").map(Capacity::parse);
        let set = Overrides {
            images: self.compound("images")?.unwrap_or_default(),
            cpu: self.size("cpu")?,
            memory: self.size("memory")?,
            capacity: capacity.transpose().map_err(Error::from)?,
            command: self.compound("command")?,
            entry_point: self.compound("entry_point")?,
            secrets: self.compound("secrets")?.unwrap_or_default(),
            environment_files: self.compound("environment_files")?,
        };
        let as_reference: Vec<String> = self.compound("as_reference")?.unwrap_or_default();
        let as_reference = as_reference.iter().map(|name| name.parse());
        let as_reference: Result<_, String> = as_reference.collect();
        Ok(OverrideWishes {
            set,
            as_reference: as_reference
                .map_err(|why| Failure::request(format!("`as_reference`: {why}")))?,
        })
    }

    fn size(&self, key: &str) -> Result<Option<u32>, Failure> {
        let number = self.get(key).map(str::parse);
        number
            .transpose()
            .map_err(|_| Failure::request(format!("`{key}` is no whole number")))
    }

    fn compound<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Failure> {
        let value = self.compound.get(key).cloned();
        value
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| {
                Failure::request(format!("`{key}` in the body cannot be read: {error}"))
            })
    }

    /// How many tasks are asked for.
    pub(crate) fn desired_count(&self) -> Result<Option<i32>, Failure> {
        let Some(text) = self.get("desired_count") else {
            return Ok(None);
        };
        let wrong = |why: &dyn Display| Failure::request(format!("`desired_count`: {why}"));
        let number: Result<i64, _> = text.parse();
        let number = number.map_err(|_| wrong(&format_args!("{text:?} is no number")))?;
        tasks::count(number)
            .map(Some)
            .map_err(|error| wrong(&error))
    }

    /// Whether something is asked for that is not by default.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, Failure> {
        Ok(self.choice(key)?.unwrap_or_default())
    }

    /// What is asked for where leaving it out means something else than false.
    pub(crate) fn choice(&self, key: &str) -> Result<Option<bool>, Failure> {
        match self.get(key) {
            None => Ok(None),
            Some("false") => Ok(Some(false)),
            Some("true") => Ok(Some(true)),
            Some(other) => Err(Failure::request(format!(
                "`{key}` is {other:?}: expected true or false"
            ))),
        }
    }

    /// The profile keys that stand in place of the profile's own.
    pub(crate) fn given(&self) -> BTreeMap<String, String> {
        let given = |key: &str| Some((key.to_owned(), self.get(key)?.to_owned()));
        ["access", BEFORE_PUBLISH, "sleep_after"]
            .into_iter()
            .filter_map(given)
            .collect()
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
        self.texts.get(key).map(String::as_str)
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

fn body(event: &Event) -> Result<Map<String, Value>, Failure> {
    let Some(text) = event.body()? else {
        return Ok(Map::new());
    };
    let body: Map<String, Value> = serde_json::from_str(&text)
        .map_err(|error| Failure::request(format!("the body is not a JSON object: {error}")))?;
    let unknown = body.keys().find(|key| !KEYS.contains(&key.as_str()));
    unknown.map_or(Ok(()), |key| Err(misspelt(key)))?;
    Ok(body)
}

/// A wish that is not understood is not left out in silence.
fn misspelt(key: &str) -> Failure {
    let meant = match nearest(KEYS.iter().copied(), key) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("the keys are {}", KEYS.join(", ")),
    };
    Failure::request(format!("`{key}` in the body is not known; {meant}"))
}

fn environment(value: Option<Value>) -> Result<BTreeMap<String, String>, Failure> {
    match value {
        None | Some(Value::Null) => Ok(BTreeMap::new()),
        Some(Value::Object(pairs)) => pairs.into_iter().map(string).collect(),
        Some(_) => Err(Failure::request(
            "`environment` in the body is not an object",
        )),
    }
}

fn string((key, value): (String, Value)) -> Result<(String, String), Failure> {
    match value {
        Value::String(text) => Ok((key, text)),
        Value::Null => Ok((key, String::new())),
        Value::Array(_) if key == BEFORE_PUBLISH => Ok((key, value.to_string())),
        Value::Number(_) | Value::Bool(_) if PLAIN.contains(&key.as_str()) => {
            let text = value.to_string();
            Ok((key, text))
        }
        _ => Err(Failure::request(format!(
            "`{key}` in the body is not a string"
        ))),
    }
}
