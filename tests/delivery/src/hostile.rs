//! Kinesis records that try to stop a shard: each is more of something than any user sends, or names nothing well.
//!
//! What a record holds is known, so that all of it can be looked for after it went through a mover ([`Trial`]).

mod account;
mod aggregates;
mod made;
mod names;
mod report;
mod shapes;
mod sizes;
mod texts;
mod trial;

pub use self::account::Account;
pub use self::made::Made;
pub use self::report::Report;
pub use self::trial::{Outcome, Trial};

use crate::records::Mover;

/// A kind of hostile record.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What there is too much of.
    pub name: &'static str,
    /// Makes one of a size; another number makes other log records of the same kind.
    pub make: fn(size: usize, number: usize) -> Made,
    /// The largest that is tried.
    pub most: usize,
    /// What a mover's cost is measured over.
    pub growth: Growth,
    /// Whether all that is in it has one partition key, so that `kinesis-forward` puts it in one call after another.
    pub is_one_key: bool,
}

/// What a mover's cost is measured over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// The size of the record.
    Size,
    /// Nothing: there is one size, or what is in the record costs more or less at some limit.
    None,
}

/// `kinesis-forward` puts so many times fewer records where each has to wait for the one before.
const FEWER: usize = 100;

impl Case {
    /// The largest size that is tried with a mover.
    #[must_use]
    pub fn most_for(&self, mover: Mover) -> usize {
        if self.is_one_key && mover == Mover::Forward {
            return self.most / FEWER;
        }
        self.most
    }
}

/// All kinds.
#[must_use]
pub fn cases() -> Vec<Case> {
    [
        texts::CASES,
        aggregates::CASES,
        names::CASES,
        shapes::CASES,
        sizes::CASES,
    ]
    .concat()
}
