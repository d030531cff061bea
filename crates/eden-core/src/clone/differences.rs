//! Settings as texts by name, and where two sets of them differ.

use std::collections::BTreeMap;

/// Settings of a piece, by name.
pub type Values = BTreeMap<String, String>;

/// A setting that is not as it was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Difference<'a> {
    /// The setting's name.
    pub key: &'a str,
    /// Its value as it was made; `None` where it was not set.
    pub made: Option<&'a str>,
    /// Its value now; `None` where it is not set.
    pub now: Option<&'a str>,
}

/// Every setting that was made and has another value now, or none.
#[must_use]
pub fn changed<'a>(made: &'a Values, now: &'a Values) -> Vec<Difference<'a>> {
    let each = made.iter().map(|(key, value)| Difference {
        key,
        made: Some(value),
        now: now.get(key).map(String::as_str),
    });
    each.filter(|one| one.made != one.now).collect()
}

/// The same, without settings that are not described: a description may leave out a default.
#[must_use]
pub fn changed_where_described<'a>(made: &'a Values, now: &'a Values) -> Vec<Difference<'a>> {
    let all = changed(made, now).into_iter();
    all.filter(|one| one.now.is_some()).collect()
}

/// The same as [`changed`], with settings that were not made and are set now.
#[must_use]
pub fn changed_or_added<'a>(made: &'a Values, now: &'a Values) -> Vec<Difference<'a>> {
    let added = now.iter().filter(|(key, _)| !made.contains_key(*key));
    let added = added.map(|(key, value)| Difference {
        key,
        made: None,
        now: Some(value),
    });
    changed(made, now).into_iter().chain(added).collect()
}

/// The settings that have a value.
pub(super) fn known(pairs: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Values {
    let pairs = pairs.into_iter();
    let set = pairs.filter_map(|(key, value)| Some((key.to_owned(), value?)));
    set.filter(|(_, value)| !value.is_empty()).collect()
}

/// Texts in one, in an order that AWS does not decide.
pub(super) fn list(texts: impl IntoIterator<Item = String>) -> String {
    let mut texts: Vec<String> = texts.into_iter().collect();
    texts.sort();
    if texts.is_empty() {
        "none".into()
    } else {
        texts.join(", ")
    }
}

#[cfg(test)]
mod tests;
