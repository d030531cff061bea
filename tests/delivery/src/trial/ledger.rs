//! The account of where every record ended.

use std::collections::HashMap;
use std::fmt;

use crate::peers::{Arrival, POSTED};
use crate::records::{Fate, Mover, Told};

/// So many examples are told of each thing that is wrong.
const EXAMPLES: usize = 5;

/// What was put into the stream, by what it is found again by.
#[derive(Debug)]
pub struct Ledger<'a> {
    mover: Mover,
    told: &'a [Told],
    by_fingerprint: HashMap<u64, usize>,
}

/// Where every record ended.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// In the sink, each counted once.
    pub delivered: usize,
    /// In failed logs, each counted once.
    pub failed: usize,
    /// In neither, rightly: what the whitelist kept out, and what CloudWatch Logs sent to see
    /// whether it is heard.
    pub nowhere: usize,
    /// How often a record was in the sink once more.
    pub duplicates: usize,
    /// How often a record was in failed logs once more.
    pub failed_duplicates: usize,
    /// In neither, though they should be.
    pub lost: Fault,
    /// Where they should not be.
    pub misplaced: Fault,
    /// What nobody put like this.
    pub altered: Fault,
    /// Later than one that was put after them under the same key.
    pub disordered: Fault,
}

/// Something that must not be, counted.
#[derive(Clone, Debug, Default)]
pub struct Fault {
    /// How often it was.
    pub number: usize,
    /// Some of them.
    pub examples: Vec<String>,
}

impl Fault {
    fn add(&mut self, example: impl FnOnce() -> String) {
        self.number += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        self.examples
            .iter()
            .try_for_each(|one| write!(f, "\n    {one}"))
    }
}

impl Account {
    /// Whether nothing is lost, altered, misplaced or out of order.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let faults = [&self.lost, &self.misplaced, &self.altered, &self.disordered];
        faults.iter().all(|fault| fault.number == 0)
    }
}

impl<'a> Ledger<'a> {
    /// The ledger of all that was put for a mover.
    #[must_use]
    pub fn new(mover: Mover, told: &'a [Told]) -> Self {
        let numbered = told.iter().enumerate();
        let by_fingerprint = numbered
            .map(|(number, one)| (one.fingerprint, number))
            .collect();
        Self {
            mover,
            told,
            by_fingerprint,
        }
    }

    /// Compares what was put with what arrived in the sink and in failed logs.
    #[must_use]
    pub fn balance(&self, sink: &[Arrival], failed: &[Arrival]) -> Account {
        let mut account = Account::default();
        let in_sink = self.count(sink, &mut account, Self::place);
        let in_failed = self.count(failed, &mut account, Self::failed_place);
        for (number, told) in self.told.iter().enumerate() {
            let counts = (in_sink[number], in_failed[number]);
            self.close(number, told, counts, &mut account);
        }
        if self.mover.is_forward() {
            self.check_order(sink, &mut account);
        }
        account
    }

    /// How often each record arrived, once its place is found to be right.
    fn count(
        &self,
        arrivals: &[Arrival],
        account: &mut Account,
        place: impl Fn(&Self, &Told) -> Option<String>,
    ) -> Vec<usize> {
        let mut counts = vec![0; self.told.len()];
        for arrival in arrivals {
            let Some(&number) = self.by_fingerprint.get(&arrival.fingerprint) else {
                account.altered.add(|| format!("in {}", arrival.place));
                continue;
            };
            counts[number] += 1;
            let told = &self.told[number];
            if let Some(wanted) = place(self, told).filter(|wanted| **wanted != *arrival.place) {
                account.misplaced.add(|| {
                    format!(
                        "{:?}, number {number}: in {}, not in {wanted}",
                        told.kind, arrival.place
                    )
                });
            }
        }
        counts
    }

    fn close(&self, number: usize, told: &Told, counts: (usize, usize), account: &mut Account) {
        let (sink, failed) = counts;
        account.delivered += usize::from(sink > 0);
        account.failed += usize::from(failed > 0);
        account.duplicates += sink.saturating_sub(1);
        account.failed_duplicates += failed.saturating_sub(1);
        let fate = told.fate(self.mover);
        account.nowhere += usize::from(fate == Fate::Nowhere && sink + failed == 0);
        let (is_lost, is_misplaced) = match fate {
            Fate::Sink => (sink == 0, failed > 0),
            Fate::Failed(_) => (failed == 0, sink > 0),
            Fate::Kept => (sink + failed == 0, sink > 0 && failed > 0),
            Fate::Nowhere => (false, sink + failed > 0),
        };
        let example = || {
            format!(
                "{:?}, number {number}: {sink} in the sink, {failed} failed",
                told.kind
            )
        };
        if is_lost {
            account.lost.add(example);
        }
        if is_misplaced {
            account.misplaced.add(example);
        }
    }

    /// Where a record is in the sink.
    fn place(&self, record: &Told) -> Option<String> {
        let log_type = &record.log_type;
        Some(match self.mover {
            Mover::S3 => log_type.clone(),
            Mover::Lake => format!("{log_type} on {}", record.day),
            Mover::Es => format!("logs-{log_type}-{}", record.date.strftime("%Y%m%d")),
            Mover::Fluent => format!("{log_type}.tagged"),
            Mover::Http => POSTED.to_owned(),
            Mover::Forward | Mover::ForwardPacked => record.partition_key.clone(),
        })
    }

    /// Under which type a record is in failed logs; of some there is no saying.
    fn failed_place(&self, told: &Told) -> Option<String> {
        match told.fate(self.mover) {
            Fate::Failed(log_type) => Some(log_type),
            _ => None,
        }
    }

    /// Of the records of one partition key each has to come after all that were put before it:
    /// what is sent again after a failure may come once more, but nothing may come too early.
    fn check_order(&self, sink: &[Arrival], account: &mut Account) {
        let mut first: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut seen = vec![false; self.told.len()];
        for arrival in sink {
            let Some(&number) = self.by_fingerprint.get(&arrival.fingerprint) else {
                continue;
            };
            if !std::mem::replace(&mut seen[number], true) {
                first
                    .entry(&self.told[number].partition_key)
                    .or_default()
                    .push(number);
            }
        }
        for (key, numbers) in first {
            for two in numbers.windows(2).filter(|two| two[0] > two[1]) {
                account
                    .disordered
                    .add(|| format!("{key}: {} came before {}", two[0], two[1]));
            }
        }
    }
}

#[cfg(test)]
mod tests;
