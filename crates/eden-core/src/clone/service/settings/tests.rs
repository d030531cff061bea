//! The settings of a service, as requested and as described.

use aws_sdk_ecs::types::{
    DeploymentCircuitBreaker, NetworkConfiguration, PlacementConstraintType, PlacementStrategyType,
};

use super::*;
use crate::clone::differences::changed_where_described;
use crate::clone::service::{Changes, clone};
use crate::clone::tags::Tags;

fn balanced() -> Balanced {
    Balanced {
        target_group: "arn:group".into(),
        container: "app".into(),
        port: 8080,
    }
}

fn described() -> Service {
    let network = |subnets: [&str; 2]| {
        let network =
            AwsVpcConfiguration::builder().set_subnets(Some(subnets.map(Into::into).into()));
        let network = network.security_groups("sg-1").build().unwrap();
        NetworkConfiguration::builder()
            .awsvpc_configuration(network)
            .build()
    };
    let breaker = DeploymentCircuitBreaker::builder()
        .enable(true)
        .rollback(true)
        .build();
    let deployment = DeploymentConfiguration::builder().maximum_percent(200);
    let balancer = LoadBalancer::builder()
        .container_name("app")
        .container_port(8080);
    Service::builder()
        .launch_type(LaunchType::Fargate)
        .propagate_tags(PropagateTags::None)
        .network_configuration(network(["subnet-2", "subnet-1"]))
        .deployment_configuration(deployment.deployment_circuit_breaker(breaker).build())
        .load_balancers(balancer.build())
        .enable_execute_command(true)
        .build()
}

fn made() -> Values {
    let changes = Changes {
        cluster: "dev",
        name: "own",
        desired_count: None,
        capacity: None,
        tags: &Tags::new(),
    };
    of_request(&clone(&described(), &changes), Some(&balanced()))
}

#[test]
fn a_clone_has_the_settings_of_what_was_cloned() {
    assert_eq!(made(), of_service(&described()));
    assert_eq!(made()["subnets"], "subnet-1, subnet-2");
    assert_eq!(made()["propagate_tags"], "NONE");
}

/// What is changed by hand, and what of it differs.
type Case = (&'static str, fn(&mut Service));

const CHANGES: &[Case] = &[
    ("propagate_tags", |own| {
        own.propagate_tags = Some(PropagateTags::Service);
    }),
    ("enable_execute_command", |own| {
        own.enable_execute_command = false;
    }),
    ("enable_ecs_managed_tags", |own| {
        own.enable_ecs_managed_tags = true;
    }),
    ("capacity", |own| {
        let spot = CapacityProviderStrategyItem::builder().capacity_provider("FARGATE_SPOT");
        own.capacity_provider_strategy = Some(vec![spot.weight(1).build().unwrap()]);
    }),
    ("deployment_maximum_percent", |own| {
        own.deployment_configuration
            .as_mut()
            .unwrap()
            .maximum_percent = Some(100);
    }),
    ("deployment_circuit_breaker_rollback", |own| {
        let breaker = DeploymentCircuitBreaker::builder()
            .enable(true)
            .rollback(false);
        let deployment = own.deployment_configuration.as_mut().unwrap();
        deployment.deployment_circuit_breaker = Some(breaker.build());
    }),
    ("load_balancer", |own| {
        own.load_balancers.as_mut().unwrap()[0].container_port = Some(90);
    }),
    ("placement_constraints", |own| {
        let distinct = PlacementConstraintType::DistinctInstance;
        let constraint = PlacementConstraint::builder().r#type(distinct);
        own.placement_constraints = Some(vec![constraint.build()]);
    }),
    ("placement_strategy", |own| {
        let spread = PlacementStrategy::builder().r#type(PlacementStrategyType::Spread);
        own.placement_strategy = Some(vec![spread.field("host").build()]);
    }),
    ("security_groups", |own| {
        let network = own.network_configuration.as_mut().unwrap();
        let network = network.awsvpc_configuration.as_mut().unwrap();
        network.security_groups = Some(vec!["sg-2".into()]);
    }),
];

#[test]
fn each_change_by_hand_differs() {
    for (key, change) in CHANGES {
        let mut own = described();
        change(&mut own);
        let (made, now) = (made(), of_service(&own));
        let changed = changed_where_described(&made, &now);
        let keys: Vec<&str> = changed.iter().map(|one| one.key).collect();
        assert_eq!(keys, [*key]);
    }
}

#[test]
fn the_number_of_tasks_and_what_aws_leaves_out_do_not_differ() {
    let mut own = described();
    own.desired_count = 7;
    own.deployment_configuration = None;
    own.network_configuration = None;
    assert_eq!(changed_where_described(&made(), &of_service(&own)), []);
}
