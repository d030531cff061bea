//! The text by which a profile is stored, as the Python tools write and read it.

use std::collections::BTreeMap;

use super::{
    ALLOW_OVERRIDES, Door, Draft, KEYS, Key, LIMIT, OWN_VARIABLES, Problem, SHARED_QUEUES,
    SettingsError,
};
use crate::publish_task::BEFORE_PUBLISH;

/// The keys in the order in which the Python tool stores them.
const PYTHON_ORDER: &[&str] = &[
    "endpoint_s3_bucket_name",
    "endpoint_s3_key",
    "endpoint_name_prefix",
    "endpoint_update_key",
    "endpoint_env_type",
    "domain_name_prefix",
    "dynamic_zone_id",
    "name_prefix",
    "target_cluster",
    "master_alb_arn",
    "reference_service_arn",
];

/// The object that holds all keys of a profile whose environments may be gated or workers, are limited in number, or need tasks before
/// they are published. Releases that know nothing of that would break it: they find none of the keys that they need, and stop.
const GATED: &str = "gated";

/// Keys and values as they were written.
pub type Pairs = BTreeMap<String, String>;

/// The older spelling of a key.
#[must_use]
pub fn older(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|known| known.name == key)?.older
}

/// The newer spelling of a key, which a key of no profile has none of.
#[must_use]
pub fn newer(key: &str) -> &str {
    let known = KEYS.iter().find(|known| known.older == Some(key));
    known.map_or(key, |known| known.name)
}

/// The pairs in the newer spelling; what is no key of a profile is left out.
#[must_use]
pub fn canonical(pairs: &Pairs) -> Pairs {
    let value = |key: &Key| {
        let older = key.older.and_then(|older| pairs.get(older));
        let value = pairs.get(key.name).or(older)?;
        Some((key.name.to_owned(), value.clone()))
    };
    KEYS.iter().filter_map(value).collect()
}

/// A profile's own keys, with others in place of some of them.
#[must_use]
pub fn overridden(pairs: &Pairs, over: &Pairs) -> Pairs {
    let mut all = canonical(pairs);
    all.extend(over.clone());
    all
}

/// The pairs of a stored profile's JSON text.
///
/// # Errors
/// When the text is not a JSON object.
pub fn from_json(text: &str) -> Result<Pairs, SettingsError> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(|error| {
            let text = format!("is not a JSON object: {error}");
            SettingsError(vec![Problem::new("profile", text)])
        })?;
    Ok(opened(object).into_iter().map(plain).collect())
}

/// The keys of an object, with those of the object in it that only releases read that know gates.
fn opened(
    mut object: serde_json::Map<String, serde_json::Value>,
) -> serde_json::Map<String, serde_json::Value> {
    match object.remove(GATED) {
        Some(serde_json::Value::Object(gated)) => object.extend(gated),
        Some(other) => drop(object.insert(GATED.to_owned(), other)),
        None => {}
    }
    object
}

/// The JSON text that is stored: what Python's `json.dumps` makes of the keys that its tool reads,
/// and after them the optional ones. Where older releases have to stop at it, all of it is one object in another.
#[must_use]
pub fn to_json(pairs: &Pairs) -> String {
    let pairs = canonical(pairs);
    let optional = KEYS.iter().filter(|key| !key.required).map(|key| key.name);
    let stored = optional.filter(|key| is_stored(key));
    let item = |key: &str| Some(format!("{}: {}", quoted(key), quoted(pairs.get(key)?)));
    let items: Vec<String> = PYTHON_ORDER
        .iter()
        .copied()
        .chain(stored)
        .filter_map(item)
        .collect();
    let keys = format!("{{{}}}", items.join(", "));
    let newer = [
        LIMIT,
        BEFORE_PUBLISH,
        ALLOW_OVERRIDES,
        SHARED_QUEUES,
        OWN_VARIABLES,
    ];
    let is_newer = newer.iter().any(|key| pairs.contains_key(*key));
    match Door::from(&pairs).may_gate() || is_newer {
        true => format!("{{{}: {keys}}}", quoted(GATED)),
        false => keys,
    }
}

/// Whether a key is part of the stored text: the zone's name is read from the zone.
#[must_use]
pub fn is_stored(key: &str) -> bool {
    key != "dynamic_zone_name"
}

/// What is wrong with a complete profile, unknown keys included.
#[must_use]
pub fn problems(pairs: &Pairs) -> Vec<Problem> {
    let draft = Draft::from_pairs(pairs.clone());
    let together = draft.wrong_together();
    let finished = draft.finish();
    let each = finished.err().map_or(Vec::new(), |error| error.0);
    each.into_iter().chain(together).collect()
}

/// A list of ARNs is written as `master_alb_arn` takes it on the command line.
fn plain((key, value): (String, serde_json::Value)) -> (String, String) {
    let text = match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Array(items) => {
            let texts: Vec<&str> = items.iter().filter_map(|item| item.as_str()).collect();
            texts.join(",")
        }
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    (key, text)
}

/// A JSON string in ASCII.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut ascii = String::new();
    for c in json.chars() {
        if matches!(c, ' '..='~') {
            ascii.push(c);
        } else {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            ascii.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    ascii
}

#[cfg(test)]
mod tests;
