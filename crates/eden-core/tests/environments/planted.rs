//! What others have made by hand under the names that an environment would have.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_elasticloadbalancingv2::types::{Action, RuleCondition};
use aws_sdk_route53::types::builders::ResourceRecordSetBuilder;
pub(crate) use testbed::world::planted::{BY_HAND, answer, forward, hosts, path};

use crate::stage::Stage;

impl Stage {
    pub(crate) async fn plant_service(&self, name: &str, tag: (&str, &str)) -> String {
        self.world.plant_service(name, tag).await.unwrap()
    }

    pub(crate) async fn plant_revision(&self, family: &str, tag: (&str, &str)) -> String {
        self.world.plant_revision(family, tag).await.unwrap()
    }

    pub(crate) async fn plant_group(&self, name: &str, tag: (&str, &str)) -> String {
        self.world.plant_group(name, tag).await.unwrap()
    }

    pub(crate) async fn plant_rule(
        &self,
        priority: i32,
        conditions: Vec<RuleCondition>,
        action: Action,
        tag: (&str, &str),
    ) -> String {
        let made = self.world.plant_rule(priority, conditions, action, tag);
        made.await.unwrap()
    }

    pub(crate) async fn plant_record(&self, set: ResourceRecordSetBuilder) {
        self.world.plant_record(set).await.unwrap();
    }

    pub(crate) async fn plant_item(&self, item: HashMap<String, AttributeValue>) {
        self.world.plant_item(item).await.unwrap();
    }
}
