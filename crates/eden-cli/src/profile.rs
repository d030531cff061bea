//! Profiles from the places they can come from: flags, the configuration file, the state table.

use std::collections::BTreeMap;

use anyhow::Result;
use eden_core::settings::{Draft, KEYS, Key};

use crate::failure::Failure;

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

/// Keys and values as they were written.
pub(crate) type Pairs = BTreeMap<String, String>;

/// The older spelling of a key.
pub(crate) fn older(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|known| known.name == key)?.older
}

/// The pairs in the newer spelling; what is no key of a profile is left out.
pub(crate) fn canonical(pairs: &Pairs) -> Pairs {
    let value = |key: &Key| {
        let older = key.older.and_then(|older| pairs.get(older));
        let value = pairs.get(key.name).or(older)?;
        Some((key.name.to_owned(), value.clone()))
    };
    KEYS.iter().filter_map(value).collect()
}

/// A profile's own keys, with others in place of some of them.
pub(crate) fn overridden(pairs: &Pairs, over: &Pairs) -> Pairs {
    let mut all = canonical(pairs);
    all.extend(over.clone());
    all
}

/// The pairs of a stored profile's JSON text.
pub(crate) fn from_json(name: &str, text: &str) -> Result<Pairs> {
    let broken = |error: serde_json::Error| {
        let text = format!("the stored profile {name} is not a JSON object: {error}");
        Failure::new(
            text,
            format!("Store it anew with `eden config push -p {name}`."),
        )
    };
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(broken)?;
    Ok(object.into_iter().map(plain).collect())
}

/// The JSON text that is stored: what Python's `json.dumps` makes of the keys that its tool reads,
/// and after them the optional ones.
pub(crate) fn to_json(pairs: &Pairs) -> String {
    let pairs = canonical(pairs);
    let optional = KEYS.iter().filter(|key| !key.required).map(|key| key.name);
    let stored = optional.filter(|key| *key != "dynamic_zone_name");
    let item = |key: &str| Some(format!("{}: {}", quoted(key), quoted(pairs.get(key)?)));
    let items: Vec<String> = PYTHON_ORDER
        .iter()
        .copied()
        .chain(stored)
        .filter_map(item)
        .collect();
    format!("{{{}}}", items.join(", "))
}

/// What is wrong with a profile, each in a sentence, unknown keys included.
pub(crate) fn problems(pairs: &Pairs) -> Vec<String> {
    match Draft::from_pairs(pairs.clone()).finish() {
        Ok(_) => Vec::new(),
        Err(error) => error.0.iter().map(ToString::to_string).collect(),
    }
}

/// A list of ARNs is written as `master_alb_arn` takes it on the command line.
fn plain((key, value): (String, serde_json::Value)) -> (String, String) {
    let text = match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Array(items) => {
            let texts: Vec<&str> = items.iter().filter_map(|item| item.as_str()).collect();
            texts.join(",")
        }
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
