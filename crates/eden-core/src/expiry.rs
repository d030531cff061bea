//! When environments are to be removed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What takes a limit away that an environment had.
const NEVER: &str = "never";

/// The longest time to live, which is ten years.
pub const LONGEST: Duration = Duration::from_secs(3650 * 86_400);
/// The last second that RFC 3339 can write in every time zone.
const LAST: u64 = 253_402_207_200;

/// How long an environment is asked to live.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Lifetime {
    /// Until somebody deletes it.
    #[default]
    Unlimited,
    /// Until a time.
    Until(SystemTime),
    /// For this long after each deploy.
    For(Duration),
}

/// When an environment that exists is to be removed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Expiry {
    /// Unix time in seconds.
    pub at: u64,
    /// How long it lives after each deploy, in seconds, where the time follows from that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u64>,
}

/// Why a text is no lifetime.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LifetimeError {
    /// It is no duration.
    #[error(
        "{text:?} is no time to live: {why}; expected a duration such as `90m`, `72h` or `14d`"
    )]
    Ttl {
        /// The text.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// It is no time.
    #[error("{text:?} is no time: {why}; expected RFC 3339, such as `2026-12-31T18:00:00+09:00`")]
    Until {
        /// The text.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// It is a time that has passed: the environment would be deleted as soon as it is made.
    #[error("{text} has passed already")]
    Past {
        /// The time, in RFC 3339.
        text: String,
    },
    /// Both are given.
    #[error("`ttl` and `expires_at` exclude each other")]
    Both,
}

impl Lifetime {
    /// Reads a duration, which is counted from each deploy; `never` takes a limit away.
    ///
    /// # Errors
    /// When it is no duration, shorter than a second or longer than [`LONGEST`].
    pub fn ttl(text: &str) -> Result<Self, LifetimeError> {
        let wrong = |why: String| LifetimeError::Ttl {
            text: text.to_owned(),
            why,
        };
        if text == NEVER {
            return Ok(Self::Unlimited);
        }
        let time = humantime::parse_duration(text).map_err(|error| wrong(error.to_string()))?;
        if time.as_secs() == 0 {
            return Err(wrong("it is shorter than a second".to_owned()));
        }
        if time > LONGEST {
            return Err(wrong("it is longer than 3650 days".to_owned()));
        }
        Ok(Self::For(time))
    }

    /// Reads a time in RFC 3339; `never` takes a limit away.
    ///
    /// # Errors
    /// When it is no time.
    pub fn until(text: &str) -> Result<Self, LifetimeError> {
        if text == NEVER {
            return Ok(Self::Unlimited);
        }
        let time: Result<jiff::Timestamp, _> = text.parse();
        let time = time.map_err(|error| LifetimeError::Until {
            text: text.to_owned(),
            why: error.to_string(),
        })?;
        Ok(Self::Until(time.into()))
    }

    /// The lifetime for who asks now: a configuration may name a time that passes while it stands, a command may not.
    ///
    /// # Errors
    /// When it is a time that has passed.
    pub fn to_come(self, now: SystemTime) -> Result<Self, LifetimeError> {
        match self {
            Self::Until(time) if time <= now => Err(LifetimeError::Past {
                text: Expiry {
                    at: seconds(time),
                    ttl: None,
                }
                .rfc3339(),
            }),
            lifetime => Ok(lifetime),
        }
    }

    /// What is asked for by either text; `None` where neither is given.
    ///
    /// # Errors
    /// When both are given, or the given one cannot be read.
    pub fn of(ttl: Option<&str>, until: Option<&str>) -> Result<Option<Self>, LifetimeError> {
        match (ttl, until) {
            (None, None) => Ok(None),
            (Some(ttl), None) => Self::ttl(ttl).map(Some),
            (None, Some(until)) => Self::until(until).map(Some),
            (Some(_), Some(_)) => Err(LifetimeError::Both),
        }
    }

    /// The expiry of an environment that is deployed to now.
    #[must_use]
    pub fn expiry(self, now: SystemTime) -> Option<Expiry> {
        let ttl = match self {
            Self::Unlimited => return None,
            Self::Until(_) => None,
            Self::For(time) => Some(time.as_secs()),
        };
        let at = match self {
            Self::Until(at) => seconds(at),
            _ => seconds(now)
                .saturating_add(ttl.unwrap_or_default())
                .min(LAST),
        };
        Some(Expiry { at, ttl })
    }
}

impl From<Option<Expiry>> for Lifetime {
    /// What was asked for before: a time stays, and a number of hours is counted from the next deploy.
    fn from(expiry: Option<Expiry>) -> Self {
        match expiry {
            None => Self::Unlimited,
            Some(Expiry { ttl: Some(ttl), .. }) => Self::For(Duration::from_secs(ttl)),
            Some(expiry) => Self::Until(expiry.time()),
        }
    }
}

impl Expiry {
    /// The time. A row may hold any number: what is later than can be written is the last time that
    /// can.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        since_epoch(Duration::from_secs(self.at))
    }

    /// The time in RFC 3339 and UTC.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        let time = jiff::Timestamp::try_from(self.time());
        time.unwrap_or(jiff::Timestamp::MAX).to_string()
    }

    /// The same, this much later: than it was, or than now where it has passed. A number of hours is counted from the next
    /// deploy as before.
    #[must_use]
    pub fn extended(self, by: Duration, now: SystemTime) -> Self {
        let later = self.at.max(seconds(now)).saturating_add(by.as_secs());
        Self {
            at: later.min(LAST),
            ..self
        }
    }

    /// Whether it has passed.
    #[must_use]
    pub fn has_passed(&self, now: SystemTime) -> bool {
        self.time() <= now
    }
}

