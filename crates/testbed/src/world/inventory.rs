//! Everything that exists, for finding what was left behind or lost.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::scan::ScanError;
use aws_sdk_ecs::types::{Service, ServiceField, TaskDefinitionStatus};
use aws_sdk_elasticloadbalancingv2::types::{Rule, TargetGroup};
use aws_sdk_route53::types::ResourceRecordSet;

use super::environment::{Row, hosts, text};
use super::stores::TABLE;
use super::{CLUSTER, World};

impl World {
    /// Everything that exists beyond what the world was built with.
    pub async fn leftovers(&self) -> Result<Vec<String>> {
        Ok(self
            .inventory()
            .await?
            .difference(&self.baseline)
            .cloned()
            .collect())
    }

    /// Everything the world was built with that is no longer there, or no longer as it was.
    pub async fn losses(&self) -> Result<Vec<String>> {
        Ok(self
            .baseline
            .difference(&self.inventory().await?)
            .cloned()
            .collect())
    }

    pub(super) async fn inventory(&self) -> Result<BTreeSet<String>> {
        let (task_definitions, groups, services, rules, records, entries, rows) = tokio::try_join!(
            self.active_task_definitions(None),
            self.target_groups(),
            self.services(),
            self.rules(),
            self.records(),
            self.entries(),
            self.rows(),
        )?;
        let mut found = BTreeSet::new();
        found.extend(
            task_definitions
                .iter()
                .map(|arn| format!("task definition {arn}")),
        );
        found.extend(groups.iter().map(describe_group));
        found.extend(services.iter().map(describe_service));
        found.extend(rules.iter().map(describe_rule));
        found.extend(records.iter().map(describe_record));
        found.extend(entries.iter().map(|entry| format!("entry {entry}")));
        found.extend(rows.iter().map(describe_row));
        Ok(found)
    }

    pub(super) async fn active_task_definitions(
        &self,
        family: Option<&str>,
    ) -> Result<Vec<String>> {
        let request = self
            .clients
            .ecs
            .list_task_definitions()
            .status(TaskDefinitionStatus::Active);
        let pages = request
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await;
        let arns = pages.context("list the task definitions")?;
        // The stand-ins take the family for a prefix, so it is looked at here.
        let wanted = |arn: &String| family.is_none_or(|family| family_of(arn) == Some(family));
        Ok(arns.into_iter().filter(wanted).collect())
    }

    pub(super) async fn target_groups(&self) -> Result<Vec<TargetGroup>> {
        let pages = self
            .clients
            .elb
            .describe_target_groups()
            .into_paginator()
            .items()
            .send();
        pages
            .collect::<Result<_, _>>()
            .await
            .context("list the target groups")
    }

    /// The services that are not inactive.
    pub(super) async fn services(&self) -> Result<Vec<Service>> {
        let request = self.clients.ecs.list_services().cluster(CLUSTER);
        let arns = request
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await;
        let mut services = Vec::new();
        for arns in arns.context("list the services")?.chunks(10) {
            let request = self.clients.ecs.describe_services().cluster(CLUSTER);
            let request = request.include(ServiceField::Tags);
            let answer = request.set_services(Some(arns.to_vec())).send().await;
            services.extend(
                answer
                    .context("describe the services")?
                    .services
                    .unwrap_or_default(),
            );
        }
        services.retain(|service| service.status() != Some("INACTIVE"));
        Ok(services)
    }

    /// The rules of all HTTPS listeners for environments, without their defaults.
    pub(super) async fn rules(&self) -> Result<Vec<Rule>> {
        let mut rules = Vec::new();
        for listener in self.balancers.listeners() {
            rules.extend(self.rules_of(listener).await?);
        }
        Ok(rules)
    }

    /// The rules of a listener, without its default.
    pub async fn rules_of(&self, listener: &str) -> Result<Vec<Rule>> {
        let request = self.clients.elb.describe_rules().listener_arn(listener);
        let pages = request
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await;
        let mut rules = pages.with_context(|| format!("list the rules of {listener}"))?;
        rules.retain(|rule| rule.is_default() != Some(true));
        Ok(rules)
    }

    pub(super) async fn records(&self) -> Result<Vec<ResourceRecordSet>> {
        let request = self.clients.route53.list_resource_record_sets();
        let request = request.hosted_zone_id(&self.zone_id).max_items(300);
        let mut answer = request.clone().send().await.context("list the records")?;
        let mut records = Vec::new();
        loop {
            records.append(&mut answer.resource_record_sets);
            let Some(next) = answer.next_record_name.filter(|_| answer.is_truncated) else {
                return Ok(records);
            };
            let request = request.clone().start_record_name(next);
            let request = request.set_start_record_type(answer.next_record_type);
            answer = request.send().await.context("list more records")?;
        }
    }

    /// The rows of the state table, none where there is no table.
    pub(super) async fn rows(&self) -> Result<Vec<Row>> {
        let pages = self
            .clients
            .dynamodb
            .scan()
            .table_name(TABLE)
            .consistent_read(true);
        let rows = pages
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await;
        match rows {
            Err(error) if is_missing_table(&error) => Ok(Vec::new()),
            rows => rows.context("read the state table"),
        }
    }
}

fn is_missing_table(error: &SdkError<ScanError>) -> bool {
    error
        .as_service_error()
        .is_some_and(ScanError::is_resource_not_found_exception)
}

pub(super) fn family_of(arn: &str) -> Option<&str> {
    let (_, name) = arn.rsplit_once('/')?;
    Some(name.rsplit_once(':')?.0)
}

fn describe_group(group: &TargetGroup) -> String {
    format!(
        "target group {}",
        group.target_group_name().unwrap_or_default()
    )
}

fn describe_service(service: &Service) -> String {
    let name = service.service_name().unwrap_or_default();
    format!("service {name} {}", service.status().unwrap_or_default())
}

fn describe_rule(rule: &Rule) -> String {
    format!(
        "rule {} {}",
        rule.priority().unwrap_or_default(),
        hosts(rule).join(" ")
    )
}

fn describe_record(record: &ResourceRecordSet) -> String {
    format!(
        "record {} {}",
        record.name().trim_end_matches('.'),
        record.r#type()
    )
}

fn describe_row(row: &Row) -> String {
    format!("row {} {}", text(row, "type"), text(row, "name"))
}
