//! The types of the records that one Kinesis record holds.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// So many types are looked for one after another, which is quicker than a map.
const FEW: usize = 8;

/// The types of the records that one Kinesis record holds, where it may hold several.
#[derive(Debug, Default)]
pub(super) struct Types {
    counts: bool,
    first: Vec<String>,
    /// Hashes of the others, since a type may be long: with keys drawn at random, no two of some hundred are alike.
    others: HashSet<u64>,
    hasher: RandomState,
}

impl Types {
    /// Begins with another Kinesis record.
    pub(super) fn reset(&mut self) {
        if self.counts {
            *self = Self::default();
        }
    }

    /// It holds several records.
    pub(super) fn count(&mut self) {
        self.counts = true;
    }

    /// Whether a record of this type is among the first types, of which there are at most so many.
    pub(super) fn admit(&mut self, log_type: &str, limit: Option<usize>) -> bool {
        let Some(limit) = limit.filter(|_| self.counts) else {
            return true;
        };
        if self.first.iter().any(|first| first == log_type) {
            return true;
        }
        let is_other = || self.others.contains(&self.hasher.hash_one(log_type));
        if !self.others.is_empty() && is_other() {
            return true;
        }
        if self.first.len() + self.others.len() >= limit {
            return false;
        }
        if self.first.len() < FEW {
            self.first.push(log_type.to_owned());
        } else {
            self.others.insert(self.hasher.hash_one(log_type));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(types: &mut Types, all: &[&str], limit: Option<usize>) -> Vec<bool> {
        all.iter().map(|one| types.admit(one, limit)).collect()
    }

    #[test]
    fn the_first_types_of_a_kinesis_record_are_admitted() {
        let mut types = Types::default();
        let all = ["a", "b", "a", "c", "b", "c"];
        assert_eq!(admitted(&mut types, &all, Some(2)), [true; 6], "one record");
        types.count();
        let expected = [true, true, true, false, true, false];
        assert_eq!(admitted(&mut types, &all, Some(2)), expected);
        types.reset();
        types.count();
        assert_eq!(
            admitted(&mut types, &["c", "c", "d"], Some(1)),
            [true, true, false]
        );
        types.reset();
        types.count();
        assert_eq!(admitted(&mut types, &all, None), [true; 6]);
    }

    #[test]
    fn many_types_are_told_apart_as_few_are() {
        let names: Vec<String> = (0..3 * FEW).map(|number| number.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let limit = 2 * FEW;
        let mut types = Types::default();
        types.count();
        for _ in 0..2 {
            let admitted = admitted(&mut types, &names, Some(limit));
            assert!(admitted[..limit].iter().all(|one| *one));
            assert!(!admitted[limit..].iter().any(|one| *one));
        }
    }
}
