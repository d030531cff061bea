//! One command at a time changes an environment.
//!
//! A lease is an item of the state table. Its holder counts it up every few seconds; whoever waits for
//! it takes it over once its *own* clock has seen the count unchanged for the lease's whole length, so
//! that no two clocks are ever compared. A holder that has not renewed it lately does so before its
//! next change, and stops where somebody else has it by then.

mod watch;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use tokio::time::Instant;

use self::watch::{Holder, Watch};
use super::row;
use super::table::{Condition, Table, Write};
use crate::context::Context;
use crate::error::{Error, code};
use crate::record::EnvironmentId;
use aws_calls::all;

/// The `type` of the items that are leases.
pub(crate) const LEASE_TYPE: &str = "_lease";

/// How long a lease lasts, and how often it is renewed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Times {
    /// How long a waiter has to see it unchanged before it takes it over.
    pub length: Duration,
    /// How often its holder renews it. When a change is made, the last renewal is less than twice this
    /// ago.
    pub renewal: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            length: Duration::from_secs(15),
            renewal: Duration::from_secs(5),
        }
    }
}

/// Tests that kill a command and run it again wait less: they say so, in milliseconds, in the
/// environment variable `EDEN_TEST_LEASE`, of all programs alike.
#[must_use]
pub fn times_for_tests() -> Option<Times> {
    let text = std::env::var("EDEN_TEST_LEASE").ok()?;
    let length = text.parse().ok().map(Duration::from_millis)?;
    Some(Times {
        length,
        ..Times::default()
    })
}

/// How many times a waiter looks within a lease's length.
const LOOKS: u32 = 30;

/// The right to change environments, until it is released or lost.
pub struct Lease {
    table: Table,
    /// The names of the items.
    names: Vec<String>,
    owner: String,
    renewal: Duration,
    waited: bool,
    kept: Mutex<Kept>,
    /// Whether it has ended; locked while it is renewed.
    has_ended: tokio::sync::Mutex<bool>,
}

/// What renewing changes.
struct Kept {
    counter: u64,
    renewed: Instant,
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lease = f.debug_struct("Lease");
        lease.field("names", &self.names).finish_non_exhaustive()
    }
}

/// What a lease is taken for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose<'a> {
    /// The command, such as `create`.
    pub(crate) command: &'static str,
    /// The environments that it changes.
    pub(crate) ids: &'a [EnvironmentId],
    /// How long the lease lasts, and how often it is renewed.
    pub(crate) times: Times,
}

/// How long to wait for a lease that another command has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Wait {
    /// Until the other command ends, or has stopped renewing it.
    UntilFree,
    /// The same, but only until the other command shows that it is alive.
    UntilAlive,
}

