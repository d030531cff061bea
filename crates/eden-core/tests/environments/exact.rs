//! An environment is exactly right: each piece is there once, and as it has to be.

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_ecs::types::Service;
use eden_core::record::{EnvironmentId, Record};
use serde_json::json;
use testbed::world::Row;
use testbed::{Environment, Names};

use crate::stage::Stage;

/// The settings of the reference target group that differ from AWS's own.
const ATTRIBUTES: [(&str, &str); 4] = [
    ("stickiness.enabled", "true"),
    ("stickiness.type", "lb_cookie"),
    ("stickiness.lb_cookie.duration_seconds", "3600"),
    ("deregistration_delay.timeout_seconds", "30"),
];

impl Stage {
    /// Panics unless environment `name` runs the image of this tag, and has each piece once.
    pub(crate) async fn assert_exact(&self, name: &str, tag: &str) -> Environment {
        let names = self.world.names(name);
        let found = self
            .assert_pieces(&names, &crate::stage::id(name), tag)
            .await;
        self.assert_entry(name, &found).await;
        found
    }

    /// Panics unless an endpoint runs the image of this tag, and has each piece once.
    pub(crate) async fn assert_pieces(
        &self,
        names: &Names,
        id: &EnvironmentId,
        tag: &str,
    ) -> Environment {
        let found = self.world.look(names).await.unwrap();
        assert_eq!(found.missing(), [], "of {names:?}");
        self.assert_group(&found);
        self.assert_rule(names, &found);
        self.assert_record(&found);
        Self::assert_row(names, id, &found);
        self.assert_service(&found, tag).await;
        assert_eq!(self.world.losses().await.unwrap(), [""; 0]);
        found
    }

    fn assert_group(&self, found: &Environment) {
        let group = found.target_group.as_ref().unwrap();
        assert_eq!(group.health_check_path(), Some("/health"));
        assert_eq!(group.health_check_interval_seconds(), Some(15));
        assert_eq!(group.health_check_timeout_seconds(), Some(4));
        assert_eq!(group.healthy_threshold_count(), Some(2));
        assert_eq!(group.unhealthy_threshold_count(), Some(3));
        let matcher = group.matcher().and_then(|matcher| matcher.http_code());
        assert_eq!(matcher, Some("200-204"));
        assert_eq!(group.port(), Some(8080));
        assert_eq!(group.vpc_id(), Some(self.world.network.vpc.as_str()));
        for (key, value) in ATTRIBUTES {
            assert_eq!(found.target_group_attributes[key], value, "{key}");
        }
    }

    fn assert_rule(&self, names: &Names, found: &Environment) {
        let [rule] = found.rules.as_slice() else {
            panic!("not one rule: {:#?}", found.rules);
        };
        let fqdn = &names.fqdn;
        let arn = found.target_group.as_ref().unwrap().target_group_arn();
        assert_eq!(
            eden_core::observe::albs::hosts(rule).first(),
            Some(&fqdn.as_str())
        );
        if self.is_gated {
            assert!(!crate::gate::is_open(rule), "{fqdn} is open");
            let forwards = eden_core::observe::albs::forwards_only_to(rule, arn.unwrap());
            assert!(forwards, "{fqdn} leads elsewhere");
        } else {
            let exact = eden_core::observe::albs::is_exactly(rule, fqdn, arn.unwrap());
            assert!(exact, "{rule:#?}");
        }
        let priority: i32 = rule.priority().unwrap().parse().unwrap();
        assert!((1..=50_000).contains(&priority), "{priority}");
    }

    fn assert_record(&self, found: &Environment) {
        let [record] = found.records.as_slice() else {
            panic!("not one record: {:#?}", found.records);
        };
        assert_eq!(record.r#type().as_str(), "A");
        let target = record.alias_target().unwrap();
        let alb = &self.world.balancers.common_alb;
        let same = eden_core::observe::dns::same_host(target.dns_name(), alb.dns_name().unwrap());
        assert!(same, "{target:?}");
        assert_eq!(
            Some(target.hosted_zone_id()),
            alb.canonical_hosted_zone_id()
        );
        assert!(!target.evaluate_target_health());
    }

    async fn assert_entry(&self, name: &str, found: &Environment) {
        let names = self.world.names(name);
        let expected = json!({ "name": names.entry, "env": "dev", "api_endpoint": names.fqdn });
        assert_eq!(found.entry, Some(expected));
        let entries = self.world.entries().await.unwrap();
        let own = entries
            .iter()
            .filter(|one| one["name"] == names.entry.as_str());
        assert_eq!(own.count(), 1, "{entries:#?}");
    }

    fn assert_row(names: &Names, id: &EnvironmentId, found: &Environment) {
        let [row] = found.rows.as_slice() else {
            panic!("not one row: {:#?}", found.rows);
        };
        assert_eq!(text(row, "type"), id.profile);
        assert_eq!(text(row, "name"), names.resource);
        assert_eq!(text(row, "kind"), "environment");
        assert_eq!(text(row, "endpoint"), names.fqdn);
        assert!(matches!(&row["last_updated"], AttributeValue::N(_)));
        let record = recorded(row);
        assert_eq!(record.id, *id);
        let known = &record.identifiers;
        let service = found.service.as_ref().unwrap();
        assert_eq!(known.rule.as_deref(), found.rules[0].rule_arn());
        assert_eq!(known.service.as_deref(), service.service_arn());
        assert_eq!(known.task_definition.as_deref(), service.task_definition());
        let group = found.target_group.as_ref().unwrap();
        assert_eq!(known.target_group.as_deref(), group.target_group_arn());
    }

    async fn assert_service(&self, found: &Environment, tag: &str) {
        let service = found.service.as_ref().unwrap();
        assert_eq!(service.status(), Some("ACTIVE"));
        let [balancer] = service.load_balancers() else {
            panic!("not one load balancer: {service:#?}");
        };
        let group = found.target_group.as_ref().unwrap();
        assert_eq!(balancer.target_group_arn(), group.target_group_arn());
        assert_eq!(balancer.container_name(), Some("app"));
        assert_eq!(balancer.container_port(), Some(8080));
        assert!(service.network_configuration().is_some());
        // What tasks ran with before is registered by its digest.
        let image = match self.before_publish {
            Some(_) => self.world.image_by_digest(tag).unwrap(),
            None => self.world.image(tag),
        };
        assert_eq!(self.images(service).await, [&image, SIDECAR]);
    }

    /// The images that a service runs.
    pub(crate) async fn images(&self, service: &Service) -> Vec<String> {
        let call = self.world.clients.ecs.describe_task_definition();
        let call = call.task_definition(service.task_definition().unwrap());
        let definition = call.send().await.unwrap().task_definition.unwrap();
        let containers = definition.container_definitions().iter();
        containers
            .map(|container| container.image().unwrap().to_owned())
            .collect()
    }
}

pub(crate) const SIDECAR: &str = "public.ecr.aws/envoy/envoy:v1.30";

/// The text of one attribute of a row.
pub(crate) fn text<'a>(row: &'a Row, key: &str) -> &'a str {
    row[key].as_s().unwrap()
}

/// What a row says its environment was made with.
pub(crate) fn recorded(row: &Row) -> Record {
    serde_json::from_str(text(row, "record")).unwrap()
}
