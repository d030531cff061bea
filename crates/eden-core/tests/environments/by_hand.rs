//! Settings, sizes, priorities and tags that are changed by hand are listed, and repaired by the
//! next deploy.

use aws_sdk_ecs::operation::update_service::builders::UpdateServiceFluentBuilder;
use aws_sdk_ecs::types::{CapacityProviderStrategyItem, DeploymentConfiguration};
use aws_sdk_elasticloadbalancingv2::types::{RulePriorityPair, Tag};
use eden_core::record::Record;
use testbed::Kind;

use crate::on_both;
use crate::stage::Stage;

type Update = UpdateServiceFluentBuilder;

impl Stage {
    fn update(&self) -> Update {
        let ecs = &self.world.clients.ecs;
        let service = self.world.names("foo").resource;
        ecs.update_service().cluster("dev").service(service)
    }

    /// Panics unless this is listed, and the same command again leaves nothing to list or repair.
    async fn assert_repaired(&self, listed: &[&str]) {
        let found = self.world.environment("foo").await.unwrap();
        let record = crate::exact::recorded(&found.rows[0]);
        assert_eq!(self.drift(&record).await, listed);
        let created = self.created("foo").await;
        assert_eq!(
            self.drift(&created.record).await,
            [""; 0],
            "after {listed:?}"
        );
        self.proxy.clear_calls();
        self.created("foo").await;
        assert_eq!(
            self.writes(),
            ["TransactWriteItems"],
            "once more after {listed:?}"
        );
        self.assert_exact("foo", "v1").await;
    }
}

async fn settings_of_the_service(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    let deployment = DeploymentConfiguration::builder()
        .maximum_percent(100)
        .minimum_healthy_percent(0);
    // Moto describes neither grace period nor deployment configuration of a service that is made.
    let seen = kind == Kind::Ministack;
    let update = stage
        .update()
        .platform_version("1.3.0")
        .enable_execute_command(true);
    let update = update.health_check_grace_period_seconds(7);
    let update = update.deployment_configuration(deployment.build());
    update.send().await.unwrap();
    let listed = [
        (
            seen,
            "service has deployment_maximum_percent 100 instead of 200",
        ),
        (
            seen,
            "service has deployment_minimum_healthy_percent 0 instead of 50",
        ),
        (
            true,
            "service has enable_execute_command true instead of false",
        ),
        (
            seen,
            "service has health_check_grace_period_seconds 7 instead of 60",
        ),
        (true, "service has platform_version 1.3.0 instead of 1.4.0"),
    ];
    let listed = listed.into_iter().filter(|(seen, _)| *seen);
    let listed: Vec<&str> = listed.map(|(_, line)| line).collect();
    stage.assert_repaired(&listed).await;
}

async fn network_of_the_service(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let found = stage.world.environment("foo").await.unwrap();
    let mut network = found.service.unwrap().network_configuration.unwrap();
    let vpc = network.awsvpc_configuration.as_mut().unwrap();
    vpc.assign_public_ip = Some("ENABLED".into());
    let gone = vpc.subnets.pop().unwrap();
    let left = vpc.subnets.join(", ");
    stage
        .update()
        .network_configuration(network)
        .send()
        .await
        .unwrap();
    let subnets = &created.record.service_settings["subnets"];
    assert!(subnets.contains(&gone), "{subnets}");
    let line = format!("service has subnets {left} instead of {subnets}");
    let public = "service has assign_public_ip ENABLED instead of DISABLED";
    stage.assert_repaired(&[public, &line]).await;
}

/// On a launch type, moto alone goes back to it as AWS does.
#[tokio::test]
async fn capacity_of_the_service() {
    let stage = Stage::on(Kind::Moto).await;
    stage.created("foo").await;
    let spot = CapacityProviderStrategyItem::builder().capacity_provider("FARGATE_SPOT");
    let spot = spot.weight(1).build().unwrap();
    let update = stage.update().capacity_provider_strategy(spot);
    update.force_new_deployment(true).send().await.unwrap();
    let listed = "service has capacity FARGATE_SPOT (base 0, weight 1) instead of FARGATE";
    stage.assert_repaired(&[listed]).await;
}

