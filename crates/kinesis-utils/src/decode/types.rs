//! The types of the records that one Kinesis record holds.

use std::collections::HashSet;

/// The types of the records that one Kinesis record holds, where it may hold several.
#[derive(Debug, Default)]
pub(super) struct Types {
    counts: bool,
    /// Records of one type mostly come one after another.
    last: String,
    seen: HashSet<String>,
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
        if self.last == log_type || self.seen.contains(log_type) {
            return true;
        }
        if self.seen.len() >= limit {
            return false;
        }
        log_type.clone_into(&mut self.last);
        self.seen.insert(log_type.to_owned())
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
}
