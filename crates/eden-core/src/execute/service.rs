//! Creates or updates the service.

use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::types::LoadBalancer;

use super::work::{Work, nameless};
use crate::clone::service::{Balanced, attach};
use crate::clone::tags::from_ecs;
use crate::error::{Error, message, sent};
use crate::observe::current::Piece;
use crate::observe::service::own_only;
use crate::plan::ServiceStep;
use crate::plan::Update;

/// Makes the service run this task definition behind this target group; a worker is behind none.
pub(super) async fn run(
    work: &Work<'_>,
    definition: &str,
    group: Option<&str>,
) -> Result<(), Error> {
    let arn = match &work.plan.service {
        ServiceStep::Keep { arn } => arn.clone(),
        ServiceStep::Update(step) => update(work, step, definition, group).await?,
        ServiceStep::Create {
            request,
            balanced,
            otherwise,
        } => {
            let name = &work.plan.names.resource;
            work.context.note(format!(
                "ECS Service {name} does not exist, will create new service"
            ));
            let request = request.as_ref().clone();
            let request = match (balanced, group) {
                (Some(balanced), Some(group)) => attach(request, definition, group, balanced),
                _ => request.task_definition(definition),
            };
            create(work, request, otherwise, definition, group).await?
        }
    };
    work.ledger
        .note(|identifiers| identifiers.service = Some(arn));
    Ok(())
}

async fn create(
    work: &Work<'_>,
    request: CreateServiceInputBuilder,
    otherwise: &Update,
    definition: &str,
    group: Option<&str>,
) -> Result<String, Error> {
    let name = &work.plan.names.resource;
    // The same request twice is one service: an answer that was lost is asked for again.
    let request = request.client_token(token(definition));
    let made = || async {
        match send(work, request.clone()).await {
            Err(error) if is_existing(&error) => Ok(None),
            answer => answer.map(Some),
        }
    };
    let made = work.context.until(is_passing, made);
    let made = work.context.change("ECS CreateService", name, made);
    if let Some(arn) = made.await? {
        return Ok(arn);
    }
    refuse_other(work).await?;
    update(work, otherwise, definition, group).await
}

/// A service that turned up since is ours only by its tags.
async fn refuse_other(work: &Work<'_>) -> Result<(), Error> {
    let name = &work.plan.names.resource;
    let cluster = &work.plan.record.settings.cluster;
    let Some(service) = own_only(work.clients, cluster, name).await? else {
        return Ok(());
    };
    let arn = service.service_arn().unwrap_or(name);
    work.refuse_unmarked(Piece::Service, arn, &from_ecs(service.tags()))
}

async fn send(work: &Work<'_>, request: CreateServiceInputBuilder) -> Result<String, Error> {
    let name = &work.plan.names.resource;
    let call = request.send_with(&work.clients.ecs);
    let answer = sent("ECS CreateService", name, call).await?;
    let arn = answer.service.and_then(|service| service.service_arn);
    arn.ok_or_else(|| nameless("service", name))
}

/// A service of that name is active: an earlier run made it, or another run did meanwhile.
fn is_existing(error: &Error) -> bool {
    message(error).contains("not idempotent")
}

/// What ECS says until a deleted service of that name is drained, or until it sees the rule.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html>
fn is_passing(error: &Error) -> bool {
    let passing = [
        "still Draining",
        "still draining",
        "does not have an associated load balancer",
    ];
    passing.iter().any(|text| message(error).contains(text))
}

/// At most 36 characters, the same for the same task definition.
fn token(definition: &str) -> String {
    use sha2::Digest;
    hex::encode(&sha2::Sha256::digest(definition)[..16])
}

async fn update(
    work: &Work<'_>,
    step: &Update,
    definition: &str,
    group: Option<&str>,
) -> Result<String, Error> {
    let name = &work.plan.names.resource;
    let balancers = |all: &Vec<Balanced>| {
        let each = all.iter().zip(group);
        each.map(|(one, group)| balancer(one, group)).collect()
    };
    let balancers = step.balanced.as_ref().map(balancers);
    let request = step
        .request
        .clone()
        .task_definition(definition)
        .set_load_balancers(balancers);
    let sent = request.send_with(&work.clients.ecs);
    let answer = work.context.send("ECS UpdateService", name, sent).await?;
    work.context.note(format!(
        "Successfully deployed task definition {definition} to service {name} in cluster {}",
        work.plan.record.settings.cluster
    ));
    let arn = answer.service.and_then(|service| service.service_arn);
    arn.ok_or_else(|| nameless("service", name))
}

fn balancer(balanced: &Balanced, group: &str) -> LoadBalancer {
    LoadBalancer::builder()
        .target_group_arn(group)
        .container_name(&balanced.container)
        .container_port(balanced.port)
        .build()
}
