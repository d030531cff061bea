//! Environments that sleep: what a row knows of it, and what becomes of that.

pub(crate) mod idle;

use eden_access::{Change, Event, Opening, SleepAfter, Sleeper, State, Wake, count_to_remember};
use serde::{Deserialize, Serialize};

use crate::record::Record;

/// What the row of an endpoint knows of its environment's sleep; one that never slept has nothing of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sleep {
    /// The state, as a word: a later release may have more of them.
    pub state: String,
    /// Counted up by each change.
    pub revision: u64,
    /// When the state, or the last try of a wake, began, in Unix seconds.
    pub since: u64,
    /// With how many tasks the endpoint ran before it fell asleep.
    pub count: u32,
    /// How often links and cookies of the environment alone were taken back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revocations: u64,
}

/// When an environment falls asleep by itself, and what wakes it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sleeping {
    /// After how many seconds without visitors; `None` is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Whether a visit wakes it where it is public, and no button is needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_visit: bool,
}

impl Sleeping {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// After how long without visitors it falls asleep. A time that nobody could have asked for is none.
    #[must_use]
    pub fn sleep_after(self) -> Option<SleepAfter> {
        self.after.and_then(SleepAfter::from_seconds)
    }

    /// What wakes it where it is public.
    #[must_use]
    pub fn wake(self) -> Wake {
        match self.by_visit {
            true => Wake::Visit,
            false => Wake::Button,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The state of an environment as a whole, from those of its endpoints; `None` is one that this release does not know. It is
/// awake where all of them are.
#[must_use]
pub fn whole_state<'a>(records: impl IntoIterator<Item = &'a Record>) -> Option<State> {
    let states: Option<Vec<State>> = records.into_iter().map(Record::state).collect();
    let states = states?;
    let order = [State::Failed, State::Waking, State::Asleep];
    let least = order.into_iter().find(|state| states.contains(state));
    Some(least.unwrap_or(State::Awake))
}

impl Record {
    /// The state of its environment; `None` is one that this release does not know.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        State::of_row(self.sleep.as_ref().map(|sleep| sleep.state.as_str()))
    }

    /// Its word.
    #[must_use]
    pub fn state_word(&self) -> &str {
        let word = self.sleep.as_ref().map(|sleep| sleep.state.as_str());
        word.unwrap_or(State::Awake.as_str())
    }

    /// Who may pass the endpoint's rule.
    pub(crate) fn opening(&self) -> Opening {
        eden_access::opening(self.state(), self.settings.door.access)
    }

    /// With how many tasks the endpoint ran, where it does not run now: at least one.
    pub(crate) fn remembered_count(&self) -> Option<u32> {
        let sleep = self.sleep.as_ref()?;
        (self.state() != Some(State::Awake)).then(|| sleep.count.max(1))
    }

    /// The endpoint after an event, of which it has this many tasks now; `None` where the event changes nothing, or the
    /// state is one that this release does not know.
    #[must_use]
    pub fn after(&self, event: Event, count: u32, now: u64) -> Option<Self> {
        let state = self.state()?;
        let before = self.sleep.as_ref();
        let sleeper = Sleeper {
            state,
            revision: before.map_or(0, |sleep| sleep.revision),
            since: before.map_or(0, |sleep| sleep.since),
        };
        let Change::Becomes(next) = sleeper.after(event, now) else {
            return None;
        };
        let remembered = before.map_or(0, |sleep| sleep.count);
        let revocations = before.map_or(0, |sleep| sleep.revocations);
        // Whoever puts it to sleep does not want it awake.
        let awake_until = self.awake_until.filter(|_| event != Event::Sleep);
        Some(Self {
            awake_until,
            sleep: Some(Sleep {
                state: next.state.as_str().to_owned(),
                revision: next.revision,
                since: next.since,
                count: count_to_remember(state, count, remembered),
                revocations: revocations + u64::from(event == Event::GateChange),
            }),
            ..self.clone()
        })
    }
}

impl Sleep {
    /// The state; `None` is one that this release does not know.
    pub(crate) fn state(&self) -> Option<State> {
        State::of_row(Some(&self.state))
    }

    /// The same, once somebody has deployed: a deploy wakes, and lets visitors in as a create does.
    pub(crate) fn after_deploy(&self, now: u64) -> Self {
        Self {
            state: State::Awake.as_str().to_owned(),
            revision: self.revision.saturating_add(1),
            since: now,
            count: self.count,
            revocations: self.revocations,
        }
    }
}

#[cfg(test)]
mod tests;
