//! Calls that go on together, so that how many wait for each other does not depend on the machine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;

/// How often it is looked whether all is quiet.
const TICK: Duration = Duration::from_millis(10);
/// After how many looks in a row a round goes on. Looks are counted instead of time, because a machine that stands
/// still looks as rarely as it calls.
const QUIET: u32 = 40;

/// Holds calls until none is under way and no other has come for a while; then all go on together.
///
/// So the calls of one round are those that could be made at the same time, however slow the stand-in is with one of
/// them.
#[derive(Debug, Default)]
pub struct Rounds {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    held: Vec<oneshot::Sender<Pass>>,
    under_way: usize,
    quiet: u32,
}

/// A call that goes on; the next round does not begin before this is dropped.
#[derive(Debug)]
pub(super) struct Pass(Arc<Rounds>);

impl Rounds {
    /// Waits for the round of a call.
    pub(super) async fn join(self: &Arc<Self>) -> Option<Pass> {
        let (sender, receiver) = oneshot::channel();
        let is_first = {
            let mut inner = self.lock();
            inner.held.push(sender);
            inner.quiet = 0;
            inner.held.len() == 1
        };
        if is_first {
            tokio::spawn(Arc::clone(self).go_on_when_quiet());
        }
        receiver.await.ok()
    }

    async fn go_on_when_quiet(self: Arc<Self>) {
        while !self.is_quiet() {
            sleep(TICK).await;
        }
        let held = {
            let mut inner = self.lock();
            inner.under_way += inner.held.len();
            std::mem::take(&mut inner.held)
        };
        for one in held {
            // A caller that has left drops its pass here.
            let _ = one.send(Pass(Arc::clone(&self)));
        }
    }

    fn is_quiet(&self) -> bool {
        let mut inner = self.lock();
        inner.quiet = if inner.under_way == 0 {
            inner.quiet + 1
        } else {
            0
        };
        inner.quiet > QUIET
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inner = self.0.lock();
        inner.under_way -= 1;
        inner.quiet = 0;
    }
}
