//! What exists of an environment.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::{
    HostHeaderConditionConfig, Rule, RuleCondition, TargetGroup,
};
use aws_sdk_route53::types::ResourceRecordSet;
use serde_json::Value;

use super::{Names, Piece, World};

/// A row of the state table.
pub type Row = HashMap<String, AttributeValue>;

/// What exists of an environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// ARNs of the active task definitions, oldest first.
    pub task_definitions: Vec<String>,
    /// The target group.
    pub target_group: Option<TargetGroup>,
    /// Its attributes.
    pub target_group_attributes: BTreeMap<String, String>,
    /// The service, unless it is inactive.
    pub service: Option<Service>,
    /// The rules for its host.
    pub rules: Vec<Rule>,
    /// The records of its host.
    pub records: Vec<ResourceRecordSet>,
    /// The entry in the Environments JSON.
    pub entry: Option<Value>,
    /// The rows in the state table, whichever profile they belong to.
    pub rows: Vec<Row>,
}

impl Environment {
    /// The pieces that exist.
    #[must_use]
    pub fn present(&self) -> Vec<Piece> {
        Piece::ALL
            .into_iter()
            .filter(|piece| self.has(*piece))
            .collect()
    }

    /// The pieces that do not exist.
    #[must_use]
    pub fn missing(&self) -> Vec<Piece> {
        Piece::ALL
            .into_iter()
            .filter(|piece| !self.has(*piece))
            .collect()
    }

    /// Whether a piece exists.
    #[must_use]
    pub fn has(&self, piece: Piece) -> bool {
        match piece {
            Piece::TaskDefinition => !self.task_definitions.is_empty(),
            Piece::TargetGroup => self.target_group.is_some(),
            Piece::Service => self.service.is_some(),
            Piece::Rule => !self.rules.is_empty(),
            Piece::Record => !self.records.is_empty(),
            Piece::Entry => self.entry.is_some(),
            Piece::Row => !self.rows.is_empty(),
        }
    }
}

impl World {
    /// What exists of an environment whose name needs no cleaning.
    pub async fn environment(&self, name: &str) -> Result<Environment> {
        self.look(&self.names(name)).await
    }

    /// What exists under these names.
    pub async fn look(&self, names: &Names) -> Result<Environment> {
        let (task_definitions, target_group, service, rules, records, entries, rows) = tokio::try_join!(
            self.active_task_definitions(Some(&names.resource)),
            self.target_group(&names.resource),
            self.service(&names.resource),
            self.rules(),
            self.records(),
            self.entries(),
            self.rows(),
        )?;
        Ok(Environment {
            task_definitions,
            target_group_attributes: self.attributes_of(target_group.as_ref()).await?,
            target_group,
            service,
            rules: rules
                .into_iter()
                .filter(|rule| hosts(rule).contains(&names.fqdn))
                .collect(),
            records: records
                .into_iter()
                .filter(|record| is_named(record, &names.fqdn))
                .collect(),
            entry: entries
                .into_iter()
                .find(|entry| entry["name"] == names.entry.as_str()),
            rows: rows
                .into_iter()
                .filter(|row| text(row, "name") == names.resource)
                .collect(),
        })
    }

    async fn target_group(&self, name: &str) -> Result<Option<TargetGroup>> {
        let groups = self.target_groups().await?;
        Ok(groups
            .into_iter()
            .find(|group| group.target_group_name() == Some(name)))
    }

    async fn service(&self, name: &str) -> Result<Option<Service>> {
        let services = self.services().await?;
        Ok(services
            .into_iter()
            .find(|service| service.service_name() == Some(name)))
    }

    async fn attributes_of(&self, group: Option<&TargetGroup>) -> Result<BTreeMap<String, String>> {
        let Some(arn) = group.and_then(|group| group.target_group_arn()) else {
            return Ok(BTreeMap::new());
        };
        let request = self
            .clients
            .elb
            .describe_target_group_attributes()
            .target_group_arn(arn);
        let answer = request
            .send()
            .await
            .context("read a target group's attributes")?;
        let pair = |(key, value): (Option<String>, Option<String>)| Some((key?, value?));
        let attributes = answer.attributes.unwrap_or_default().into_iter();
        Ok(attributes
            .filter_map(|one| pair((one.key, one.value)))
            .collect())
    }
}

/// The hosts that a rule matches.
pub(super) fn hosts(rule: &Rule) -> Vec<String> {
    let conditions = rule
        .conditions()
        .iter()
        .filter(|one| one.field() == Some("host-header"));
    let values = |condition: &RuleCondition| {
        let config = condition
            .host_header_config()
            .map(HostHeaderConditionConfig::values);
        config
            .filter(|values| !values.is_empty())
            .unwrap_or(condition.values())
            .to_vec()
    };
    conditions.flat_map(values).collect()
}

fn is_named(record: &ResourceRecordSet, fqdn: &str) -> bool {
    record.name().trim_end_matches('.') == fqdn
}

/// The text of one attribute of a row, empty where there is none.
pub(super) fn text<'a>(row: &'a Row, attribute: &str) -> &'a str {
    row.get(attribute)
        .and_then(|value| value.as_s().ok())
        .map_or("", String::as_str)
}
