//! The keys that say when environments fall asleep by themselves, and what wakes them.

use eden_access::{SleepAfter, Wake};

use crate::sleep::Sleeping;

/// The key that says after how long without visitors an environment falls asleep.
pub const SLEEP_AFTER: &str = "sleep_after";
/// The key that says what wakes a public environment.
pub const WAKE: &str = "wake";

/// What takes the time away that a profile has.
const NEVER: &str = "never";

/// The values of these keys as they were written; one that is empty says nothing. No row holds them among its settings, since
/// releases that do not know the keys read every row: it holds what [`SleepKeys::sleeping`] makes of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SleepKeys {
    /// After how long without visitors, such as `2h`, or `never`.
    pub after: String,
    /// `button` or `visit`.
    pub wake: String,
}

impl SleepKeys {
    /// Takes the values of the keys; what is not there is empty.
    pub(crate) fn take(take: &mut impl FnMut(&str) -> String) -> Self {
        Self {
            after: take(SLEEP_AFTER),
            wake: take(WAKE),
        }
    }

    /// These keys, and where they say nothing the others.
    #[must_use]
    pub(crate) fn or(self, others: &Self) -> Self {
        let either = |own: String, other: &String| match own.is_empty() {
            true => other.clone(),
            false => own,
        };
        Self {
            after: either(self.after, &others.after),
            wake: either(self.wake, &others.wake),
        }
    }

    /// What they mean. They have been checked before: what cannot be read says nothing.
    #[must_use]
    pub fn sleeping(&self) -> Sleeping {
        let after = SleepAfter::parse(&self.after).ok();
        Sleeping {
            after: after.map(SleepAfter::seconds),
            by_visit: Wake::parse(&self.wake) == Ok(Wake::Visit),
        }
    }
}

/// The keys by which an environment gets what its row says.
impl From<Sleeping> for SleepKeys {
    fn from(sleeping: Sleeping) -> Self {
        let after = sleeping.after.map(|seconds| format!("{seconds}s"));
        Self {
            after: after.unwrap_or_else(|| NEVER.to_owned()),
            wake: if sleeping.by_visit { "visit" } else { "button" }.to_owned(),
        }
    }
}

/// What is wrong with the value of a key, in a sentence without the key; `None` where nothing is, or it is another key.
pub(super) fn wrong(key: &str, value: &str) -> Option<String> {
    let text = |error: &dyn std::error::Error| format!("is {value:?}: {error}");
    match (key, value) {
        (SLEEP_AFTER, NEVER) => None,
        (SLEEP_AFTER, _) => SleepAfter::parse(value).err().map(|error| text(&error)),
        (WAKE, _) => Wake::parse(value).err().map(|error| text(&error)),
        _ => None,
    }
}

/// Whether a key is one of these.
pub(super) fn is_key(key: &str) -> bool {
    [SLEEP_AFTER, WAKE].contains(&key)
}

#[cfg(test)]
mod tests;
