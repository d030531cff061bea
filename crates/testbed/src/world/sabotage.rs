//! Breaking an environment by hand, as people and half-finished commands do.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, FixedResponseActionConfig, TargetGroupAttribute,
};
use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ResourceRecordSet, RrType,
};

use super::names::UPDATE_KEY;
use super::stores::TABLE;
use super::{CLUSTER, Environment, Names, Piece, World};

/// What a piece says after [`World::alter_piece`].
const ALTERED: &str = "altered.example.com";

impl World {
    /// Deletes one piece of an environment; a piece that does not exist is no error.
    ///
    /// AWS keeps a target group that a rule uses, so deleting it deletes the rule too.
    pub async fn delete_piece(&self, names: &Names, piece: Piece) -> Result<()> {
        let found = self.look(names).await?;
        match piece {
            Piece::TaskDefinition => self.deregister(&found).await,
            Piece::TargetGroup => {
                self.delete_rules(&found).await?;
                self.delete_target_group(&found).await
            }
            Piece::Service => self.delete_service(&found).await,
            Piece::Rule => self.delete_rules(&found).await,
            Piece::Record => {
                self.change_records(ChangeAction::Delete, found.records)
                    .await
            }
            Piece::Entry => {
                self.change_entries(|all| all.retain(|one| one["name"] != names.entry.as_str()))
                    .await
            }
            Piece::Row => self.delete_rows(&found).await,
        }
        .with_context(|| format!("delete the {piece:?} of {}", names.resource))
    }

    /// Changes one piece of an environment so that it no longer is what eden made.
    ///
    /// Task definition: one more revision with another container image. Target group: another
    /// health check and deregistration delay. Service: no tasks wanted. Rule: a fixed answer.
    /// Record: an alias to elsewhere. Entry and row: another endpoint.
    pub async fn alter_piece(&self, names: &Names, piece: Piece) -> Result<()> {
        let found = self.look(names).await?;
        match piece {
            Piece::TaskDefinition => self.register_other(names, &found).await,
            Piece::TargetGroup => self.alter_target_group(&found).await,
            Piece::Service => self.stop_service(names).await,
            Piece::Rule => self.alter_rules(&found).await,
            Piece::Record => self.alter_record(names).await,
            Piece::Entry => self.alter_entry(names).await,
            Piece::Row => self.alter_rows(&found).await,
        }
        .with_context(|| format!("alter the {piece:?} of {}", names.resource))
    }

    async fn deregister(&self, found: &Environment) -> Result<()> {
        for arn in &found.task_definitions {
            self.clients
                .ecs
                .deregister_task_definition()
                .task_definition(arn)
                .send()
                .await?;
        }
        Ok(())
    }

    async fn delete_target_group(&self, found: &Environment) -> Result<()> {
        if let Some(arn) = arn_of_group(found) {
            self.clients
                .elb
                .delete_target_group()
                .target_group_arn(arn)
                .send()
                .await?;
        }
        Ok(())
    }

    async fn delete_service(&self, found: &Environment) -> Result<()> {
        if let Some(name) = found
            .service
            .as_ref()
            .and_then(|service| service.service_name())
        {
            let request = self
                .clients
                .ecs
                .delete_service()
                .cluster(CLUSTER)
                .service(name);
            request.force(true).send().await?;
        }
        Ok(())
    }

    async fn delete_rules(&self, found: &Environment) -> Result<()> {
        for arn in found.rules.iter().filter_map(|rule| rule.rule_arn()) {
            self.clients.elb.delete_rule().rule_arn(arn).send().await?;
        }
        Ok(())
    }

    async fn delete_rows(&self, found: &Environment) -> Result<()> {
        for row in &found.rows {
            let keys = row
                .iter()
                .filter(|(key, _)| ["type", "name"].contains(&key.as_str()));
            let keys = keys
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            let request = self.clients.dynamodb.delete_item().table_name(TABLE);
            request.set_key(Some(keys)).send().await?;
        }
        Ok(())
    }

