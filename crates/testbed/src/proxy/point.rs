//! One call of a command as a place where something can happen.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::{Call, Fault, Proxy, When};

/// Until calls that were under way when a command was killed have come to their end.
const SETTLE: Duration = Duration::from_millis(30);

/// One call of a command: the nth of its operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The service by the name it signs with, for example `elasticloadbalancing`.
    pub service: String,
    /// The operation, for example `CreateRule`.
    pub operation: String,
    /// Its place among the command's calls of this operation, counted from 1.
    pub nth: usize,
    /// Whether it changes something.
    pub is_write: bool,
}

/// On which side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The call is not passed on.
    Before,
    /// The call is carried out, and its answer lost.
    After,
}

impl Point {
    /// The calls of a command as points, in their order.
    #[must_use]
    pub fn of(calls: &[Call]) -> Vec<Self> {
        let mut points: Vec<Self> = Vec::new();
        for call in calls {
            let like = points
                .iter()
                .filter(|one| call.is(&one.service, &one.operation));
            points.push(Self {
                nth: like.count() + 1,
                service: call.service.clone(),
                operation: call.operation.clone(),
                is_write: call.is_write(),
            });
        }
        points
    }

    /// This call of a command that is run once more.
    #[must_use]
    pub fn when(&self) -> When {
        When::call(&self.service, &self.operation).nth(self.nth)
    }

    /// Whether the command makes the call whenever it is run. Leases are renewed by transactions, as often as
    /// the command is slow.
    fn is_certain(&self) -> bool {
        self.is_write && self.operation != "TransactWriteItems"
    }

    /// The sides on which to kill. After a read, the next call has not begun: that is another call's
    /// [`Side::Before`].
    #[must_use]
    pub fn sides(&self) -> &'static [Side] {
        match self.is_write {
            true => &[Side::Before, Side::After],
            false => &[Side::Before],
        }
    }

    /// What is to happen to the call, which is the `index`th of its command. An answer that is lost matters
    /// only where something was changed.
    #[must_use]
    pub fn faults(&self, index: usize) -> Vec<Fault> {
        match (self.is_write, index % 2) {
            (true, _) => vec![Fault::Throttle, Fault::InternalError, Fault::DropAfter],
            (false, 0) => vec![Fault::Throttle],
            (false, _) => vec![Fault::InternalError],
        }
    }
}

impl Proxy {
    /// Calls back on this side of a call.
    pub fn call_back(
        &self,
        point: &Point,
        side: Side,
        callback: impl Fn(&Call) + Send + Sync + 'static,
    ) {
        match side {
            Side::Before => {
                self.rule(point.when(), Fault::before(callback));
                self.rule(point.when(), Fault::DropBefore);
            }
            Side::After => self.rule(point.when(), Fault::after(callback)),
        }
    }

    /// Runs a command and drops it at a call, as if its process were killed. Forgets all rules.
    ///
    /// A look at whether something is ready yet, and the renewal of a lease, need not come as often as they
    /// did: a command that ends before such a call is left at that.
    ///
    /// # Panics
    /// When the command fails, or ends before a call that changes something.
    pub async fn kill<T: fmt::Debug, E: fmt::Debug>(
        &self,
        point: &Point,
        side: Side,
        command: impl Future<Output = Result<T, E>>,
    ) {
        let reached = Arc::new(Notify::new());
        let notify = Arc::clone(&reached);
        self.call_back(point, side, move |_| notify.notify_one());
        tokio::select! {
            biased;
            () = reached.notified() => {}
            outcome = command => assert!(
                outcome.is_ok() && !point.is_certain(),
                "ended before {point:?}: {outcome:?}"
            ),
        }
        self.clear_rules();
        tokio::time::sleep(SETTLE).await;
    }
}
