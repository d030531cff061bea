//! Why records failed, as the function's log tells it: by type, and never more than a bounded number of lines.

use indexmap::IndexMap;
use kinesis_utils::keys::shown;

use crate::log;

/// As many types are logged one by one; what is beyond them is summed up.
const MAX_TOLD: usize = 20;

/// Why records failed, by type.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    types: IndexMap<String, Reason>,
    others: u64,
}

/// Why records of one type failed.
#[derive(Debug)]
struct Reason {
    first: String,
    records: u64,
}

impl Reasons {
    /// Counts a record of a type; the reason is that of the type's first.
    pub(crate) fn add(&mut self, log_type: &str, reason: &str) {
        if let Some(known) = self.types.get_mut(log_type) {
            known.records += 1;
        } else if self.types.len() < MAX_TOLD {
            let reason = Reason {
                first: log::bounded(reason),
                records: 1,
            };
            self.types.insert(log_type.to_owned(), reason);
        } else {
            self.others += 1;
        }
    }

    /// Logs them, with what became of the records.
    pub(crate) fn log(&self, outcome: &str) {
        for (log_type, Reason { first, records }) in &self.types {
            let log_type = shown(log_type);
            tracing::warn!(log_type, records, reason = first, "{outcome}");
        }
        if self.others > 0 {
            let records = self.others;
            tracing::warn!(records, "of more types, {outcome}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_types_are_told_and_the_rest_is_counted() {
        let mut reasons = Reasons::default();
        for number in 0..MAX_TOLD + 5 {
            reasons.add(&number.to_string(), "first");
            reasons.add(&number.to_string(), "second");
        }
        assert_eq!((reasons.types.len(), reasons.others), (MAX_TOLD, 10));
        let all = reasons.types.values();
        assert!(
            all.into_iter()
                .all(|one| one.records == 2 && one.first == "first")
        );
    }
}
