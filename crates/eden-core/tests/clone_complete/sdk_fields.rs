//! The SDK may know fields that botocore's model does not have yet: whatever of a request stays
//! empty although the reference uses every field is named here.

use std::collections::BTreeMap;

use aws_sdk_ecs::Client as Ecs;
use aws_sdk_elasticloadbalancingv2::Client as Elb;
use eden_core::clone::{service, target_group, task_definition};
use serde_json::json;

use crate::canned::{Canned, Sent};
use crate::fixtures::load;
use crate::query;

fn describe(sent: &Sent) -> (u16, String) {
    let group = load("target-group");
    let body = match sent.operation.as_str() {
        "DescribeServices" => json!({ "services": [load("service")] }).to_string(),
        "DescribeTaskDefinition" => load("task-definition").to_string(),
        action => query::answer(action, &json!({ "TargetGroups": [group["TargetGroup"]] })),
    };
    (200, body)
}

/// The names of the fields that are `None`, in a value's debug output.
fn empty(value: &impl std::fmt::Debug) -> Vec<String> {
    let text = format!("{value:#?}");
    let lines = text
        .lines()
        .filter_map(|line| line.trim().strip_suffix(": None,"));
    let mut names: Vec<String> = lines.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

#[tokio::test]
async fn no_field_of_a_task_definition_is_unknown_to_the_description() {
    let ecs = Ecs::new(&Canned::new(describe).config());
    let call = ecs.describe_task_definition().task_definition("dev01-api");
    let described = call.send().await.unwrap().task_definition.unwrap();
    let changes = task_definition::Changes {
        family: "family",
        container: "app",
        image: "image",
        with_same_image: true,
        environment: &BTreeMap::new(),
        overrides: &eden_core::overrides::Overrides::default(),
        tags: &BTreeMap::from([("key".into(), "value".into())]),
    };
    let request = task_definition::clone(&described, &changes).unwrap();
    // Part of a container's resource requirements, which are copied whole.
    assert_eq!(empty(&request), ["sharing_strategy"]);
}

#[tokio::test]
async fn no_field_of_a_service_is_unknown_to_the_description() {
    let ecs = Ecs::new(&Canned::new(describe).config());
    let call = ecs.describe_services().cluster("dev").services("dev01-api");
    let described = call.send().await.unwrap().services.unwrap().remove(0);
    let changes = service::Changes {
        cluster: "dev",
        name: "name",
        desired_count: None,
        capacity: None,
        tags: &BTreeMap::from([("key".into(), "value".into())]),
    };
    let request = service::clone(&described, &changes);
    let balanced = service::candidates(&described).unwrap().remove(0);
    let request = service::attach(request, "definition", "group", &balanced);
    // The token is set when the request is sent; the others are explained in LEFT_OUT.
    let expected = [
        "advanced_configuration",
        "alarms",
        "client_token",
        "gateway_connectors",
        "launch_type",
        "load_balancer_name",
        "monitoring",
        "service_connect_configuration",
        "service_registries",
        "vpc_lattice_configurations",
    ];
    assert_eq!(empty(&request), expected);
}

#[tokio::test]
async fn no_field_of_a_target_group_is_unknown_to_the_description() {
    let elb = Elb::new(&Canned::new(describe).config());
    let answer = elb.describe_target_groups().send().await.unwrap();
    let described = answer.target_groups.unwrap().remove(0);
    let tags = BTreeMap::from([("key".into(), "value".into())]);
    let request = target_group::clone(&described, "name", &tags);
    assert_eq!(empty(&request), Vec::<String>::new());
}
