//! Keys that were covered, and must not become equal by that: readers keep the last of equal keys.

use std::collections::HashMap;

/// The covered keys of one object.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// How many keys became this one.
    counts: HashMap<String, usize>,
    /// The new key of each that was covered.
    new: HashMap<String, String>,
}

impl Names {
    /// The new key for one that was covered: the same for equal keys, and another one for others.
    pub(super) fn distinct(&mut self, key: &str, covered: String) -> &str {
        let (counts, new) = (&mut self.counts, &mut self.new);
        new.entry(key.to_owned()).or_insert_with(|| {
            let count = counts.entry(covered.clone()).or_default();
            *count += 1;
            match *count {
                1 => covered,
                count => format!("{covered}#{count}"),
            }
        })
    }
}