impl Lease {
    /// Takes the lease on environments, on all of them or on none; waits while another command has one
    /// of them. `None` where there is no table yet.
    ///
    /// # Errors
    /// When a call fails, or the time allowed runs out while another command has a lease.
    pub(crate) async fn take(
        table: &Table,
        context: &Context,
        purpose: Purpose<'_>,
    ) -> Result<Option<Self>, Error> {
        match Self::acquire(table, context, purpose, Wait::UntilFree).await {
            Err(error) if code(&error) == Some("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(Self::new(table, &purpose).explained(error).await),
            taken => taken,
        }
    }

    /// Takes only what nobody is working with; `None` where another command is. That shows when its
    /// holder counts: one that was killed holds nothing for ever.
    ///
    /// # Errors
    /// When a call fails.
    pub(crate) async fn try_take(
        table: &Table,
        context: &Context,
        purpose: Purpose<'_>,
    ) -> Result<Option<Self>, Error> {
        Self::acquire(table, context, purpose, Wait::UntilAlive).await
    }

    /// Takes over a lease that its holder handed on by its token and renews no more, with other writes, all or none of them.
    ///
    /// # Errors
    /// The error of the first of the other writes that is refused; [`Error::LeaseLost`] where another command has the lease
    /// by now, or had it; or that of the call.
    pub(crate) async fn take_up(
        table: &Table,
        context: &Context,
        purpose: Purpose<'_>,
        token: &str,
        others: impl FnOnce(&str) -> Result<Vec<Write>, Error>,
    ) -> Result<Self, Error> {
        let lease = Self::new(table, &purpose);
        let asked = Instant::now();
        let mut writes = others(&lease.owner)?;
        for name in &lease.names {
            let values = [
                ("owner", lease.owner.as_str()),
                ("old", token),
                ("counter", "0"),
            ];
            // The answer may have been lost: then it is ours already.
            let condition =
                Condition::new("#owner IN (:old, :owner)", &["owner", "counter"], &values);
            let update = "SET #owner = :owner, #counter = :counter";
            let key = row::key(LEASE_TYPE, name);
            writes.push(table.updating(key, update, &condition, lost(name))?);
        }
        let subject = lease.subject();
        table.transact_patiently(context, &subject, &writes).await?;
        lease.set_renewed(asked);
        Ok(lease)
    }

    /// What another process takes the lease up with.
    pub(crate) fn token(&self) -> &str {
        &self.owner
    }

    async fn acquire(
        table: &Table,
        context: &Context,
        purpose: Purpose<'_>,
        wait: Wait,
    ) -> Result<Option<Self>, Error> {
        let mut lease = Self::new(table, &purpose);
        let mut watch = Watch::default();
        loop {
            let expired = watch.expired(purpose.times.length, Instant::now());
            if lease.takes(context, purpose.command, &expired).await? {
                return Ok(Some(lease));
            }
            lease.waited = true;
            let holders = lease.holders().await?;
            if wait == Wait::UntilAlive && watch.shows_life(&holders) {
                return Ok(None);
            }
            watch.see(holders, Instant::now());
            context
                .wait(purpose.times.length / LOOKS, &watch.held())
                .await?;
        }
    }

    /// Takes the lease where it is free or expired; whether it did.
    async fn takes(
        &mut self,
        context: &Context,
        command: &str,
        expired: &HashMap<String, Holder>,
    ) -> Result<bool, Error> {
        let asked = Instant::now();
        let (subject, writes) = (self.subject(), self.taking(command, expired)?);
        let taken = self.table.transact_patiently(context, &subject, &writes);
        match taken.await {
            Ok(()) => {
                self.set_renewed(asked);
                Ok(true)
            }
            Err(Error::Leased { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn new(table: &Table, purpose: &Purpose<'_>) -> Self {
        let names = purpose.ids.iter();
        let mut names: Vec<String> = names
            .map(|id| format!("{}/{}", id.profile, id.name))
            .collect();
        names.sort();
        names.dedup();
        Self {
            table: table.clone(),
            names,
            owner: format!("{:032x}", fastrand::u128(..)),
            renewal: purpose.times.renewal,
            waited: false,
            kept: Mutex::new(Kept {
                counter: 0,
                renewed: Instant::now(),
            }),
            has_ended: tokio::sync::Mutex::default(),
        }
    }

    /// Whether another command had the lease first: what was seen before is out of date.
    #[must_use]
    pub fn has_waited(&self) -> bool {
        self.waited
    }

    /// Does work, and renews the lease meanwhile.
    pub(crate) async fn hold<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                answer = &mut work => return answer,
                () = self.keep() => {}
            }
        }
    }

    /// Renews the lease in a while; where that fails, the next change notices.
    async fn keep(&self) {
        tokio::time::sleep(self.renewal).await;
        if let Err(error) = self.renew().await {
            tracing::warn!(%error, "cannot renew the lease");
        }
    }

    /// Returns when a change may be made: the lease was renewed a short while ago, or is now.
    ///
    /// # Errors
    /// When another command has taken the lease over, or it cannot be renewed.
    pub(crate) async fn ensure(&self) -> Result<(), Error> {
        let since = self.lock().renewed.elapsed();
        if since < self.renewal * 2 {
            return Ok(());
        }
        self.renew().await
    }

    /// The writes that end the lease, to be made with the last write of a command. From now on it is not
    /// renewed: that would meet the last write.
    pub(crate) async fn ending(&self) -> Result<Vec<Write>, Error> {
        self.ensure().await?;
        *self.has_ended.lock().await = true;
        let each = self.names.iter().map(|name| {
            let condition = "attribute_not_exists(#type) OR #owner = :owner";
            let owner = [("owner", self.owner.as_str())];
            let condition = Condition::new(condition, &["type", "owner"], &owner);
            let lost = lost(name);
            self.table.deleting(LEASE_TYPE, name, &condition, lost)
        });
        each.collect()
    }

    /// Ends the lease, where a command ends before its last write; whoever waits need not wait longer.
    pub(crate) async fn release(&self, context: &Context) {
        let released = async {
            let writes = self.ending().await?;
            let table = &self.table;
            table
                .transact_patiently(context, &self.subject(), &writes)
                .await
        };
        if let Err(error) = released.await {
            tracing::debug!(%error, "the lease is left to expire");
        }
    }

    async fn renew(&self) -> Result<(), Error> {
        let has_ended = self.has_ended.lock().await;
        if *has_ended {
            return Ok(());
        }
        let asked = Instant::now();
        let counter = self.counted().to_string();
        let each = self.names.iter().map(|name| {
            let values = [("owner", self.owner.as_str()), ("counter", &counter)];
            let condition = Condition::new("#owner = :owner", &["owner", "counter"], &values);
            let update = "SET #counter = :counter";
            let key = row::key(LEASE_TYPE, name);
            self.table.updating(key, update, &condition, lost(name))
        });
        let writes = each.collect::<Result<Vec<Write>, Error>>()?;
        let table = &self.table;
        table.transact_now(&self.subject(), &writes).await?;
        self.set_renewed(asked);
        Ok(())
    }

    /// AWS does not say of a transaction that the table has other keys; of a simple call it does.
    async fn explained(&self, error: Error) -> Error {
        let is_invalid = code(&error) == Some("ValidationException");
        let Some(name) = self.names.first().filter(|_| is_invalid) else {
            return error;
        };
        let looked = self.table.get(LEASE_TYPE, name).await;
        looked.err().unwrap_or(error)
    }

    /// Nobody has it, or we already do since an answer was lost, or its holder stopped counting.
    fn taking(
        &self,
        command: &str,
        expired: &HashMap<String, Holder>,
    ) -> Result<Vec<Write>, Error> {
        let each = self.names.iter().map(|name| {
            let old = expired.get(name).cloned().unwrap_or_default();
            let values = [
                ("owner", self.owner.as_str()),
                ("counter", "0"),
                ("command", command),
                ("old", &old.owner),
                ("seen", &old.counter),
            ];
            let condition = Condition::new(
                "attribute_not_exists(#type) OR #owner = :owner \
                 OR (#owner = :old AND #counter = :seen)",
                &["type", "owner", "counter", "command"],
                &values,
            );
            let update = "SET #owner = :owner, #counter = :counter, #command = :command";
            let held = leased(name);
            let key = row::key(LEASE_TYPE, name);
            self.table.updating(key, update, &condition, held)
        });
        each.collect()
    }

    async fn holders(&self) -> Result<Vec<(String, Holder)>, Error> {
        let each = self.names.iter().map(|name| async move {
            let item = self.table.get(LEASE_TYPE, name).await?;
            Ok::<_, Error>(item.map(|item| (name.clone(), Holder::from(&item))))
        });
        let holders = all(join_all(each).await)?;
        Ok(holders.into_iter().flatten().collect())
    }

    fn subject(&self) -> String {
        format!("lease {}", self.names.join(", "))
    }

    fn counted(&self) -> u64 {
        let mut kept = self.lock();
        kept.counter += 1;
        kept.counter
    }

    fn set_renewed(&self, at: Instant) {
        self.lock().renewed = at;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Another command took the lease over.
fn lost(name: &str) -> impl Fn() -> Error + Send + Sync + 'static {
    let name = name.to_owned();
    move || Error::LeaseLost { name: name.clone() }
}

/// Another command has the lease.
fn leased(name: &str) -> impl Fn() -> Error + Send + Sync + 'static {
    let name = name.to_owned();
    move || Error::Leased {
        name: name.clone(),
        command: None,
    }
}
