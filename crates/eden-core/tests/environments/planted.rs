//! What others have made by hand under the names that an environment would have.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_ecs::types::Tag as EcsTag;
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, FixedResponseActionConfig, HostHeaderConditionConfig,
    HttpHeaderConditionConfig, ProtocolEnum, RuleCondition, SourceIpConditionConfig, Tag,
    TargetTypeEnum,
};
use aws_sdk_route53::types::builders::ResourceRecordSetBuilder;
use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType,
};
use testbed::world::{CLUSTER, TABLE};

use crate::stage::Stage;

/// The tag that everything made by hand has, where it can have one.
pub(crate) const BY_HAND: (&str, &str) = ("owner", "web");

fn ecs_tag((key, value): (&str, &str)) -> EcsTag {
    EcsTag::builder().key(key).value(value).build()
}

fn elb_tag((key, value): (&str, &str)) -> Tag {
    Tag::builder().key(key).value(value).build()
}

impl Stage {
    /// A service of three tasks, with this tag; answers with its ARN.
    pub(crate) async fn plant_service(&self, name: &str, tag: (&str, &str)) -> String {
        let call = self.world.clients.ecs.create_service().cluster(CLUSTER);
        let call = call
            .service_name(name)
            .task_definition(&self.world.reference_task_definition_arn)
            .desired_count(3)
            .tags(ecs_tag(tag));
        let made = call.send().await.unwrap().service.unwrap();
        made.service_arn.unwrap()
    }

    /// A revision of a family; answers with its ARN.
    pub(crate) async fn plant_revision(&self, family: &str, tag: (&str, &str)) -> String {
        let ecs = &self.world.clients.ecs;
        let reference = &self.world.reference_task_definition_arn;
        let call = ecs.describe_task_definition().task_definition(reference);
        let like = call.send().await.unwrap().task_definition.unwrap();
        let call = ecs.register_task_definition().family(family);
        let call = call
            .set_container_definitions(like.container_definitions)
            .set_volumes(like.volumes)
            .cpu("256")
            .memory("512")
            .tags(ecs_tag(tag));
        let made = call.send().await.unwrap().task_definition.unwrap();
        made.task_definition_arn.unwrap()
    }

    /// A target group; answers with its ARN.
    pub(crate) async fn plant_group(&self, name: &str, tag: (&str, &str)) -> String {
        let call = self.world.clients.elb.create_target_group().name(name);
        let call = call
            .protocol(ProtocolEnum::Http)
            .port(9090)
            .vpc_id(&self.world.network.vpc)
            .target_type(TargetTypeEnum::Ip)
            .health_check_path("/theirs")
            .tags(elb_tag(tag));
        let answer = call.send().await.unwrap();
        answer.target_groups()[0].target_group_arn().unwrap().into()
    }

    /// A rule on the common listener; answers with its ARN.
    pub(crate) async fn plant_rule(
        &self,
        priority: i32,
        conditions: Vec<RuleCondition>,
        action: Action,
        tag: (&str, &str),
    ) -> String {
        let listener = &self.world.balancers.common_listener_arn;
        let call = self.world.clients.elb.create_rule().listener_arn(listener);
        let call = call
            .priority(priority)
            .set_conditions(Some(conditions))
            .actions(action)
            .tags(elb_tag(tag));
        let answer = call.send().await.unwrap();
        answer.rules()[0].rule_arn().unwrap().into()
    }

    /// A record set in the hosted zone.
    pub(crate) async fn plant_record(&self, set: ResourceRecordSetBuilder) {
        let change = Change::builder().action(ChangeAction::Create);
        let change = change.resource_record_set(set.build().unwrap());
        let batch = ChangeBatch::builder().changes(change.build().unwrap());
        let call = self.world.clients.route53.change_resource_record_sets();
        let call = call.hosted_zone_id(&self.world.zone_id);
        let call = call.change_batch(batch.build().unwrap());
        call.send().await.unwrap();
    }

    /// Another host under our key, in the entry of this name.
    pub(crate) async fn plant_entry(&self, entry: &str, host: &str) {
        let mut document = self.world.document().await.unwrap();
        let entries = document["environments"].as_array_mut().unwrap();
        entries.retain(|one| one["name"] != entry);
        entries.push(serde_json::json!({"name": entry, "env": "dev", "api_endpoint": host}));
        let text = format!("{document:#}");
        self.world.write_document(&text).await.unwrap();
    }

    /// An item of the state table.
    pub(crate) async fn plant_item(&self, item: HashMap<String, AttributeValue>) {
        let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
        call.set_item(Some(item)).send().await.unwrap();
    }
}

pub(crate) fn hosts(hosts: &[&str]) -> RuleCondition {
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
    let config = HostHeaderConditionConfig::builder().set_values(Some(hosts));
    let condition = RuleCondition::builder().field("host-header");
    condition.host_header_config(config.build()).build()
}

pub(crate) fn path(pattern: &str) -> RuleCondition {
    let condition = RuleCondition::builder().field("path-pattern");
    condition.values(pattern).build()
}

pub(crate) fn from_address() -> RuleCondition {
    let config = SourceIpConditionConfig::builder().values("192.0.2.0/24");
    let condition = RuleCondition::builder().field("source-ip");
    condition.source_ip_config(config.build()).build()
}

pub(crate) fn with_header() -> RuleCondition {
    let config = HttpHeaderConditionConfig::builder();
    let config = config.http_header_name("X-Canary").values("1");
    let condition = RuleCondition::builder().field("http-header");
    condition.http_header_config(config.build()).build()
}

pub(crate) fn forward(group: &str) -> Action {
    let action = Action::builder().r#type(ActionTypeEnum::Forward);
    action.target_group_arn(group).build()
}

pub(crate) fn answer() -> Action {
    let page = FixedResponseActionConfig::builder().status_code("503");
    let action = Action::builder().r#type(ActionTypeEnum::FixedResponse);
    action.fixed_response_config(page.build()).build()
}

/// A record set with one value.
pub(crate) fn record(host: &str, kind: RrType, value: &str) -> ResourceRecordSetBuilder {
    let value = ResourceRecord::builder().value(value).build().unwrap();
    let set = ResourceRecordSet::builder().name(host).r#type(kind);
    set.ttl(300).resource_records(value)
}

/// An alias to a load balancer that is not a common one.
pub(crate) fn alias_elsewhere(host: &str) -> ResourceRecordSetBuilder {
    let target = AliasTarget::builder()
        .hosted_zone_id("Z14GRHDCWA56QT")
        .dns_name("legacy.ap-northeast-1.elb.amazonaws.com")
        .evaluate_target_health(false);
    let set = ResourceRecordSet::builder().name(host).r#type(RrType::A);
    set.alias_target(target.build().unwrap())
}

/// An item with these texts.
pub(crate) fn item(texts: &[(&str, &str)]) -> HashMap<String, AttributeValue> {
    let text = |(key, value): &(&str, &str)| {
        let value = AttributeValue::S((*value).to_owned());
        ((*key).to_owned(), value)
    };
    texts.iter().map(text).collect()
}
