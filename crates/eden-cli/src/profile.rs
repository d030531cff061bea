//! Profiles as a person meets them: what is wrong with one, in sentences that say what to do.

use std::collections::BTreeSet;

use eden_core::settings::stored;
pub(crate) use eden_core::settings::stored::{Pairs, canonical, older, overridden, to_json};

use crate::failure::Failure;

/// The pairs of a stored profile's JSON text.
pub(crate) fn from_json(name: &str, text: &str) -> Result<Pairs, Failure> {
    stored::from_json(text).map_err(|error| {
        Failure::new(
            format!("the stored profile {name} cannot be read: {error}"),
            format!("Store it again with `eden config push -p {name}`."),
        )
    })
}

/// What is wrong with a profile, each in a sentence, unknown keys included.
pub(crate) fn problems(pairs: &Pairs) -> Vec<String> {
    let problems = stored::problems(pairs);
    problems.iter().map(ToString::to_string).collect()
}

/// The keys in which two profiles differ, whatever spelling each uses.
pub(crate) fn differing(one: &Pairs, other: &Pairs) -> Vec<String> {
    let (one, other) = (canonical(one), canonical(other));
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differing = keys
        .into_iter()
        .filter(|key| one.get(*key) != other.get(*key));
    differing.cloned().collect()
}
