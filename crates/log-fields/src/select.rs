//! Which records a destination takes: by what their fields hold, and by a sample of their ids.

mod condition;
mod config;

use sha2::{Digest, Sha256};

use self::condition::Condition;
pub use self::config::SelectionError;
use crate::object::Field;

#[cfg(test)]
mod tests;

/// Conditions that a record has to meet, all of them; without any, every record does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    conditions: Vec<Condition>,
    samples: Vec<Sample>,
}

/// A part of all records, more than 0 and at most 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sample(f64);

impl Selection {
    /// Whether nothing is selected, so that records need not be looked at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty() && self.samples.is_empty()
    }

    /// Whether a record is taken, by its fields and its own id (a string without escapes, or the text of a number).
    ///
    /// Of equal keys the last counts, in nested objects too. A record without an id is in every sample.
    #[must_use]
    pub fn takes(&self, fields: &[Field<'_>], id: Option<&str>) -> bool {
        let is_met = |condition: &Condition| condition.is_met(fields);
        self.conditions.iter().all(is_met) && self.samples.iter().all(|sample| sample.has(id))
    }
}

impl Sample {
    fn has(self, id: Option<&str>) -> bool {
        id.is_none_or(|id| position(id) < self.0)
    }
}

/// Where an id is among all ids, from 0 up to 1: the first 53 bits, which a float holds, of its SHA-256.
fn position(id: &str) -> f64 {
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(id)[..8]);
    (u64::from_be_bytes(first) >> 11) as f64 / (1_u64 << 53) as f64
}
