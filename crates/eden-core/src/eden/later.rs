//! Creates that one process accepts and another one carries out.

use std::sync::Arc;
use std::time::SystemTime;

use super::{Begun, Eden};
use crate::context::Context;
use crate::error::Error;
use crate::progress::{Accepted, Ended, Order, TakenUp};
use crate::record::EnvironmentId;
use crate::request::Request;
use crate::state::lease::Lease;

/// What carries an order out.
const COMMAND: &str = "create";

impl Eden {
    /// Looks at all that a create can be refused for, makes nothing, and stores that the create is accepted. Who has begun keeps
    /// the lease until the order is on its way, and then leaves it to who takes the order up.
    ///
    /// # Errors
    /// When something that eden needs is missing, another piece stands in the place of one, or a call fails: what was begun is
    /// given back then.
    pub async fn accept(
        &self,
        context: &Context,
        begun: &Begun,
        request: &Request,
    ) -> Result<Accepted, Error> {
        let accept = Box::pin(self.accept_held(context, begun, request));
        let accepted = begun.during(accept).await;
        if accepted.is_err() {
            begun.cancel(context).await;
        }
        accepted
    }

    async fn accept_held(
        &self,
        context: &Context,
        begun: &Begun,
        request: &Request,
    ) -> Result<Accepted, Error> {
        let lease = begun.lease.as_ref().ok_or_else(|| self.table.missing())?;
        let requests = std::slice::from_ref(request);
        let (plans, forgotten) = tokio::join!(
            Box::pin(self.dry_run(context, requests)),
            Box::pin(self.table.forget_expired_progress())
        );
        if let Err(error) = forgotten {
            tracing::debug!(%error, "what is kept no longer is left to the next create");
        }
        let plans = plans?;
        let plan = plans.first().ok_or_else(super::no_endpoints)?;
        let accepted = Accepted {
            order: Order {
                id: format!("{:032x}", fastrand::u128(..)),
                lease: lease.token().to_owned(),
            },
            endpoint: plan.record.fqdn()?,
        };
        let (held, order) = (context.under(Some(Arc::clone(lease))), &accepted.order);
        let store = self
            .table
            .store_accepted(&held, &request.id, order, &accepted.endpoint);
        store.await?;
        Ok(accepted)
    }

    /// Takes an order back that is not on its way: what is stored of it goes with the lease.
    pub async fn withdraw(
        &self,
        context: &Context,
        begun: Begun,
        id: &EnvironmentId,
        order: &Order,
    ) {
        let forget = async {
            let write = self.table.forgetting(id, order)?;
            let subject = format!("progress of {}/{}", id.profile, id.name);
            self.table
                .transact_patiently(context, &subject, &[write])
                .await
        };
        // The event may be on its way in spite of an error: without the item nobody takes it up.
        if let Err(error) = forget.await {
            tracing::warn!(%error, "a create that is not carried out shows as accepted for a while");
        }
        begun.cancel(context).await;
    }

    /// Takes an order up: who gets the right to change the environment is the only one who carries it out, and has until then to.
    ///
    /// # Errors
    /// When a call fails. The order can be tried again.
    pub async fn take_up(
        &self,
        context: &Context,
        id: &EnvironmentId,
        order: &Order,
        until: SystemTime,
    ) -> Result<TakenUp, Error> {
        let ids = vec![id.clone()];
        let purpose = self.purpose(COMMAND, &ids);
        let others = |worker: &str| {
            let begins = self.table.beginning(id, order, worker, until)?;
            Ok(vec![begins])
        };
        let taken = Lease::take_up(&self.table, context, purpose, &order.lease, others).await;
        match taken {
            Ok(lease) => Ok(TakenUp::Begun(Begun {
                lease: Some(Arc::new(lease)),
                ids,
            })),
            Err(Error::Changed { .. }) => Ok(TakenUp::Outdated),
            Err(Error::LeaseLost { .. }) => Ok(TakenUp::Superseded),
            Err(error) => Err(error),
        }
    }

    /// Stores what a create that was taken up does at this moment.
    ///
    /// # Errors
    /// When the call fails, or the order is another's by now.
    pub async fn note_step(
        &self,
        id: &EnvironmentId,
        order: &Order,
        step: &str,
    ) -> Result<(), Error> {
        self.table.store_step(id, order, step).await
    }

    /// Stores how an order has ended. Where a later one took its place, that is left as it is.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn end_order(
        &self,
        context: &Context,
        id: &EnvironmentId,
        order: &Order,
        ended: Ended<'_>,
    ) -> Result<(), Error> {
        match self.table.store_end(context, id, order, ended).await {
            Err(Error::Changed { .. }) => Ok(()),
            stored => stored,
        }
    }
}
