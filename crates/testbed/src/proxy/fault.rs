//! What a rule does to a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Call;
use super::quota::Quota;
use super::rounds::Rounds;

type Callback = Arc<dyn Fn(&Call) + Send + Sync>;
type Rewriting = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// What a rule does to a call.
#[derive(Clone)]
#[non_exhaustive]
pub enum Fault {
    /// Waits before the call is passed on.
    Delay(Duration),
    /// Holds the call until all that could be made at the same time have come.
    Round(Arc<Rounds>),
    /// Answers no earlier than this after the call arrived: so long is the call, however quick the stand-in.
    Latency(Duration),
    /// Answers that the caller is too fast, in the service's own words; the call is not passed on.
    Throttle,
    /// Answers that the service failed, in its own words; the call is not passed on.
    InternalError,
    /// Answers with an error of this status, code and message; the call is not passed on.
    Error(u16, String, String),
    /// Answers with this JSON document, as a service does that no stand-in has; the call is not passed on.
    Answer(String),
    /// Answers as S3 does for a bucket in this region, unless the request is signed for it.
    Region(String),
    /// Answers as S3 does where a key's `..` lead out of its bucket: with status 400 and nothing else.
    KeysOfS3,
    /// Closes the connection; the call is not passed on.
    DropBefore,
    /// Passes the call on and closes the connection instead of answering.
    DropAfter,
    /// Refuses what is beyond a quota; see [`Fault::rules_quota`].
    Quota(Arc<Quota>),
    /// Changes the body of the answer.
    Rewrite(Rewriting),
    /// Calls back before the call is passed on; `status` is not known yet.
    Before(Callback),
    /// Calls back after the call was carried out and before it is answered.
    After(Callback),
}

impl Fault {
    /// Answers with an error of this status, code and message; the call is not passed on.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Error(status, code.to_owned(), message.to_owned())
    }

    /// Answers as S3 does when a conditional write lost; the call is not passed on.
    #[must_use]
    pub fn precondition_failed() -> Self {
        let message = "At least one of the pre-conditions you specified did not hold";
        Self::error(412, "PreconditionFailed", message)
    }

    /// Changes the body of the answer.
    #[must_use]
    pub fn rewrite(change: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::Rewrite(Arc::new(change))
    }

    /// Replaces one text in the body of the answer by another, wherever it stands.
    #[must_use]
    pub fn replace(from: &str, to: &str) -> Self {
        let (from, to) = (from.to_owned(), to.to_owned());
        Self::rewrite(move |body| body.replace(&from, &to))
    }

    /// Calls back before the call is passed on.
    #[must_use]
    pub fn before(callback: impl Fn(&Call) + Send + Sync + 'static) -> Self {
        Self::Before(Arc::new(callback))
    }

    /// Calls back after the call was carried out and before it is answered.
    #[must_use]
    pub fn after(callback: impl Fn(&Call) + Send + Sync + 'static) -> Self {
        Self::After(Arc::new(callback))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(time) => write!(f, "Delay({time:?})"),
            Self::Round(_) => f.write_str("Round"),
            Self::Latency(time) => write!(f, "Latency({time:?})"),
            Self::Throttle => f.write_str("Throttle"),
            Self::InternalError => f.write_str("InternalError"),
            Self::Error(status, code, _) => write!(f, "Error({status}, {code})"),
            Self::Answer(_) => f.write_str("Answer"),
            Self::Region(region) => write!(f, "Region({region})"),
            Self::KeysOfS3 => f.write_str("KeysOfS3"),
            Self::DropBefore => f.write_str("DropBefore"),
            Self::DropAfter => f.write_str("DropAfter"),
            Self::Quota(_) => f.write_str("Quota"),
            Self::Rewrite(_) => f.write_str("Rewrite"),
            Self::Before(_) => f.write_str("Before"),
            Self::After(_) => f.write_str("After"),
        }
    }
}
