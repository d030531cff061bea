//! The settings `sleep_after` and `wake`.

use std::time::Duration;

use crate::visit::RequestHead;
use crate::visitor::Access;

/// The shortest time after which an environment may fall asleep: metrics come late.
const SHORTEST: Duration = Duration::from_secs(15 * 60);

/// After how long without visitors an environment falls asleep, in seconds.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct SleepAfter(u64);

/// What wakes a public environment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Wake {
    /// A button on the page that a visitor gets instead.
    #[default]
    Button,
    /// Whoever opens it.
    Visit,
}

/// Why a text is no time to fall asleep after.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SleepAfterError {
    /// It is no duration.
    #[error("read sleep_after {text:?}: it must be a duration, such as 30m or 2h")]
    Unreadable {
        /// What was given.
        text: String,
        /// What is wrong with it.
        source: humantime::DurationError,
    },
    /// Metrics would come too late.
    #[error(
        "read sleep_after {text:?}: it must be at least 15m. Leave it out for an environment that never sleeps."
    )]
    Short {
        /// What was given.
        text: String,
    },
}

/// What was given is no way to wake.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("read wake {text:?}: it must be button or visit")]
pub struct WakeError {
    /// What was given.
    pub text: String,
}

impl SleepAfter {
    /// Reads the setting: a duration of at least 15 minutes, such as `2h`.
    ///
    /// # Errors
    /// It is no duration, or a shorter one.
    pub fn parse(text: &str) -> Result<Self, SleepAfterError> {
        let duration =
            humantime::parse_duration(text).map_err(|source| SleepAfterError::Unreadable {
                text: text.to_owned(),
                source,
            })?;
        match duration >= SHORTEST {
            true => Ok(Self(duration.as_secs())),
            false => Err(SleepAfterError::Short {
                text: text.to_owned(),
            }),
        }
    }

    /// A time that was read before, in seconds; `None` where it is too short to have been.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Option<Self> {
        match seconds >= SHORTEST.as_secs() {
            true => Some(Self(seconds)),
            false => None,
        }
    }

    /// The time, in seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl Wake {
    /// Reads the setting.
    ///
    /// # Errors
    /// There is no such way.
    pub fn parse(text: &str) -> Result<Self, WakeError> {
        match text {
            "button" => Ok(Self::Button),
            "visit" => Ok(Self::Visit),
            _ => Err(WakeError {
                text: text.to_owned(),
            }),
        }
    }
}

/// Whether opening a sleeping environment wakes it: a gated one for whoever has signed in, a public one where `wake` is
/// `visit`, and either only for a person who opens a page.
#[must_use]
pub fn may_wake_by_visit(
    access: Access,
    wake: Wake,
    has_signed_in: bool,
    request: &RequestHead<'_>,
) -> bool {
    let is_allowed = match access {
        Access::Gate => has_signed_in,
        Access::Public => wake == Wake::Visit,
    };
    is_allowed && request.may_wake()
}

/// Whether a visitor's button wakes an environment, once [`check_origin`](crate::check_origin) has found the button to be
/// the door's.
#[must_use]
pub fn may_wake_by_button(access: Access, has_signed_in: bool) -> bool {
    access == Access::Public || has_signed_in
}

#[cfg(test)]
mod tests;
