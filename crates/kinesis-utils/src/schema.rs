//! The common schema: a JSON object with a type, a unique id and a time.

use std::borrow::Cow;
use std::fmt;

use json_scan::{Refused, Scanner};
use memchr::{memchr, memchr2};
use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::cloudwatch::MESSAGE_TYPE;

#[cfg(test)]
mod tests;

/// How deep the arrays and objects of a record may be nested, the record itself being the first.
///
/// What is deeper could not be read anywhere.
pub const MAX_DEPTH: usize = json_scan::MAX_DEPTH;

/// The names of the three keys, and of what has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The key of the type, `log_type` by default.
    pub type_field: String,
    /// The key of the unique id, `log_id` by default.
    pub id_field: String,
    /// The key of the time, `time` by default.
    pub time_field: String,
    /// The type of records without one begins with this, `unknown` by default.
    pub unknown_prefix: String,
}

impl Default for Schema {
    fn default() -> Self {
        Self {
            type_field: "log_type".into(),
            id_field: "log_id".into(),
            time_field: "time".into(),
            unknown_prefix: "unknown".into(),
        }
    }
}

/// What a record has under one of the three keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<'a> {
    /// There is no such key.
    #[default]
    Missing,
    /// A string, without its escapes.
    Text(Cow<'a, str>),
    /// A number as it was written.
    Number(&'a str),
    /// Anything else, as it was written.
    Other(&'a str),
}

impl<'a> Field<'a> {
    /// A text that is not empty, as a type is.
    #[must_use]
    pub fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// An id: a text that is not empty, or a number as it was written.
    #[must_use]
    pub fn id(self) -> Option<String> {
        match self {
            Self::Number(number) => Some(number.to_owned()),
            other => other.text().map(Cow::into_owned),
        }
    }
}

/// What the three keys of a record hold; the last of several equal keys counts, as in Python.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    /// The type.
    pub log_type: Field<'a>,
    /// The unique id.
    pub log_id: Field<'a>,
    /// The time.
    pub time: Field<'a>,
    /// Whether there is a key `messageType`, without which CloudWatch Logs sends nothing.
    pub has_message_type: bool,
}

/// Why a record is not a JSON object.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// The JSON is something else, or the text no JSON.
    #[error("it is not a JSON object: {}", without_value(.0))]
    NotAnObject(#[from] serde_json::Error),
    /// Arrays and objects are nested too deeply.
    #[error("it is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

/// What is wrong and where, without what is there: a reason gets into logs, where no record belongs.
fn without_value(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Data => format!(
            "there is another value at line {} column {}",
            error.line(),
            error.column()
        ),
        _ => error.to_string(),
    }
}

impl Schema {
    /// Checks that a text is a JSON object, and finds what its three keys hold, in one pass.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn fields<'a>(&self, text: &'a str) -> Result<Fields<'a>, Error> {
        self.scanned(text).or_else(|_| self.explained(text))
    }

    fn scanned<'a>(&self, text: &'a str) -> Result<Fields<'a>, Refused> {
        let mut scanner = Scanner::new(text);
        let mut fields = Fields::default();
        scanner.enter_object()?;
        while let Some(key) = scanner.next_key()? {
            // A key with escapes may be one of ours, or no text.
            let key = self.is(key.plain().ok_or(Refused)?);
            let value = scanner.value()?;
            fields.has_message_type |= key.is_message_type;
            if key.is_wanted() {
                fields.put(&key, field(value.json));
            }
        }
        scanner.end().map(|()| fields)
    }

    /// Reads what the scanner refuses: it says what is wrong, and takes escapes in keys.
    fn explained<'a>(&self, text: &'a str) -> Result<Fields<'a>, Error> {
        if text.is_empty() {
            return Err(Error::Empty);
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let fields = deserializer.deserialize_map(Object(self))?;
        deserializer.end()?;
        if is_deeper_than(MAX_DEPTH, text.as_bytes()) {
            return Err(Error::TooDeep);
        }
        Ok(fields)
    }

    fn is(&self, key: &str) -> Is {
        Is {
            is_type: key == self.type_field,
            is_id: key == self.id_field,
            is_time: key == self.time_field,
            is_message_type: key == MESSAGE_TYPE,
        }
    }
}

struct Object<'s>(&'s Schema);

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Fields<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Fields<'de>, M::Error> {
        let mut fields = Fields::default();
        while let Some(key) = map.next_key_seed(Key(self.0))? {
            fields.has_message_type |= key.is_message_type;
            if key.is_wanted() {
                fields.put(&key, field(map.next_value::<&'de RawValue>()?.get()));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(fields)
    }
}

impl<'a> Fields<'a> {
    fn put(&mut self, key: &Is, value: Field<'a>) {
        if key.is_type {
            self.log_type = value.clone();
        }
        if key.is_id {
            self.log_id = value.clone();
        }
        if key.is_time {
            self.time = value;
        }
    }
}

/// Which of the keys one is; nobody keeps users from giving one key two meanings.
struct Is {
    is_type: bool,
    is_id: bool,
    is_time: bool,
    is_message_type: bool,
}

impl Is {
    fn is_wanted(&self) -> bool {
        self.is_type || self.is_id || self.is_time
    }
}

struct Key<'s>(&'s Schema);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Is;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Is, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Is;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Is, E> {
        Ok(self.0.is(key))
    }
}

fn field(json: &str) -> Field<'_> {
    match json.as_bytes() {
        [b'"', text @ .., b'"'] if memchr(b'\\', text).is_none() => {
            Field::Text(Cow::Borrowed(&json[1..json.len() - 1]))
        }
        // An escape that is no character (half a surrogate pair) makes it no text.
        [b'"', ..] => serde_json::from_str(json).map_or(Field::Other(json), Field::Text),
        [b'-' | b'0'..=b'9', ..] => Field::Number(json),
        _ => Field::Other(json),
    }
}

/// Whether a valid JSON text is nested deeper than this.
fn is_deeper_than(limit: usize, json: &[u8]) -> bool {
    // Every level takes two bytes, which spares most records the look.
    json.len() / 2 > limit && depth(json) > limit
}

fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut at) = (0_usize, 0, 0);
    while let Some(byte) = json.get(at) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => at = end_of_string(json, at),
            _ => {}
        }
        deepest = deepest.max(depth);
        at += 1;
    }
    deepest
}

/// The index of the quote that ends the string which begins at this one.
fn end_of_string(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = json.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if json[at] == b'"' {
            return at;
        }
        at += 2;
    }
    json.len()
}
