//! When and how a sink fails.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;

/// No request is answered later than this for being slow.
pub const SLOWEST: Duration = Duration::from_millis(600);
const FASTEST_SLOW: Duration = Duration::from_millis(50);

/// Some requests in a hundred that go wrong; the same seed makes the same sequence.
#[derive(Debug)]
pub struct Faults(Mutex<State>);

#[derive(Debug)]
struct State {
    percent: u8,
    rng: Rng,
    made: BTreeMap<&'static str, usize>,
}

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is refused, since there are too many.
    Throttle,
    /// It is refused with a status of 5xx.
    ServerError,
    /// The connection is closed before anything is done.
    Reset,
    /// What it asks for is done, and the connection closed instead of an answer.
    LostAnswer,
    /// It takes this long.
    Slow(Duration),
    /// Some of its items are refused.
    Items,
    /// Its items are taken in another order than they have in it.
    Permuted,
}

impl Trouble {
    fn name(self) -> &'static str {
        match self {
            Self::Throttle => "throttled",
            Self::ServerError => "5xx",
            Self::Reset => "reset",
            Self::LostAnswer => "answer lost",
            Self::Slow(_) => "slow",
            Self::Items => "items refused",
            Self::Permuted => "permuted",
        }
    }
}

impl Faults {
    /// So many requests in a hundred go wrong.
    #[must_use]
    pub fn new(percent: u8, seed: u64) -> Self {
        Self(Mutex::new(State {
            percent,
            rng: Rng::with_seed(seed),
            made: BTreeMap::new(),
        }))
    }

    /// Nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::new(0, 0)
    }

    /// What goes wrong with the next request, of what can go wrong there; what is slow always can.
    pub(super) fn next(&self, possible: &[Trouble]) -> Option<Trouble> {
        let mut state = self.state();
        let State { percent, rng, made } = &mut *state;
        if rng.u8(0..100) >= *percent {
            return None;
        }
        let slow = Trouble::Slow(FASTEST_SLOW + (SLOWEST - FASTEST_SLOW).mul_f64(rng.f64()));
        let trouble = match rng.usize(0..=possible.len()) {
            0 => slow,
            place => possible.get(place - 1).copied().unwrap_or(slow),
        };
        *made.entry(trouble.name()).or_default() += 1;
        Some(trouble)
    }

    /// Whether one of the items of a request that went wrong in part is refused.
    pub(super) fn refuses_item(&self) -> bool {
        self.state().rng.u8(0..10) == 0
    }

    /// How often what went wrong.
    #[must_use]
    pub fn made(&self) -> BTreeMap<&'static str, usize> {
        self.state().made.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