    async fn register_other(&self, names: &Names, found: &Environment) -> Result<()> {
        let newest = found.task_definitions.last().context("there is none")?;
        let answer = self
            .clients
            .ecs
            .describe_task_definition()
            .task_definition(newest);
        let mut made = answer
            .send()
            .await?
            .task_definition
            .context("it has no description")?;
        let containers = made.container_definitions.get_or_insert_default();
        containers
            .iter_mut()
            .for_each(|one| one.image = Some(ALTERED.to_owned()));
        let request = self
            .clients
            .ecs
            .register_task_definition()
            .family(&names.resource);
        let request = request.set_container_definitions(made.container_definitions);
        let request = request
            .set_network_mode(made.network_mode)
            .set_cpu(made.cpu);
        let request = request.set_requires_compatibilities(made.requires_compatibilities);
        request
            .set_memory(made.memory)
            .set_volumes(made.volumes)
            .send()
            .await?;
        Ok(())
    }

    async fn alter_target_group(&self, found: &Environment) -> Result<()> {
        let arn = arn_of_group(found).context("there is none")?;
        let request = self.clients.elb.modify_target_group().target_group_arn(arn);
        request.health_check_path("/altered").send().await?;
        let delay = TargetGroupAttribute::builder();
        let delay = delay
            .key("deregistration_delay.timeout_seconds")
            .value("301")
            .build();
        let request = self
            .clients
            .elb
            .modify_target_group_attributes()
            .target_group_arn(arn);
        request.attributes(delay).send().await?;
        Ok(())
    }

    async fn stop_service(&self, names: &Names) -> Result<()> {
        let request = self
            .clients
            .ecs
            .update_service()
            .cluster(CLUSTER)
            .service(&names.resource);
        request.desired_count(0).send().await?;
        Ok(())
    }

    async fn alter_rules(&self, found: &Environment) -> Result<()> {
        let page = FixedResponseActionConfig::builder()
            .status_code("503")
            .build();
        let action = Action::builder().r#type(ActionTypeEnum::FixedResponse);
        let action = action.fixed_response_config(page).build();
        for arn in found.rules.iter().filter_map(|rule| rule.rule_arn()) {
            let request = self.clients.elb.modify_rule().rule_arn(arn);
            request.actions(action.clone()).send().await?;
        }
        Ok(())
    }

    async fn alter_record(&self, names: &Names) -> Result<()> {
        let target = AliasTarget::builder()
            .hosted_zone_id(&self.zone_id)
            .dns_name(ALTERED);
        let target = target.evaluate_target_health(false).build()?;
        let record = ResourceRecordSet::builder()
            .name(&names.fqdn)
            .r#type(RrType::A);
        self.change_records(
            ChangeAction::Upsert,
            vec![record.alias_target(target).build()?],
        )
        .await
    }

    async fn alter_entry(&self, names: &Names) -> Result<()> {
        let is_it = |entry: &serde_json::Value| entry["name"] == names.entry.as_str();
        self.change_entries(|entries| {
            for entry in entries.iter_mut().filter(|entry| is_it(entry)) {
                entry[UPDATE_KEY] = ALTERED.into();
            }
        })
        .await
    }

    async fn alter_rows(&self, found: &Environment) -> Result<()> {
        for mut row in found.rows.clone() {
            row.insert("endpoint".to_owned(), AttributeValue::S(ALTERED.to_owned()));
            let request = self.clients.dynamodb.put_item().table_name(TABLE);
            request.set_item(Some(row)).send().await?;
        }
        Ok(())
    }

    async fn change_records(
        &self,
        action: ChangeAction,
        records: Vec<ResourceRecordSet>,
    ) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        let change = |record| {
            Ok(Change::builder()
                .action(action.clone())
                .resource_record_set(record)
                .build()?)
        };
        let changes: Vec<Change> = records.into_iter().map(change).collect::<Result<_>>()?;
        let batch = ChangeBatch::builder().set_changes(Some(changes)).build()?;
        let request = self.clients.route53.change_resource_record_sets();
        request
            .hosted_zone_id(&self.zone_id)
            .change_batch(batch)
            .send()
            .await?;
        Ok(())
    }
}

fn arn_of_group(found: &Environment) -> Option<&str> {
    found
        .target_group
        .as_ref()
        .and_then(|group| group.target_group_arn())
}
