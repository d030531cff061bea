//! CreateTargetGroup and ModifyTargetGroupAttributes are what the reference's target group told.

use eden_core::clone::target_group::NOT_COPIED;
use serde_json::{Value, json};

use crate::account::{self, GROUP};
use crate::fixtures::load;
use crate::query::{fields, flat};
use crate::without;

#[tokio::test]
async fn every_setting_is_copied() {
    let described = load("target-group");
    let canned = account::create(&load("service"), |_| {}).await;
    let mut expected = without(&described["TargetGroup"], NOT_COPIED);
    expected.remove("TargetGroupName").unwrap();
    expected.insert("Name".into(), json!("dev-dynamic-pr-12"));
    let tags = account::tags(["Key", "Value"], &described["Tags"][0]);
    expected.insert("Tags".into(), tags);
    let sent = fields(&account::body(&canned, "CreateTargetGroup"));
    assert_eq!(sent, flat(&Value::Object(expected)));
}

#[tokio::test]
async fn every_attribute_that_is_set_is_copied() {
    let described = load("target-group");
    let attributes = described["Attributes"].as_array().unwrap();
    let set = attributes.iter().filter(|one| one["Value"] != json!(""));
    let set: Vec<&Value> = set.collect();
    assert!(set.len() > 20 && set.len() < attributes.len(), "{set:?}");
    let canned = account::create(&load("service"), |_| {}).await;
    let sent = fields(&canned.body("ModifyTargetGroupAttributes"));
    let expected = json!({ "TargetGroupArn": GROUP, "Attributes": set });
    assert_eq!(sent, flat(&expected));
}
