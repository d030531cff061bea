//! The clone is complete: a reference that uses every field there is, as AWS describes it, reaches
//! the requests that make the environment key for key.
//!
//! The descriptions in `tests/fixtures` are made from botocore's service models; the requests are
//! what the real SDK sends when a whole environment is created.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod account;
mod canned;
mod fixtures;
mod lists;
mod query;
mod sdk_fields;
mod service;
mod target_group;
mod task_definition;

use serde_json::{Map, Value};

/// An object without some of its members, each of which it has to have.
fn without(object: &Value, names: &[&str]) -> Map<String, Value> {
    let mut members = object.as_object().unwrap().clone();
    for name in names {
        assert!(members.remove(*name).is_some(), "there is no {name}");
    }
    members
}

/// Compares two JSON values, and tells the first place where they differ.
fn assert_same(sent: &Value, expected: &Value) {
    if let Some(difference) = difference("$", sent, expected) {
        panic!("{difference}");
    }
}

fn difference(place: &str, sent: &Value, expected: &Value) -> Option<String> {
    match (sent, expected) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<_> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            keys.into_iter().find_map(|key| {
                let place = format!("{place}.{key}");
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => difference(&place, a, b),
                    (None, Some(b)) => Some(format!("{place} was lost: it is {b}")),
                    (a, None) => Some(format!("{place} came from nowhere: {a:?}")),
                }
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (a, b))| difference(&format!("{place}[{index}]"), a, b))
        }
        // 640 and 640.0 are the same number.
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => None,
        (a, b) => (a != b).then(|| format!("{place} is {a} instead of {b}")),
    }
}
