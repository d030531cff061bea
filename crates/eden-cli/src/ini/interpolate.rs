//! `%(key)s` and `%%`.

use std::collections::BTreeMap;

/// Python's own limit on values that name values.
const DEPTH: u32 = 10;

/// A value as it is meant; what is no interpolation stays as it stands.
pub(super) fn read(raw: &str, all: &BTreeMap<&str, &str>) -> String {
    expand(raw, all, DEPTH)
}

/// A value as Python has to find it to read it back.
pub(super) fn written(value: &str) -> String {
    value.replace('%', "%%")
}

fn expand(raw: &str, all: &BTreeMap<&str, &str>, depth: u32) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let (value, left) = one(after, all, depth);
        text.push_str(&value);
        rest = left;
    }
    text + rest
}

/// What stands for the text after a percent sign, and what follows it.
fn one<'a>(after: &'a str, all: &BTreeMap<&str, &str>, depth: u32) -> (String, &'a str) {
    if let Some(rest) = after.strip_prefix('%') {
        return ("%".to_owned(), rest);
    }
    let named = after
        .strip_prefix('(')
        .and_then(|text| text.split_once(")s"));
    let found = named.and_then(|(name, rest)| Some((all.get(name.to_lowercase().as_str())?, rest)));
    match found.filter(|_| depth > 0) {
        Some((value, rest)) => (expand(value, all, depth - 1), rest),
        None => ("%".to_owned(), after),
    }
}
