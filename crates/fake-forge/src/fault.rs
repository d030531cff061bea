//! What can go wrong with a call.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Barrier;

use crate::ask::Ask;
use crate::reply::Reply;

/// Disturbs calls with this method, whose path ends so.
#[derive(Clone, Debug)]
pub struct Disturbance {
    /// The method, in upper case.
    pub method: &'static str,
    /// The end of the path, without the query.
    pub path_end: String,
    /// How many calls are let through before.
    pub after: usize,
    /// How many are then disturbed.
    pub times: usize,
    /// What happens to them.
    pub fault: Fault,
}

/// What happens to a call.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is answered so, and not carried out.
    Answer(Reply),
    /// It is carried out, and then the connection is closed.
    LostAnswer,
    /// It is carried out, and then answered so, as a gateway does.
    DoneAndAnswer(Reply),
    /// The connection is closed, and the call is not carried out.
    LostCall,
    /// It waits until others have come as far.
    Meet(Arc<Barrier>),
    /// It is never answered.
    Silence,
}

impl Disturbance {
    /// Disturbs the next call of this kind.
    #[must_use]
    pub fn next(method: &'static str, path_end: impl Into<String>, fault: Fault) -> Self {
        Self {
            method,
            path_end: path_end.into(),
            after: 0,
            times: 1,
            fault,
        }
    }

    /// Disturbs this many calls.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Lets this many calls through before.
    #[must_use]
    pub fn after(self, after: usize) -> Self {
        Self { after, ..self }
    }

    /// The fault for a call, which counts it.
    pub(crate) fn fault_for(&mut self, ask: &Ask) -> Option<Fault> {
        if self.times == 0 || ask.method != self.method || !ask.path.ends_with(&self.path_end) {
            return None;
        }
        if self.after > 0 {
            self.after -= 1;
            return None;
        }
        self.times -= 1;
        Some(self.fault.clone())
    }
}

impl Fault {
    /// A status with no body that the API would send.
    #[must_use]
    pub fn gateway(status: u16) -> Self {
        Self::Answer(Reply::new(status, "<html>Bad Gateway</html>".into()))
    }

    /// The hourly limit is used up for this long.
    #[must_use]
    pub fn primary_limit(wait: Duration) -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let reply = Reply::refusal(403, "API rate limit exceeded for installation ID 1.")
            .with("x-ratelimit-limit", "1000")
            .with("x-ratelimit-remaining", "0")
            .with("x-ratelimit-reset", (now + wait).as_secs().to_string());
        Self::Answer(reply)
    }

    /// A secondary limit, with or without the time to wait.
    #[must_use]
    pub fn secondary_limit(wait: Option<Duration>) -> Self {
        let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
        let reply = Reply::refusal(403, message).with("x-ratelimit-remaining", "900");
        Self::Answer(match wait {
            Some(wait) => reply.with("retry-after", wait.as_secs().to_string()),
            None => reply,
        })
    }
}
