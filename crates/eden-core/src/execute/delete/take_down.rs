//! Takes an endpoint down that is not published any more.

use aws_sdk_ecs::types::Service;
use aws_sdk_route53::types::{Change, ChangeAction};
use futures::future::join_all;

use super::Removal;
use crate::clients::Clients;
use crate::context::Context;
use crate::error::{Error, code, sent};
use crate::execute::alias;
use crate::observe::current::Piece;
use crate::observe::service::{services_of_family, task_definition};
use crate::observe::{albs, dns};
use crate::ownership::{Evidence, Foreign, Reason, Whose};
use crate::plan::change;
use aws_calls::{all, all_of};

/// How many task definitions are looked at or deregistered at the same time; ECS allows a burst of one
/// and throttles beyond that, which the SDK's retries absorb.
const AT_ONCE: usize = 8;

/// What ECS answers with where there is no service to delete.
const NO_SERVICE: &[&str] = &[
    "ServiceNotFoundException",
    "ServiceNotActiveException",
    "ClusterNotFoundException",
];

/// What taking one endpoint down works with.
pub(super) struct TakeDown<'a> {
    pub(super) clients: &'a Clients,
    pub(super) context: &'a Context,
    pub(super) removal: &'a Removal,
}

impl TakeDown<'_> {
    /// Everything but row and claim; answers with the revisions that stay.
    pub(super) async fn run(&self) -> Result<Vec<Foreign>, Error> {
        let ((), left, ()) = all_of(tokio::join!(
            self.delete_records(),
            self.service_and_definitions(),
            self.rules_and_group()
        ))?;
        Ok(left)
    }

    async fn service_and_definitions(&self) -> Result<Vec<Foreign>, Error> {
        let ((), (ours, left)) = all_of(tokio::join!(
            async {
                match &self.removal.service {
                    Some(service) => self.delete_service(service).await,
                    None => Ok(()),
                }
            },
            self.revisions()
        ))?;
        let (family, count) = (&self.removal.names.resource, ours.len());
        self.deregister(ours).await?;
        self.context.note(format!(
            "Deleted all task definitions for family: {family}, {count} tasks deleted total"
        ));
        Ok(left)
    }

    /// The revisions that are the endpoint's own, and those that are not; looked at while the service
    /// goes.
    pub(super) async fn revisions(&self) -> Result<(Vec<String>, Vec<Foreign>), Error> {
        let (mut ours, mut left) = (Vec::new(), Vec::new());
        let is_shared = self.is_family_shared().await?;
        for some in self.removal.definitions.chunks(AT_ONCE) {
            let each = some.iter().map(|arn| task_definition(self.clients, arn));
            let described = all(join_all(each).await)?;
            for (arn, (_, tags)) in some.iter().zip(described) {
                let reason = match self.removal.owner.definition(&tags, arn) {
                    Whose::Ours if is_shared => Reason::Used,
                    Whose::Ours => {
                        ours.push(arn.clone());
                        continue;
                    }
                    Whose::Foreign(reason) => reason,
                };
                left.push(Foreign {
                    piece: Piece::TaskDefinition,
                    id: arn.clone(),
                    tags,
                    reason,
                });
            }
        }
        Ok((ours, left))
    }

    /// Whether another service of the cluster runs the family, where nothing but the name of the family
    /// says that it is the endpoint's: the Python tools left no other mark. Who may not know leaves it.
    async fn is_family_shared(&self) -> Result<bool, Error> {
        let removal = self.removal;
        if removal.owner.evidence != Evidence::Named || removal.definitions.is_empty() {
            return Ok(false);
        }
        let cluster = &removal.record.settings.cluster;
        match services_of_family(self.clients, cluster, &removal.names.resource).await {
            Err(error) if code(&error) == Some("AccessDeniedException") => Ok(true),
            answer => Ok(answer?.iter().any(|name| *name != removal.names.resource)),
        }
    }

    async fn delete_service(&self, service: &Service) -> Result<(), Error> {
        let name = service.service_name().unwrap_or_default();
        let cluster = &self.removal.record.settings.cluster;
        self.context
            .note(format!("ECS Service {name} exists, will delete"));
        // Forced: tasks that run need not be stopped by a call of their own first.
        let call = self.clients.ecs.delete_service().cluster(cluster);
        let call = call.service(name).force(true);
        let delete = async {
            let answer = sent("ECS DeleteService", name, call.send()).await;
            or_gone(answer, NO_SERVICE)
        };
        self.context
            .change("ECS DeleteService", name, delete)
            .await?;
        self.context.note(format!(
            "Successfully deleted service {name} from cluster {cluster}"
        ));
        Ok(())
    }

    async fn deregister(&self, definitions: Vec<String>) -> Result<(), Error> {
        let mut answers = Vec::new();
        for some in definitions.chunks(AT_ONCE) {
            let each = some.iter().map(|arn| self.deregister_one(arn));
            answers.extend(join_all(each).await);
        }
        all(answers).map(drop)
    }

    async fn deregister_one(&self, arn: &str) -> Result<(), Error> {
        let call = self.clients.ecs.deregister_task_definition();
        let sent = call.task_definition(arn).send();
        let what = "ECS DeregisterTaskDefinition";
        self.context.send(what, arn, sent).await.map(drop)
    }

    async fn rules_and_group(&self) -> Result<(), Error> {
        let fqdn = &self.removal.fqdn;
        for rule in &self.removal.rules {
            // A simple forward is described twice, with and without weights.
            let group = albs::targets(rule).first().copied().unwrap_or("none");
            self.context.note(format!(
                "ELBv2 listener rule for target group {group} and host {fqdn} found, will delete"
            ));
        }
        let rules = self.removal.rules.iter();
        let arns = rules.filter_map(|rule| rule.rule_arn.as_deref());
        all(join_all(arns.map(|arn| self.delete_rule(arn))).await)?;
        match &self.removal.target_group {
            Some(arn) => self.delete_target_group(arn).await,
            None => Ok(()),
        }
    }

    async fn delete_rule(&self, arn: &str) -> Result<(), Error> {
        let call = self.clients.elb.delete_rule().rule_arn(arn);
        let delete = async {
            let answer = sent("ELBv2 DeleteRule", arn, call.send()).await;
            or_gone(answer, &["RuleNotFound"])
        };
        self.context.change("ELBv2 DeleteRule", arn, delete).await
    }

    async fn delete_target_group(&self, arn: &str) -> Result<(), Error> {
        let delete = || async {
            let call = self.clients.elb.delete_target_group();
            let call = call.target_group_arn(arn).send();
            let answer = sent("ELBv2 DeleteTargetGroup", arn, call).await;
            or_gone(answer, &["TargetGroupNotFound"])
        };
        // The rule is gone, and the load balancer has not noticed yet.
        let in_use = |error: &Error| code(error) == Some("ResourceInUse");
        let deleted = self.context.until(in_use, delete);
        let what = "ELBv2 DeleteTargetGroup";
        self.context.change(what, arn, deleted).await?;
        self.context.note(format!("Deleted target group {arn}"));
        Ok(())
    }

    async fn delete_records(&self) -> Result<(), Error> {
        if self.removal.record.is_worker() {
            return Ok(());
        }
        let (fqdn, zone) = (&self.removal.fqdn, &self.removal.record.settings.zone_id);
        self.context
            .note(format!("Checking if record {fqdn}. exists in zone {zone}"));
        let records = self.removal.records.iter().cloned();
        let deletions = records.filter_map(|set| change(ChangeAction::Delete, set));
        let changes: Vec<Change> = deletions.collect();
        if changes.is_empty() {
            return Ok(());
        }
        self.context
            .note(format!("Found existing record {fqdn}. in zone {zone}"));
        let delete = async {
            match alias::apply(self.clients, zone, fqdn, changes).await {
                // It has gone since it was read.
                Err(error) if code(&error) == Some("InvalidChangeBatch") => {
                    match dns::records(self.clients, zone, fqdn).await?.is_empty() {
                        true => Ok(()),
                        false => Err(error),
                    }
                }
                answer => answer,
            }
        };
        self.context
            .change("Route 53 ChangeResourceRecordSets", fqdn, delete)
            .await?;
        self.context
            .note(format!("Successfully removed CNAME record {fqdn}"));
        Ok(())
    }
}

/// Success, where AWS answers with one of these codes that the thing is not there.
fn or_gone<T>(answer: Result<T, Error>, codes: &[&str]) -> Result<(), Error> {
    match answer {
        Err(error) if code(&error).is_some_and(|code| codes.contains(&code)) => Ok(()),
        answer => answer.map(drop),
    }
}
