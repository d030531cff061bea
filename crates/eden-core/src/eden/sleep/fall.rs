//! Falling asleep by itself.

use eden_access::{Event, Key, ServiceKind, check_can_sleep};

use super::super::Eden;
use super::Endpoint;
use crate::context::Context;
use crate::error::Error;
use crate::record::Record;
use crate::sleep::idle::Due;
use crate::state::row::{self, Row};

impl Eden {
    /// Puts an environment to sleep that nobody visits, unless something has happened to it since it was seen so: whether it
    /// sleeps now. `None` where another command is changing it.
    ///
    /// # Errors
    /// When it is not whole, or a call fails: the next sweep goes on from there.
    pub(crate) async fn fall_asleep(
        &self,
        context: &Context,
        due: &Due,
        key: &Key,
    ) -> Result<Option<bool>, Error> {
        let Some((begun, records)) = self.whole_now(context, &due.id).await? else {
            return Ok(None);
        };
        let held = context.under(begun.lease());
        let work = self.fall_asleep_held(&held, records, due, key);
        begun.end_after(&held, Box::pin(work)).await.map(Some)
    }

    async fn fall_asleep_held(
        &self,
        context: &Context,
        records: Vec<Record>,
        due: &Due,
        key: &Key,
    ) -> Result<bool, Error> {
        let mut endpoints = self.endpoints_with_key(records, key).await?;
        if !may_sleep(&endpoints, due) {
            return Ok(false);
        }
        self.change_all(context, &mut endpoints, Event::Idle)
            .await?;
        self.reconcile(context, &mut endpoints).await?;
        Ok(true)
    }
}

/// Judged by the rows as they are under the lease.
fn may_sleep(endpoints: &[Endpoint], due: &Due) -> bool {
    let rows = endpoints.iter().map(|one| one.pieces.row.as_ref());
    let Some(rows) = rows.collect::<Option<Vec<&Row>>>() else {
        return false;
    };
    let kinds: Vec<ServiceKind> = endpoints.iter().map(Endpoint::kind).collect();
    due.still_is(&rows, row::unix_seconds()) && check_can_sleep(&kinds).is_ok()
}
