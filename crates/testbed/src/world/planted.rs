//! What others have made by hand under the names that an environment would have.

use std::collections::HashMap;

use anyhow::{Context, Result};
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
use serde_json::json;

use super::{CLUSTER, TABLE, World};

/// The tag that everything made by hand has, where it can have one.
pub const BY_HAND: (&str, &str) = ("owner", "web");

fn ecs_tag((key, value): (&str, &str)) -> EcsTag {
    EcsTag::builder().key(key).value(value).build()
}

fn elb_tag((key, value): (&str, &str)) -> Tag {
    Tag::builder().key(key).value(value).build()
}

impl World {
    /// Makes a service of three tasks, with this tag, and returns its ARN.
    pub async fn plant_service(&self, name: &str, tag: (&str, &str)) -> Result<String> {
        let call = self.clients.ecs.create_service().cluster(CLUSTER);
        let call = call
            .service_name(name)
            .task_definition(&self.reference_task_definition_arn)
            .desired_count(3)
            .tags(ecs_tag(tag));
        let made = call.send().await.context("make a service")?.service;
        made.and_then(|service| service.service_arn)
            .context("it has an ARN")
    }

    /// Registers a revision of a family, like the reference's, and returns its ARN.
    pub async fn plant_revision(&self, family: &str, tag: (&str, &str)) -> Result<String> {
        let ecs = &self.clients.ecs;
        let reference = &self.reference_task_definition_arn;
        let call = ecs.describe_task_definition().task_definition(reference);
        let like = call.send().await.context("look at the reference")?;
        let like = like.task_definition.context("there is a reference")?;
        let call = ecs.register_task_definition().family(family);
        let call = call
            .set_container_definitions(like.container_definitions)
            .set_volumes(like.volumes)
            .cpu("256")
            .memory("512")
            .tags(ecs_tag(tag));
        let made = call.send().await.context("register a revision")?;
        let made = made
            .task_definition
            .and_then(|made| made.task_definition_arn);
        made.context("it has an ARN")
    }

    /// Makes a target group and returns its ARN.
    pub async fn plant_group(&self, name: &str, tag: (&str, &str)) -> Result<String> {
        let call = self.clients.elb.create_target_group().name(name);
        let call = call
            .protocol(ProtocolEnum::Http)
            .port(9090)
            .vpc_id(&self.network.vpc)
            .target_type(TargetTypeEnum::Ip)
            .health_check_path("/theirs")
            .tags(elb_tag(tag));
        let answer = call.send().await.context("make a target group")?;
        let arn = answer
            .target_groups()
            .first()
            .and_then(|group| group.target_group_arn());
        arn.map(str::to_owned).context("it has an ARN")
    }

    /// Makes a rule on the common listener and returns its ARN.
    pub async fn plant_rule(
        &self,
        priority: i32,
        conditions: Vec<RuleCondition>,
        action: Action,
        tag: (&str, &str),
    ) -> Result<String> {
        let listener = &self.balancers.common_listener_arn;
        let call = self.clients.elb.create_rule().listener_arn(listener);
        let call = call
            .priority(priority)
            .set_conditions(Some(conditions))
            .actions(action)
            .tags(elb_tag(tag));
        let answer = call.send().await.context("make a rule")?;
        let arn = answer.rules().first().and_then(|rule| rule.rule_arn());
        arn.map(str::to_owned).context("it has an ARN")
    }

    /// Makes a record set in the hosted zone.
    pub async fn plant_record(&self, set: ResourceRecordSetBuilder) -> Result<()> {
        let change = Change::builder().action(ChangeAction::Create);
        let change = change.resource_record_set(set.build()?);
        let batch = ChangeBatch::builder().changes(change.build()?);
        let call = self.clients.route53.change_resource_record_sets();
        let call = call.hosted_zone_id(&self.zone_id);
        let call = call.change_batch(batch.build()?);
        call.send().await.context("make a record set")?;
        Ok(())
    }

    /// Publishes another host under eden's key, in the entry of this name.
    pub async fn plant_entry(&self, entry: &str, host: &str) -> Result<()> {
        let mut document = self.document().await?;
        let entries = document["environments"].as_array_mut();
        let entries = entries.context("there is a list of environments")?;
        entries.retain(|one| one["name"] != entry);
        entries.push(json!({"name": entry, "env": "dev", "api_endpoint": host}));
        let text = format!("{document:#}");
        self.write_document(&text).await
    }

    /// Puts an item into the state table.
    pub async fn plant_item(&self, item: HashMap<String, AttributeValue>) -> Result<()> {
        let call = self.clients.dynamodb.put_item().table_name(TABLE);
        call.set_item(Some(item))
            .send()
            .await
            .context("put an item")?;
        Ok(())
    }
}

/// The condition that the host is one of these.
#[must_use]
pub fn hosts(hosts: &[&str]) -> RuleCondition {
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
    let config = HostHeaderConditionConfig::builder().set_values(Some(hosts));
    let condition = RuleCondition::builder().field("host-header");
    condition.host_header_config(config.build()).build()
}

/// The condition that the path is like this.
#[must_use]
pub fn path(pattern: &str) -> RuleCondition {
    let condition = RuleCondition::builder().field("path-pattern");
    condition.values(pattern).build()
}

/// The condition that the caller is of one network.
#[must_use]
pub fn from_address() -> RuleCondition {
    let config = SourceIpConditionConfig::builder().values("192.0.2.0/24");
    let condition = RuleCondition::builder().field("source-ip");
    condition.source_ip_config(config.build()).build()
}

/// The condition that a header has a value.
#[must_use]
pub fn with_header() -> RuleCondition {
    let config = HttpHeaderConditionConfig::builder();
    let config = config.http_header_name("X-Canary").values("1");
    let condition = RuleCondition::builder().field("http-header");
    condition.http_header_config(config.build()).build()
}

/// Forwarding to a target group.
#[must_use]
pub fn forward(group: &str) -> Action {
    let action = Action::builder().r#type(ActionTypeEnum::Forward);
    action.target_group_arn(group).build()
}

/// A fixed answer.
#[must_use]
pub fn answer() -> Action {
    let page = FixedResponseActionConfig::builder().status_code("503");
    let action = Action::builder().r#type(ActionTypeEnum::FixedResponse);
    action.fixed_response_config(page.build()).build()
}

/// A record set with one value.
pub fn record(host: &str, kind: RrType, value: &str) -> Result<ResourceRecordSetBuilder> {
    let value = ResourceRecord::builder().value(value).build()?;
    let set = ResourceRecordSet::builder().name(host).r#type(kind);
    Ok(set.ttl(300).resource_records(value))
}

/// An alias to a load balancer that is not a common one.
pub fn alias_elsewhere(host: &str) -> Result<ResourceRecordSetBuilder> {
    let target = AliasTarget::builder()
        .hosted_zone_id("Z14GRHDCWA56QT")
        .dns_name("legacy.ap-northeast-1.elb.amazonaws.com")
        .evaluate_target_health(false);
    let set = ResourceRecordSet::builder().name(host).r#type(RrType::A);
    Ok(set.alias_target(target.build()?))
}

/// An item with these texts.
#[must_use]
pub fn item(texts: &[(&str, &str)]) -> HashMap<String, AttributeValue> {
    let text = |(key, value): &(&str, &str)| {
        let value = AttributeValue::S((*value).to_owned());
        ((*key).to_owned(), value)
    };
    texts.iter().map(text).collect()
}
