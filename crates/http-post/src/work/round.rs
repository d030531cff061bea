//! What one round of requests leaves to be done.

use crate::address::Address;
use crate::delivery::Refusal;
use crate::error::Error;
use crate::items::Rejected;

/// What one round of requests leaves to be done.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) refused: Vec<(usize, Refusal)>,
    pub(super) again: Vec<usize>,
    /// Items that were refused alone while none was taken.
    pub(super) unproven: Vec<(usize, Error)>,
    pub(super) error: Option<Error>,
    pub(super) bytes: u64,
}

impl Round {
    pub(super) fn fail(&mut self, places: &[usize], error: Error) {
        self.again.extend_from_slice(places);
        self.error = Some(error);
    }

    /// Leaves items that are not sent in this round; why, another request says.
    pub(super) fn pause(&mut self, places: &[usize], address: &Address) {
        self.again.extend_from_slice(places);
        self.error.get_or_insert_with(|| Error::Paused {
            address: address.to_string(),
        });
    }

    /// Keeps the items of a request of which the server took some, and does not say which.
    pub(super) fn reject(&mut self, places: &[usize], rejected: &Rejected) {
        let (all, items) = (places.len(), rejected.items);
        let why = &rejected.reason;
        let reason = if items >= all {
            why.clone()
        } else {
            format!(
                "possibly delivered: the server rejected {items} of the {all} records of one request, and does not say \
                 which: {why}"
            )
        };
        let refusal = Refusal {
            status: Some(200),
            reason,
        };
        self.refused
            .extend(places.iter().map(|place| (*place, refusal.clone())));
    }

    /// An error that says why decides over one that does not.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.refused.extend(other.refused);
        self.again.extend(other.again);
        self.unproven.extend(other.unproven);
        self.bytes += other.bytes;
        let says_why = |error: &Error| !matches!(error, Error::Paused { .. });
        if !self.error.as_ref().is_some_and(says_why) {
            self.error = other.error.or(self.error);
        }
        self
    }
}

/// An error of a request with one item as the one of the item.
pub(super) fn refusal(error: &Error) -> Refusal {
    match error {
        Error::Status { status, reason, .. } => Refusal {
            status: Some(*status),
            reason: reason.clone(),
        },
        other => Refusal {
            status: None,
            reason: other.to_string(),
        },
    }
}
