//! The query protocol: JSON as the XML that AWS answers with, and forms as flat maps.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

/// An answer of a query API: `<XResponse><XResult>…`.
pub(crate) fn answer(action: &str, result: &Value) -> String {
    let mut text = format!("<{action}Response><{action}Result>");
    write(&mut text, result);
    text + &format!("</{action}Result></{action}Response>")
}

fn write(text: &mut String, value: &Value) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            let _ = write!(text, "<{key}>");
            write(text, value);
            let _ = write!(text, "</{key}>");
        }),
        Value::Array(items) => items.iter().for_each(|item| {
            text.push_str("<member>");
            write(text, item);
            text.push_str("</member>");
        }),
        Value::String(plain) => text.push_str(plain),
        Value::Null => {}
        other => text.push_str(&other.to_string()),
    }
}

/// The fields of a form, without those that every call has.
pub(crate) fn fields(form: &str) -> BTreeMap<String, String> {
    let pairs = form_urlencoded::parse(form.as_bytes()).into_owned();
    pairs
        .filter(|(key, _)| key != "Action" && key != "Version")
        .collect()
}

/// JSON as the fields it becomes in a form.
pub(crate) fn flat(value: &Value) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    flatten(String::new(), value, &mut fields);
    fields
}

fn flatten(place: String, value: &Value, fields: &mut BTreeMap<String, String>) {
    let below = |key: &str| match place.as_str() {
        "" => key.to_owned(),
        place => format!("{place}.{key}"),
    };
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                flatten(below(key), value, fields);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(below(&format!("member.{}", index + 1)), item, fields);
            }
        }
        Value::String(text) => {
            fields.insert(place, text.clone());
        }
        other => {
            fields.insert(place, other.to_string());
        }
    }
}
