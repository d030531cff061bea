//! What a trial found.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::Account;
use super::delivery::Counts;
use crate::records::Mover;

/// What a trial found; it prints as a row of a table.
#[derive(Clone, Debug)]
pub struct Report {
    /// Through which mover.
    pub mover: Mover,
    /// What the stream was made from.
    pub seed: u64,
    /// How many records were put.
    pub records: usize,
    /// In how many records of Kinesis.
    pub carriers: usize,
    /// How the function was invoked.
    pub counts: Counts,
    /// How often what went wrong at the sinks.
    pub faults: BTreeMap<&'static str, usize>,
    /// Where every record ended.
    pub account: Account,
    /// From the first invocation to the last answer.
    pub elapsed: Duration,
}

/// Prints the head of the table.
pub fn print_head() {
    println!(
        "| mover | records | Kinesis records | invocations | kills | sink faults | retries | in the sink | \
         in failed logs | nowhere, rightly | duplicates in the sink | in failed logs | lost | s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (counts, account) = (&self.counts, &self.account);
        let numbers = [
            self.records,
            self.carriers,
            counts.invocations,
            counts.kills,
            self.faults.values().sum(),
            counts.retries,
            account.delivered,
            account.failed,
            account.nowhere,
            account.duplicates,
            account.failed_duplicates,
            account.lost.number,
        ];
        write!(f, "| {} ", self.mover.title())?;
        numbers
            .iter()
            .try_for_each(|number| write!(f, "| {number} "))?;
        write!(f, "| {:.1} |", self.elapsed.as_secs_f64())
    }
}

impl Report {
    /// All that is wrong, or nothing.
    #[must_use]
    pub fn wrong(&self) -> Option<String> {
        let account = &self.account;
        let twice = account.duplicates > 0 && self.mover.is_exact();
        if account.is_right() && !twice {
            return None;
        }
        Some(format!(
            "{} (seed {}):\n  lost {}\n  misplaced {}\n  altered {}\n  out of order {}\n  there twice {}",
            self.mover.title(),
            self.seed,
            account.lost,
            account.misplaced,
            account.altered,
            account.disordered,
            account.duplicates
        ))
    }
}
