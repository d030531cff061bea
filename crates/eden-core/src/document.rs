//! The Environments JSON file: pure changes to its text.
//!
//! Client applications read this file and several profiles, teams and tools write it, so whatever
//! is not ours stays as it is. It is written as the Python tool writes it: four spaces of
//! indentation, sorted keys, everything outside ASCII escaped.

use std::fmt;

use serde::Serialize;
use serde_json::ser::PrettyFormatter;
use serde_json::{Map, Value, json};

/// One endpoint of an environment in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// `name` of the environment's entry.
    pub name: String,
    /// `env` of a new entry.
    pub env: String,
    /// The key that holds this endpoint.
    pub update_key: String,
    /// The host name.
    pub fqdn: String,
    /// Another host name that it may have been published by before.
    pub former: Option<String>,
}

impl Entry {
    /// Whether a value at its place is its own.
    fn is_own(&self, value: &Value) -> bool {
        let value = value.as_str();
        value == Some(&self.fqdn) || (value.is_some() && value == self.former.as_deref())
    }
}

/// A file that is not an Environments JSON file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("it is not an Environments JSON file: {0}")]
pub struct NotADocument(String);

/// The parsed file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    environments: Vec<Value>,
    others: Map<String, Value>,
    /// Whether the text ends with a line break.
    ends_with_newline: bool,
}

impl Document {
    /// Reads the file's text.
    ///
    /// # Errors
    /// When the root is not an object with a list `environments`.
    pub fn parse(text: &[u8]) -> Result<Self, NotADocument> {
        let mut others: Map<String, Value> =
            serde_json::from_slice(text).map_err(|error| NotADocument(error.to_string()))?;
        match others.remove("environments") {
            None => Err(NotADocument("it has no list `environments`".into())),
            Some(Value::Array(environments)) => Ok(Self {
                environments,
                others,
                ends_with_newline: text.ends_with(b"\n"),
            }),
            Some(_) => Err(NotADocument("`environments` is not a list".into())),
        }
    }

    /// The host name under which an endpoint is published, where it is.
    #[must_use]
    pub fn published(&self, name: &str, update_key: &str) -> Option<&str> {
        let mut entries = self
            .environments
            .iter()
            .filter(|entry| is_named(entry, name));
        entries.find_map(|entry| entry.get(update_key)?.as_str())
    }

    /// Whether an environment has an entry.
    #[must_use]
    pub fn is_listed(&self, name: &str) -> bool {
        self.environments.iter().any(|entry| is_named(entry, name))
    }

    /// The first of these endpoints in whose place somebody else has published something, with that.
    #[must_use]
    pub fn conflict<'a>(&self, entries: &'a [Entry]) -> Option<(&'a Entry, String)> {
        entries.iter().find_map(|entry| {
            let named = self
                .environments
                .iter()
                .filter(|item| is_named(item, &entry.name));
            let mut values = named.filter_map(|item| item.get(&entry.update_key));
            let other = values.find(|value| !value.is_null() && !entry.is_own(value))?;
            Some((entry, other.to_string()))
        })
    }

    /// Publishes endpoints; `None` where they all are published already.
    #[must_use]
    pub fn with(&self, entries: &[Entry]) -> Option<Self> {
        let mut changed = self.clone();
        for entry in entries {
            changed.publish(entry);
        }
        (changed != *self).then(|| changed.in_pythons_form())
    }

    /// Withdraws endpoints, and entries that lose their last one; `None` where none is published.
    #[must_use]
    pub fn without(&self, entries: &[Entry]) -> Option<Self> {
        let mut changed = self.clone();
        for entry in entries {
            changed.withdraw(entry);
        }
        (changed != *self).then(|| changed.in_pythons_form())
    }

    /// The same content in other bytes: a write that still is under way on the condition that the file
    /// is as it was is then refused.
    #[must_use]
    pub fn rewritten(&self) -> Self {
        Self {
            ends_with_newline: !self.ends_with_newline,
            ..self.clone()
        }
    }

    fn in_pythons_form(self) -> Self {
        Self {
            ends_with_newline: false,
            ..self
        }
    }

    fn publish(&mut self, entry: &Entry) {
        let list = &mut self.environments;
        let mut found = list
            .iter_mut()
            .filter(|item| is_named(item, &entry.name))
            .peekable();
        if found.peek().is_none() {
            list.push(
                json!({ "name": entry.name, "env": entry.env, &entry.update_key: entry.fqdn }),
            );
            return;
        }
        for object in found.filter_map(Value::as_object_mut) {
            object.insert(entry.update_key.clone(), json!(entry.fqdn));
        }
    }

    fn withdraw(&mut self, entry: &Entry) {
        self.environments.retain_mut(|item| {
            let Some(object) = item.as_object_mut().filter(|o| o_named(o, &entry.name)) else {
                return true;
            };
            let is_own = object
                .get(&entry.update_key)
                .is_some_and(|value| entry.is_own(value));
            let removed = is_own && object.remove(&entry.update_key).is_some();
            let empty = object.keys().all(|key| key == "name" || key == "env");
            !(removed && empty)
        });
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut root = self.others.clone();
        root.insert(
            "environments".into(),
            Value::Array(self.environments.clone()),
        );
        let mut text = Vec::new();
        let indented = PrettyFormatter::with_indent(b"    ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, indented);
        root.serialize(&mut serializer).map_err(|_| fmt::Error)?;
        f.write_str(&escaped(&String::from_utf8_lossy(&text)))?;
        f.write_str(if self.ends_with_newline { "\n" } else { "" })
    }
}

fn is_named(item: &Value, name: &str) -> bool {
    item.as_object().is_some_and(|object| o_named(object, name))
}

fn o_named(object: &Map<String, Value>, name: &str) -> bool {
    object.get("name").and_then(Value::as_str) == Some(name)
}

/// Escapes what is not printable ASCII, as Python's `json.dumps` does: what serde has not escaped
/// already only occurs in strings.
fn escaped(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    let mut units = [0; 2];
    for c in text.chars() {
        if c.is_ascii() && c != '\x7f' {
            ascii.push(c);
        } else {
            let units = c.encode_utf16(&mut units).iter();
            ascii.extend(units.map(|unit| format!("\\u{unit:04x}")));
        }
    }
    ascii
}

#[cfg(test)]
mod tests;