async fn size_roles_and_family_of_the_task_definition(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    stage
        .run_another(&created.record, "dev-dynamic-api-foo")
        .await;
    stage
        .assert_repaired(&[
            "task definition has cpu 1024 instead of 512",
            "task definition has memory 2048 instead of 1024",
            "task definition has task_role_arn not set instead of \
             arn:aws:iam::123456789012:role/dev01-api-task",
        ])
        .await;
    let created = stage.created("foo").await;
    stage.run_another(&created.record, "other").await;
    stage
        .assert_repaired(&["task definition is other:1 of another family"])
        .await;
}

impl Stage {
    /// Makes the service run a larger revision without a task role, of this family.
    async fn run_another(&self, record: &Record, family: &str) {
        let ecs = &self.world.clients.ecs;
        let own = record.identifiers.task_definition.as_ref().unwrap();
        let answer = ecs
            .describe_task_definition()
            .task_definition(own)
            .send()
            .await;
        let own = answer.unwrap().task_definition.unwrap();
        let call = ecs
            .register_task_definition()
            .family(family)
            .cpu("1024")
            .memory("2048");
        let call = call
            .set_container_definitions(own.container_definitions)
            .set_execution_role_arn(own.execution_role_arn)
            .set_network_mode(own.network_mode)
            .set_requires_compatibilities(own.requires_compatibilities)
            .set_runtime_platform(own.runtime_platform)
            .set_ephemeral_storage(own.ephemeral_storage)
            .set_volumes(own.volumes);
        let made = call.send().await.unwrap().task_definition.unwrap();
        let made = made.task_definition_arn.unwrap();
        self.update().task_definition(made).send().await.unwrap();
    }
}

async fn priority_of_the_rule(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    request.settings.rule_priorities = 10..=19;
    let created = stage.create(&request).await.unwrap();
    let elb = &stage.world.clients.elb;
    let rule = created.record.identifiers.rule.as_ref().unwrap();
    let pair = RulePriorityPair::builder().rule_arn(rule).priority(777);
    elb.set_rule_priorities()
        .rule_priorities(pair.build())
        .send()
        .await
        .unwrap();
    let listed = "listener rule has priority 777 outside 10-19";
    assert_eq!(stage.drift(&created.record).await, [listed]);
    let created = stage.create(&request).await.unwrap();
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    let found = stage.assert_exact("foo", "v1").await;
    assert_eq!(found.rules[0].priority(), Some("10"));
}

async fn tags_of_each_piece(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let known = &created.record.identifiers;
    let (elb, ecs) = (&stage.world.clients.elb, &stage.world.clients.ecs);
    let group = known.target_group.clone().unwrap();
    let tag = Tag::builder().key("eden").value("other").build();
    elb.add_tags()
        .resource_arns(group)
        .tags(tag)
        .send()
        .await
        .unwrap();
    let rule = known.rule.clone().unwrap();
    elb.remove_tags()
        .resource_arns(rule)
        .tag_keys("eden")
        .send()
        .await
        .unwrap();
    let service = known.service.clone().unwrap();
    ecs.untag_resource()
        .resource_arn(service)
        .tag_keys("eden")
        .send()
        .await
        .unwrap();
    stage
        .assert_repaired(&[
            "target group has tag eden other instead of foo",
            "service has tag eden not set instead of foo",
            "listener rule has tag eden not set instead of foo",
        ])
        .await;
}

/// One endpoint's change is listed for that endpoint, and repaired there.
async fn an_endpoint_of_several(kind: Kind) {
    let stage = Stage::on(kind).await;
    let keys = ["admin", "api"];
    stage.created_all(&keys, "foo").await;
    stage
        .update()
        .platform_version("1.3.0")
        .send()
        .await
        .unwrap();
    let listed = "service has platform_version 1.3.0 instead of 1.4.0";
    assert_eq!(
        stage.drift_of_all().await,
        [vec![], vec![listed.to_owned()]]
    );
    stage.created_all(&keys, "foo").await;
    assert_eq!(stage.drift_of_all().await, [[""; 0]; 2]);
}

impl Stage {
    async fn drift_of_all(&self) -> Vec<Vec<String>> {
        let records = self.eden.find(&crate::stage::id("foo")).await.unwrap();
        let mut all = Vec::new();
        for record in &records {
            all.push(self.drift(record).await);
        }
        all
    }
}

on_both!(
    settings_of_the_service,
    network_of_the_service,
    size_roles_and_family_of_the_task_definition,
    priority_of_the_rule,
    tags_of_each_piece,
    an_endpoint_of_several,
);
