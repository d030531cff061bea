//! What a trial of one kind found.

use std::fmt;

use super::{Case, Growth, Outcome};
use crate::measure::fit;
use crate::records::Mover;

/// As many invocations get a shard past a record; the two around it are in the same batch.
const INVOCATIONS: usize = 10;
/// Beyond it, cost grows faster than what it grows with.
const STEEPEST: f64 = 1.1;

/// What a trial of one kind found; it prints as a row of a table.
#[derive(Clone, Debug)]
pub struct Report {
    /// Through which mover.
    pub mover: Mover,
    /// Of which kind.
    pub case: Case,
    /// How much there was, and what came of it, from the smallest to the largest.
    pub steps: Vec<(usize, Outcome)>,
    /// What the process may hold, in bytes.
    limit: u64,
}

impl Report {
    pub(super) fn new(mover: Mover, case: &Case, limit: u64) -> Self {
        Self {
            mover,
            case: *case,
            steps: Vec::new(),
            limit,
        }
    }

    /// Adds what came of a size; of several outcomes of one size the most memory and the least time count.
    pub(super) fn add(&mut self, size: usize, outcome: Outcome) {
        let Some((_, known)) = self.steps.iter_mut().find(|(known, _)| *known == size) else {
            self.steps.push((size, outcome));
            return;
        };
        *known = Outcome {
            memory: known.memory.max(outcome.memory),
            cpu: known.cpu.min(outcome.cpu),
            invocations: known.invocations.max(outcome.invocations),
            account: outcome.account,
        };
    }

    pub(super) fn is_steep(&self) -> bool {
        self.slope().is_some_and(|slope| slope > STEEPEST)
    }

    /// The most memory that the process held, in bytes.
    #[must_use]
    pub fn memory(&self) -> u64 {
        let steps = self.steps.iter();
        steps.map(|(_, outcome)| outcome.memory).max().unwrap_or(0)
    }

    /// The CPU time of the largest, in seconds.
    pub(super) fn cpu(&self) -> f64 {
        self.steps.last().map_or(0.0, |(_, outcome)| outcome.cpu)
    }

    /// Prints the head of the table.
    pub fn print_head() {
        println!(
            "| mover | kind | largest | invocations | in the sink | in failed logs | MiB | CPU ms | slope |"
        );
        println!("|---|---|---|---|---|---|---|---|---|");
    }

    /// How CPU time grows, where it was measured.
    #[must_use]
    pub fn slope(&self) -> Option<f64> {
        if self.case.growth == Growth::None || self.steps.len() < 2 {
            return None;
        }
        let point = |(size, outcome): &(usize, Outcome)| (as_float(*size), outcome.cpu);
        let points: Vec<(f64, f64)> = self.steps.iter().map(point).collect();
        fit(&points).ok().map(|line| line.slope)
    }

    /// All that is wrong.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (size, outcome) in &self.steps {
            self.check(*size, outcome, &mut wrong);
        }
        if let Some(slope) = self.slope().filter(|slope| *slope > STEEPEST) {
            wrong.push(format!(
                "{}: CPU time grows with a slope of {slope:.2}",
                self.name()
            ));
        }
        wrong
    }

    fn check(&self, size: usize, outcome: &Outcome, wrong: &mut Vec<String>) {
        let name = format!("{}, {size}", self.name());
        let account = &outcome.account;
        let again = account.again > 0 && (self.mover.is_exact() || outcome.invocations == 1);
        if account.lost + account.unknown > 0 || again {
            wrong.push(format!("{name}: {account:?}"));
        }
        if outcome.memory >= self.limit {
            wrong.push(format!("{name}: {} MiB", outcome.memory >> 20));
        }
        if outcome.invocations > INVOCATIONS {
            wrong.push(format!("{name}: {} invocations", outcome.invocations));
        }
    }

    fn name(&self) -> String {
        format!("{}, {}", self.mover.title(), self.case.name)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} ", self.mover.title(), self.case.name)?;
        if let Some((size, last)) = self.steps.last() {
            let account = &last.account;
            write!(f, "| {size} | {} ", last.invocations)?;
            write!(f, "| {} | {} ", account.in_sink, account.in_failed)?;
            write!(f, "| {} | {:.0} ", last.memory >> 20, last.cpu * 1000.0)?;
        }
        match self.slope() {
            Some(slope) => write!(f, "| {slope:.2} |"),
            None => write!(f, "| |"),
        }
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sizes are far below what a float cannot hold"
)]
fn as_float(count: usize) -> f64 {
    count as f64
}
