//! Takes a destination down: the mapping first, so that nothing invokes a function that goes; role and
//! log group last, so that nothing the function still does fails or makes the group again.

use aws_calls::{all, all_of};
use futures::future::join_all;

use super::{Pieces, function, mapping};
use crate::destination::log_group;
use crate::error::{Error, or_gone, sent};
use crate::observe::{self, Depth, FoundMapping, Policies};
use crate::ownership::{Foreign, Owner, Purpose, sort};

impl Pieces<'_> {
    /// Deletes what is the destination's own of the pieces; what is gone already is no error. Answers with
    /// what it left.
    pub(crate) async fn delete(
        &self,
        owner: &Owner,
        has_alarms: bool,
    ) -> Result<Vec<Foreign>, Error> {
        let found = observe::found(self.clients, self.name, Depth::Change, has_alarms);
        let found = Box::pin(found).await?;
        let sorted = sort(owner, found, Purpose::Keep);
        let own = &sorted.own;
        let mappings = own.mappings.iter().map(FoundMapping::uuid);
        let alarms: Vec<String> = own.alarms.iter().map(|one| one.name().to_owned()).collect();
        // The function's mark leads to the alarms: they go before it.
        all_of(tokio::join!(
            Box::pin(self.delete_mappings(mappings)),
            Box::pin(self.delete_alarms(&alarms))
        ))?;
        if own.function.is_some() {
            Box::pin(self.delete_function()).await?;
        }
        let role = async {
            match &own.role {
                Some(_) => Box::pin(self.delete_role_and_policy()).await,
                None => Ok(()),
            }
        };
        let group = async {
            match &own.log_group {
                Some(_) => Box::pin(self.delete_log_group()).await,
                None => Ok(()),
            }
        };
        all_of(tokio::join!(role, group))?;
        Ok(sorted.foreign)
    }

    async fn delete_function(&self) -> Result<(), Error> {
        let name = self.name;
        let delete = || async {
            let call = self.clients.lambda.delete_function().function_name(name);
            or_gone(sent("Lambda DeleteFunction", name, call.send()).await)
        };
        let delete = self.context.until(function::passes, delete);
        let deleted = self.context.change("Lambda DeleteFunction", name, delete);
        deleted.await.map(drop)
    }

    async fn delete_log_group(&self) -> Result<(), Error> {
        let name = log_group(self.name);
        let delete = || async {
            let call = self.clients.logs.delete_log_group().log_group_name(&name);
            or_gone(sent("CloudWatch Logs DeleteLogGroup", &name, call.send()).await)
        };
        let busy = |error: &Error| error.code() == "OperationAbortedException";
        let delete = self.context.until(busy, delete);
        let what = "CloudWatch Logs DeleteLogGroup";
        self.context.change(what, &name, delete).await.map(drop)
    }

    async fn delete_role_and_policy(&self) -> Result<(), Error> {
        self.delete_policy(self.name).await?;
        match self.delete_role().await {
            // Somebody gave it more than we did.
            Err(error) if error.code() == "DeleteConflict" => {
                let policies = observe::policies(self.clients, self.name).await?;
                self.take_off(&policies).await?;
                self.delete_role().await
            }
            answer => answer,
        }
    }

    async fn delete_role(&self) -> Result<(), Error> {
        let name = self.name;
        let delete = || async {
            let call = self.clients.iam.delete_role().role_name(name).send();
            let answer = sent("IAM DeleteRole", name, call).await;
            or_gone(answer)
        };
        let busy = |error: &Error| error.code() == "ConcurrentModification";
        let delete = self.context.until(busy, delete);
        let deleted = self.context.change("IAM DeleteRole", name, delete);
        deleted.await.map(drop)
    }

    async fn delete_policy(&self, policy: &str) -> Result<(), Error> {
        let call = self.clients.iam.delete_role_policy().role_name(self.name);
        let delete = async {
            let call = call.policy_name(policy).send();
            let answer = sent("IAM DeleteRolePolicy", self.name, call).await;
            or_gone(answer)
        };
        let deleted = self
            .context
            .change("IAM DeleteRolePolicy", self.name, delete);
        deleted.await.map(drop)
    }

    async fn detach_policy(&self, arn: &str) -> Result<(), Error> {
        let call = self.clients.iam.detach_role_policy().role_name(self.name);
        let detach = async {
            let call = call.policy_arn(arn).send();
            let answer = sent("IAM DetachRolePolicy", self.name, call).await;
            or_gone(answer)
        };
        let detached = self
            .context
            .change("IAM DetachRolePolicy", self.name, detach);
        detached.await.map(drop)
    }

    /// Takes policies off the role.
    pub(super) async fn take_off(&self, policies: &Policies) -> Result<(), Error> {
        let attached = policies.attached.iter().map(|arn| self.detach_policy(arn));
        let inline = policies.inline.iter().map(|name| self.delete_policy(name));
        let (attached, inline) = tokio::join!(join_all(attached), join_all(inline));
        all(attached.into_iter().chain(inline)).map(drop)
    }

    /// Deletes mappings of the function.
    pub(super) async fn delete_mappings(
        &self,
        uuids: impl Iterator<Item = &str>,
    ) -> Result<(), Error> {
        let each = uuids.map(|uuid| self.delete_mapping(uuid));
        all(join_all(each).await).map(drop)
    }

    /// Deletes a mapping and waits until it is gone: until then its function is invoked.
    async fn delete_mapping(&self, uuid: &str) -> Result<(), Error> {
        let (lambda, name) = (&self.clients.lambda, self.name);
        let delete = || async {
            let call = lambda.delete_event_source_mapping().uuid(uuid);
            or_gone(sent("Lambda DeleteEventSourceMapping", name, call.send()).await)
        };
        let delete = self.context.until(function::passes, delete);
        let what = "Lambda DeleteEventSourceMapping";
        self.context.change(what, name, delete).await?;
        let gone = || async {
            let call = lambda.get_event_source_mapping().uuid(uuid).send();
            let answer = sent("Lambda GetEventSourceMapping", name, call).await;
            or_gone(answer)?.map_or(Ok(()), |_| Err(mapping::unsettled(name, "Deleting")))
        };
        let there = |error: &Error| matches!(error, Error::Unusable { .. });
        self.context.until(there, gone).await
    }
}
