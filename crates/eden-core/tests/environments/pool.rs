//! Stand-ins that tests hand on to each other: starting one takes longer than most tests.
//!
//! They end with this process, as the testbed ends whatever it started.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};

use testbed::{Kind, StandIn};

static IDLE: Mutex<Vec<StandIn>> = Mutex::new(Vec::new());

/// A stand-in that goes back to the others when dropped.
pub(crate) struct Borrowed(Option<StandIn>);

/// An empty stand-in.
pub(crate) async fn borrow(kind: Kind) -> Borrowed {
    if let Some(one) = take(kind) {
        one.reset().await.unwrap();
        return Borrowed(Some(one));
    }
    Borrowed(Some(StandIn::start(kind).await.unwrap()))
}

fn take(kind: Kind) -> Option<StandIn> {
    let mut idle = idle();
    let index = idle.iter().position(|one| one.kind() == kind)?;
    Some(idle.swap_remove(index))
}

fn idle() -> MutexGuard<'static, Vec<StandIn>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Deref for Borrowed {
    type Target = StandIn;

    fn deref(&self) -> &StandIn {
        self.0.as_ref().unwrap()
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        idle().extend(self.0.take());
    }
}
