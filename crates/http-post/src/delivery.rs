//! What became of items.

use crate::error::Error;

/// Why a server never takes an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// The beginning of what the server said.
    pub reason: String,
}

/// What became of the items; those that are not named here are taken. Places count from 0.
#[derive(Debug, Default)]
pub struct Delivery {
    /// Those that the server will never take.
    pub refused: Vec<(usize, Refusal)>,
    /// Those that were not taken, or not as far as is known.
    pub undelivered: Vec<usize>,
    /// Why they were not.
    pub error: Option<Error>,
    /// How many bytes were sent for those that were taken, compressed if they were.
    pub bytes: u64,
}
