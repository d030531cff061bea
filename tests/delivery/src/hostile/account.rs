//! Where all that was in hostile records ended.

use std::collections::HashMap;

use crate::peers::Arrival;

/// Where all that was in hostile records ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// How many log records there were.
    pub sent: usize,
    /// How many arrivals in the sink.
    pub in_sink: usize,
    /// How many arrivals in failed logs.
    pub in_failed: usize,
    /// How many of the log records arrived in neither.
    pub lost: usize,
    /// How many arrivals nobody sent.
    pub unknown: usize,
    /// How many arrivals are of a log record that arrived before.
    pub again: usize,
}

impl Account {
    /// Compares what was sent with what arrived.
    #[must_use]
    pub fn of(sent: &[u64], sink: &[Arrival], failed: &[Arrival]) -> Self {
        let mut open: HashMap<u64, (usize, usize)> = HashMap::with_capacity(sent.len());
        for part in sent {
            open.entry(*part).or_default().0 += 1;
        }
        let (mut unknown, mut again) = (0, 0);
        for arrival in sink.iter().chain(failed) {
            match open.get_mut(&arrival.fingerprint) {
                None => unknown += 1,
                Some((sent, arrived)) if arrived == sent => again += 1,
                Some((_, arrived)) => *arrived += 1,
            }
        }
        Self {
            sent: sent.len(),
            in_sink: sink.len(),
            in_failed: failed.len(),
            lost: open.values().map(|(sent, arrived)| sent - arrived).sum(),
            unknown,
            again,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(parts: &[u64]) -> Vec<Arrival> {
        let arrival = |&fingerprint: &u64| Arrival {
            fingerprint,
            place: "".into(),
        };
        parts.iter().map(arrival).collect()
    }

    #[test]
    fn what_is_lost_unknown_or_there_again_is_counted() {
        let account = Account::of(&[1, 1, 2, 3], &arrivals(&[1, 2, 2]), &arrivals(&[1, 9]));
        let expected = Account {
            sent: 4,
            in_sink: 3,
            in_failed: 2,
            lost: 1,
            unknown: 1,
            again: 1,
        };
        assert_eq!(account, expected);
    }
}
