//! Objects: the scanner takes what another parser takes, and finds the same in it.

use std::str;

use json_scan::{MAX_DEPTH, Scanner};
use log_fields::object;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The input as one JSON text.
pub(crate) fn run(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let mut scanner = Scanner::new(text);
    let scanned = scanner.value().and_then(|_| scanner.end()).is_ok();
    let parsed = serde_json::from_str::<&RawValue>(text).is_ok();
    assert!(parsed || !scanned, "no JSON is taken: {text:?}");
    assert!(
        scanned || !parsed || brackets(text) > MAX_DEPTH,
        "JSON is refused: {text:?}"
    );
    let fields = object::fields(text);
    let fields = fields.map(|all| all.iter().map(|one| (one.key, one.value)).collect());
    assert_eq!(fields.ok(), parsed_fields(text), "{text:?}");
}

/// At least as many as there are levels.
fn brackets(text: &str) -> usize {
    text.matches(['[', '{']).count()
}

fn parsed_fields(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let fields = deserializer.deserialize_map(Fields).ok()?;
    deserializer.end().ok()?;
    Some(fields)
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Vec<(&'de str, &'de str)>;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut fields = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            fields.push((key.get(), value.get()));
        }
        Ok(fields)
    }
}
