//! Which of a service's load balancers is cloned.

use aws_sdk_ecs::types::{DeploymentController, LoadBalancer};

use super::*;

fn balancer(group: &str) -> LoadBalancer {
    LoadBalancer::builder()
        .target_group_arn(group)
        .container_name(format!("container-{group}"))
        .container_port(80)
        .build()
}

fn service(groups: &[&str]) -> Service {
    let balancers = groups.iter().map(|group| balancer(group)).collect();
    Service::builder()
        .service_arn("arn:service/web")
        .set_load_balancers(Some(balancers))
        .build()
}

fn group(arn: &str, protocol: ProtocolEnum) -> TargetGroup {
    TargetGroup::builder()
        .target_group_arn(arn)
        .protocol(protocol)
        .build()
}

fn chosen(groups: &[&str], described: &[TargetGroup]) -> Result<String, String> {
    let service = service(groups);
    let candidates = candidates(&service).unwrap();
    first_http(&service, &candidates, described)
        .map(|(one, group)| format!("{} {}", one.container, group.target_group_arn().unwrap()))
        .map_err(|error| error.to_string())
}

/// AWS describes target groups in an order of its own.
#[test]
fn the_first_that_an_alb_reaches_is_cloned() {
    let described = [
        group("c", ProtocolEnum::Http),
        group("b", ProtocolEnum::Https),
        group("a", ProtocolEnum::Tcp),
    ];
    assert_eq!(
        chosen(&["a", "b", "c"], &described),
        Ok("container-b b".into())
    );
    assert_eq!(chosen(&["c"], &described), Ok("container-c c".into()));
}

#[test]
fn a_service_of_a_network_load_balancer_is_refused() {
    let described = [group("a", ProtocolEnum::Tcp)];
    let message = chosen(&["a"], &described).unwrap_err();
    let expected =
        "reference service arn:service/web: has no target group of HTTP or HTTPS, but a (TCP)";
    assert_eq!(message, expected);
    let message = chosen(&["a"], &[]).unwrap_err();
    assert!(
        message.ends_with("target groups that do not exist: a"),
        "{message}"
    );
}

#[test]
fn an_external_controller_is_refused_with_the_reason() {
    let controller = DeploymentController::builder().r#type(DeploymentControllerType::External);
    let external = Service::builder()
        .service_name("web")
        .deployment_controller(controller.build().unwrap());
    let message = candidates(&external.build()).unwrap_err().to_string();
    assert!(
        message.starts_with("reference service web: is deployed by an external"),
        "{message}"
    );
}

#[test]
fn a_service_without_a_load_balancer_is_refused() {
    let message = candidates(&service(&[])).unwrap_err().to_string();
    let expected = "reference service arn:service/web: has no load balancer with a target group";
    assert_eq!(message, expected);
}