/// A time that can be written, whatever number it is made of.
pub(crate) fn since_epoch(time: Duration) -> SystemTime {
    UNIX_EPOCH + time.min(Duration::from_secs(LAST))
}

fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_command_takes_no_time_that_has_passed() {
        let until = Lifetime::Until(at(1_577_836_800));
        let past = until.to_come(at(1_577_836_800)).unwrap_err();
        assert_eq!(past.to_string(), "2020-01-01T00:00:00Z has passed already");
        assert_eq!(until.to_come(at(1_577_836_799)), Ok(until));
        assert_eq!(Lifetime::Unlimited.to_come(at(9)), Ok(Lifetime::Unlimited));
    }

    #[test]
    fn hours_are_counted_from_each_deploy_and_a_time_stays() {
        let hour = Lifetime::For(Duration::from_secs(3600));
        let first = hour.expiry(at(1000));
        assert_eq!(
            first,
            Some(Expiry {
                at: 4600,
                ttl: Some(3600)
            })
        );
        let second = Lifetime::from(first).expiry(at(2000));
        assert_eq!(
            second,
            Some(Expiry {
                at: 5600,
                ttl: Some(3600)
            })
        );
        let until = Lifetime::Until(at(4000)).expiry(at(1000));
        assert_eq!(Lifetime::from(until).expiry(at(2000)), until);
        assert_eq!(Lifetime::from(None).expiry(at(2000)), None);
    }

    #[test]
    fn lifetimes_are_read_and_mistakes_are_told() {
        let days = Duration::from_secs(14 * 86400);
        assert_eq!(Lifetime::ttl("14d"), Ok(Lifetime::For(days)));
        let until = Lifetime::until("1970-01-01T09:01:00+09:00");
        assert_eq!(until, Ok(Lifetime::Until(at(60))));
        assert_eq!(
            Lifetime::of(Some("never"), None),
            Ok(Some(Lifetime::Unlimited))
        );
        assert_eq!(Lifetime::of(None, None), Ok(None));
        assert_eq!(
            Lifetime::of(Some("1h"), Some("never")),
            Err(LifetimeError::Both)
        );
        for text in ["", "soon", "0s", "-1h"] {
            let reported = Lifetime::ttl(text).unwrap_err().to_string();
            assert!(reported.contains("such as `90m`"), "{reported}");
        }
        let reported = Lifetime::until("tomorrow").unwrap_err().to_string();
        assert!(reported.contains("expected RFC 3339"), "{reported}");
    }

    #[test]
    fn a_time_to_live_has_a_limit() {
        assert!(Lifetime::ttl("3650d").is_ok());
        for text in ["3651d", "500000000000y", "99999999999999999999999y"] {
            let reported = Lifetime::ttl(text).unwrap_err().to_string();
            assert!(reported.contains("such as `90m`"), "{reported}");
        }
        let reported = Lifetime::ttl("500000000000y").unwrap_err().to_string();
        assert!(reported.contains("longer than 3650 days"), "{reported}");
        assert!(Lifetime::until("+10000-01-01T00:00:00Z").is_err());
    }

    /// Releases without the limit wrote such numbers.
    #[test]
    fn an_absurd_number_is_a_time_far_away() {
        for at in [LAST, u64::MAX / 2, u64::MAX] {
            let expiry = Expiry {
                at,
                ttl: Some(u64::MAX),
            };
            assert!(
                expiry.rfc3339().starts_with("9999-12-30"),
                "{}",
                expiry.rfc3339()
            );
            assert!(!expiry.has_passed(SystemTime::now()));
            let again = Lifetime::from(Some(expiry)).expiry(SystemTime::now());
            assert_eq!(again.map(|expiry| expiry.at), Some(LAST));
        }
    }

    #[test]
    fn an_extension_is_counted_from_the_end_or_from_now() {
        let (hour, ttl) = (Duration::from_secs(3600), Some(60));
        let expiry = Expiry { at: 4000, ttl };
        assert_eq!(expiry.extended(hour, at(1000)), Expiry { at: 7600, ttl });
        assert_eq!(expiry.extended(hour, at(5000)), Expiry { at: 8600, ttl });
        let far = Expiry { at: u64::MAX, ttl };
        assert_eq!(far.extended(hour, at(5000)), Expiry { at: LAST, ttl });
    }

    #[test]
    fn an_expiry_passes_when_its_time_is_reached() {
        let expiry = Expiry {
            at: 4000,
            ttl: None,
        };
        assert!(!expiry.has_passed(at(3999)));
        assert!(expiry.has_passed(at(4000)));
    }
}
