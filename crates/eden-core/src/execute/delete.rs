//! Deletes, in the reverse order of creation.
//!
//! ```text
//! Environments JSON ─┬─ alias record ───────────────────┐
//!                    ├─ service ─── task definitions ───┼─ row
//!                    └─ rule ────── target group ───────┘
//! ```
//!
//! Of several endpoints, all are withdrawn before the first piece of any is taken down; then they go
//! at the same time.

mod left;

use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::Rule;
use aws_sdk_route53::types::{Change, ChangeAction, ResourceRecordSet};
use futures::future::join_all;

use self::left::Left;
use super::work::{all, both};
use super::{alias, publish};
use crate::clients::Clients;
use crate::context::Context;
use crate::error::{Error, code, failed};
use crate::observe::service::active;
use crate::observe::{albs, dns};
use crate::plan::change;
use crate::record::Record;
use crate::state::table::Table;

/// How many task definitions are deregistered at the same time; ECS allows a burst of one and
/// throttles beyond that, which the SDK's retries absorb.
const AT_ONCE: usize = 8;

/// Deletes the endpoints of an environment; whatever is gone already is not missed.
///
/// # Errors
/// When a step fails; running it again goes on from there.
pub async fn delete(
    clients: &Clients,
    context: &Context,
    table: &Table,
    records: &[Record],
) -> Result<(), Error> {
    let (withdrawn, left) = tokio::join!(
        publish::withdraw(clients, context, records),
        left::of(clients, records)
    );
    let ((), left) = both(withdrawn, left)?;
    let each = records.iter().zip(left);
    let each = each.map(|(record, left)| async move {
        let gone = take_down(clients, context, table, record, left).await;
        gone.map_err(|error| error.of(record.group.as_ref()))
    });
    all(join_all(each.map(Box::pin)).await).map(drop)
}

/// Takes an endpoint down that is not published any more.
async fn take_down(
    clients: &Clients,
    context: &Context,
    table: &Table,
    record: &Record,
    left: Left,
) -> Result<(), Error> {
    let fqdn = record.fqdn()?;
    let (records, service, routing) = tokio::join!(
        delete_records(clients, context, record, left.records),
        service_and_definitions(clients, context, record, left.service, left.definitions),
        rules_and_group(clients, context, &fqdn, left.rules, left.target_group)
    );
    both(records, both(service, routing))?;
    table.delete(context, record).await
}

async fn service_and_definitions(
    clients: &Clients,
    context: &Context,
    record: &Record,
    service: Option<Service>,
    definitions: Vec<String>,
) -> Result<(), Error> {
    if let Some(service) = service.filter(active) {
        delete_service(clients, context, &record.settings.cluster, &service).await?;
    }
    let (family, count) = (record.names()?.resource, definitions.len());
    deregister(clients, context, definitions).await?;
    context.note(format!(
        "Deleted all task definitions for family: {family}, {count} tasks deleted total"
    ));
    Ok(())
}

async fn delete_service(
    clients: &Clients,
    context: &Context,
    cluster: &str,
    service: &Service,
) -> Result<(), Error> {
    let name = service.service_name().unwrap_or_default();
    context.note(format!("ECS Service {name} exists, will delete"));
    // Forced: tasks that run need not be stopped by a call of their own first.
    let call = clients
        .ecs
        .delete_service()
        .cluster(cluster)
        .service(name)
        .force(true);
    let delete = async {
        match call
            .send()
            .await
            .map_err(failed("ECS", "DeleteService", name))
        {
            Err(error) if is_no_service(&error) => Ok(()),
            answer => answer.map(drop),
        }
    };
    context.change("ECS DeleteService", name, delete).await?;
    context.note(format!(
        "Successfully deleted service {name} from cluster {cluster}"
    ));
    Ok(())
}

fn is_no_service(error: &Error) -> bool {
    matches!(
        code(error),
        Some("ServiceNotFoundException" | "ServiceNotActiveException" | "ClusterNotFoundException")
    )
}

