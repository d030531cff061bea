//! What of a reference service takes the requests: the container that the clone is put in the
//! place of.

use aws_sdk_ecs::types::{DeploymentControllerType, Service};
use aws_sdk_elasticloadbalancingv2::types::{ProtocolEnum, TargetGroup};

use crate::error::Error;
use crate::place::Kind;

/// The target of a service's load balancer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Balanced {
    /// The target group.
    pub target_group: String,
    /// The container that takes the requests.
    pub container: String,
    /// Its port.
    pub port: i32,
}

/// Whether clones of a service are visited: whatever has no load balancer at all is a worker.
///
/// # Errors
/// When the service cannot be cloned at all.
pub fn kind_of(service: &Service) -> Result<Kind, Error> {
    not_external(service)?;
    match service.load_balancers().is_empty() {
        true => Ok(Kind::Worker),
        false => candidates(service).map(|_| Kind::Web),
    }
}

/// All load-balanced containers of a service, in its order; one at least.
///
/// # Errors
/// When the service has none, or cannot be cloned at all.
pub fn candidates(service: &Service) -> Result<Vec<Balanced>, Error> {
    not_external(service)?;
    let balancers = service.load_balancers.iter().flatten();
    let complete = balancers.filter_map(|balancer| {
        Some(Balanced {
            target_group: balancer.target_group_arn.clone()?,
            container: balancer.container_name.clone()?,
            port: balancer.container_port?,
        })
    });
    let all: Vec<Balanced> = complete.collect();
    if all.is_empty() {
        let why = "has no load balancer with a target group";
        return Err(unusable(service, why.into()));
    }
    Ok(all)
}

/// The first that an ALB reaches, with its target group. The common ALB speaks HTTP to its targets: a
/// clone of a Network Load Balancer's target group would be refused after other pieces were made.
///
/// # Errors
/// When none is reached by an ALB, or its target group is gone.
pub fn first_http(
    service: &Service,
    candidates: &[Balanced],
    groups: &[TargetGroup],
) -> Result<(Balanced, TargetGroup), Error> {
    let described = candidates.iter().filter_map(|one| {
        let group = groups.iter().find(|group| is_of(group, one))?;
        Some((one, group))
    });
    let described: Vec<(&Balanced, &TargetGroup)> = described.collect();
    let mut http = described.iter().filter(|(_, group)| is_http(group));
    match (http.next(), described.first()) {
        (Some((one, group)), _) => Ok(((*one).clone(), (*group).clone())),
        (None, Some(_)) => Err(unusable(service, protocols(&described))),
        (None, None) => Err(unusable(service, gone(candidates))),
    }
}

fn is_of(group: &TargetGroup, balanced: &Balanced) -> bool {
    group.target_group_arn() == Some(&balanced.target_group)
}

fn is_http(group: &TargetGroup) -> bool {
    let protocol = group.protocol();
    matches!(protocol, Some(ProtocolEnum::Http | ProtocolEnum::Https))
}

fn protocols(described: &[(&Balanced, &TargetGroup)]) -> String {
    let each = described.iter().map(|(one, group)| {
        let protocol = group.protocol().map_or("no protocol", ProtocolEnum::as_str);
        format!("{} ({protocol})", one.target_group)
    });
    let all: Vec<String> = each.collect();
    format!(
        "has no target group of HTTP or HTTPS, but {}",
        all.join(", ")
    )
}

fn gone(candidates: &[Balanced]) -> String {
    let groups = candidates.iter().map(|one| one.target_group.as_str());
    let groups: Vec<&str> = groups.collect();
    format!(
        "has only target groups that do not exist: {}",
        groups.join(", ")
    )
}

/// Load balancers and task definition of such a service are those of its task sets, which an external
/// system makes: CreateService takes neither.
fn not_external(service: &Service) -> Result<(), Error> {
    let controller = service.deployment_controller();
    let is_external =
        controller.is_some_and(|one| one.r#type == DeploymentControllerType::External);
    if !is_external {
        return Ok(());
    }
    Err(Error::Unusable {
        what: subject(service),
        why: "is deployed by an external controller (EXTERNAL): its tasks and load balancers are \
              those of task sets, which cannot be cloned"
            .into(),
        advice: "Name a service that ECS or CodeDeploy deploys.".into(),
        key: Some("reference_service_arn"),
    })
}

fn unusable(service: &Service, why: String) -> Error {
    Error::Unusable {
        what: subject(service),
        why,
        advice: "Name a service whose target group is attached to an ALB.".into(),
        key: Some("reference_service_arn"),
    }
}

fn subject(service: &Service) -> String {
    let name = service.service_arn().or(service.service_name());
    format!("reference service {}", name.unwrap_or("(unnamed)"))
}

#[cfg(test)]
mod tests;
