//! A JSON object as keys and values that are still text.

use std::fmt;

use json_scan::{Refused, Scanner};
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

#[cfg(test)]
mod tests;

/// One field of an object, as it was written: a key may occur in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The key with its quotes and escapes.
    pub key: &'a str,
    /// The value without space around it.
    pub value: &'a str,
}

/// The text is not a JSON object. What it is instead is not shown: it may be a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read the fields of a record: it is not a JSON object (line {line}, column {column})")]
pub struct NotAnObject {
    /// Where it ceases to be one, from 1.
    pub line: usize,
    /// The byte of that line, from 1; 0 where the text is another JSON value.
    pub column: usize,
}

/// Splits an object into its fields, in their order, with all occurrences of a key.
///
/// # Errors
/// When the text is anything but one JSON object.
pub fn fields(json: &str) -> Result<Vec<Field<'_>>, NotAnObject> {
    scanned(json).or_else(|_| explained(json))
}

fn scanned(json: &str) -> Result<Vec<Field<'_>>, Refused> {
    let mut scanner = Scanner::new(json);
    let mut fields = Vec::new();
    scanner.enter_object()?;
    while let Some(key) = scanner.next_key()? {
        let value = scanner.value()?;
        fields.push(Field {
            key: key.json,
            value: value.json,
        });
    }
    scanner.end().map(|()| fields)
}

/// Reads what the scanner refuses: it may only be nested too deeply for it, and otherwise has a place where it is wrong.
fn explained(json: &str) -> Result<Vec<Field<'_>>, NotAnObject> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let fields = deserializer.deserialize_map(Fields);
    let read = fields.and_then(|fields| deserializer.end().map(|()| fields));
    read.map_err(|error| NotAnObject::at(&error))
}

impl NotAnObject {
    fn at(error: &serde_json::Error) -> Self {
        let column = match error.classify() {
            Category::Data => 0,
            _ => error.column(),
        };
        Self {
            line: error.line(),
            column,
        }
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Vec<Field<'de>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut fields = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            fields.push(Field {
                key: key.get(),
                value: value.get(),
            });
        }
        Ok(fields)
    }
}