async fn deregister(
    clients: &Clients,
    context: &Context,
    definitions: Vec<String>,
) -> Result<(), Error> {
    let mut answers = Vec::new();
    for some in definitions.chunks(AT_ONCE) {
        let each = some.iter().map(|arn| deregister_one(clients, context, arn));
        answers.extend(join_all(each).await);
    }
    all(answers).map(drop)
}

async fn deregister_one(clients: &Clients, context: &Context, arn: &str) -> Result<(), Error> {
    let call = clients
        .ecs
        .deregister_task_definition()
        .task_definition(arn);
    let deregister = async {
        let answer = call.send().await;
        answer.map_err(failed("ECS", "DeregisterTaskDefinition", arn))
    };
    context
        .change("ECS DeregisterTaskDefinition", arn, deregister)
        .await
        .map(drop)
}

async fn rules_and_group(
    clients: &Clients,
    context: &Context,
    fqdn: &str,
    rules: Vec<Rule>,
    target_group: Option<String>,
) -> Result<(), Error> {
    for rule in &rules {
        // A simple forward is described twice, with and without weights.
        let group = albs::targets(rule).first().copied().unwrap_or("none");
        context.note(format!(
            "ELBv2 listener rule for target group {group} and host {fqdn} found, will delete"
        ));
    }
    let arns = rules.iter().filter_map(|rule| rule.rule_arn.as_deref());
    let deleted = join_all(arns.map(|arn| delete_rule(clients, context, arn))).await;
    deleted.into_iter().collect::<Result<Vec<()>, _>>()?;
    match target_group {
        Some(arn) => delete_target_group(clients, context, &arn).await,
        None => Ok(()),
    }
}

async fn delete_rule(clients: &Clients, context: &Context, arn: &str) -> Result<(), Error> {
    let call = clients.elb.delete_rule().rule_arn(arn);
    let delete = async {
        match call
            .send()
            .await
            .map_err(failed("ELBv2", "DeleteRule", arn))
        {
            Err(error) if code(&error) == Some("RuleNotFound") => Ok(()),
            answer => answer.map(drop),
        }
    };
    context.change("ELBv2 DeleteRule", arn, delete).await
}

async fn delete_target_group(clients: &Clients, context: &Context, arn: &str) -> Result<(), Error> {
    let delete = async {
        let mut attempt = 0;
        loop {
            let answer = clients
                .elb
                .delete_target_group()
                .target_group_arn(arn)
                .send()
                .await;
            let Err(error) = answer.map_err(failed("ELBv2", "DeleteTargetGroup", arn)) else {
                return Ok(());
            };
            match code(&error) {
                Some("TargetGroupNotFound") => return Ok(()),
                // The rule is gone, and the load balancer has not noticed yet.
                Some("ResourceInUse") => {}
                _ => return Err(error),
            }
            attempt += 1;
            context.pause(attempt, &error).await?;
        }
    };
    context
        .change("ELBv2 DeleteTargetGroup", arn, delete)
        .await?;
    context.note(format!("Deleted target group {arn}"));
    Ok(())
}

async fn delete_records(
    clients: &Clients,
    context: &Context,
    record: &Record,
    records: Vec<ResourceRecordSet>,
) -> Result<(), Error> {
    let (fqdn, zone) = (record.fqdn()?, &record.settings.zone_id);
    context.note(format!("Checking if record {fqdn}. exists in zone {zone}"));
    let deletions = records
        .into_iter()
        .filter_map(|set| change(ChangeAction::Delete, set));
    let changes: Vec<Change> = deletions.collect();
    if changes.is_empty() {
        return Ok(());
    }
    context.note(format!("Found existing record {fqdn}. in zone {zone}"));
    let delete = async {
        match alias::apply(clients, zone, &fqdn, changes).await {
            // It has gone since it was read.
            Err(error) if code(&error) == Some("InvalidChangeBatch") => {
                match dns::records(clients, zone, &fqdn).await?.is_empty() {
                    true => Ok(()),
                    false => Err(error),
                }
            }
            answer => answer,
        }
    };
    context
        .change("Route 53 ChangeResourceRecordSets", &fqdn, delete)
        .await?;
    context.note(format!("Successfully removed CNAME record {fqdn}"));
    Ok(())
}
