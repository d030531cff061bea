//! The alias record, and what stands in its place.

use aws_sdk_route53::types::{Change, ResourceRecord, ResourceRecordSet, RrType};

use super::scene::{FQDN, Scene, alias};
use crate::plan::AliasStep;

/// The changes, as `ACTION TYPE`.
fn changes(step: &AliasStep) -> Vec<String> {
    let text = |change: &Change| {
        let set = change.resource_record_set().unwrap();
        format!("{} {}", change.action(), set.r#type())
    };
    match step {
        AliasStep::Keep => Vec::new(),
        AliasStep::Change(changes) => changes.iter().map(text).collect(),
    }
}

fn record(kind: RrType, value: &str) -> ResourceRecordSet {
    let record = ResourceRecord::builder().value(value).build().unwrap();
    ResourceRecordSet::builder()
        .name(format!("{FQDN}."))
        .r#type(kind)
        .ttl(300)
        .resource_records(record)
        .build()
        .unwrap()
}

#[test]
fn a_new_alias_is_one_change() {
    assert_eq!(changes(&Scene::new().alias()), ["UPSERT A"]);
}

#[test]
fn the_cname_of_an_early_release_is_replaced_in_one_batch() {
    let mut scene = Scene::existing();
    scene.records = vec![record(RrType::Cname, "alb-1.elb.amazonaws.com")];
    assert_eq!(changes(&scene.alias()), ["DELETE CNAME", "UPSERT A"]);
}

#[test]
fn a_plain_address_is_replaced() {
    let mut scene = Scene::existing();
    scene.records = vec![record(RrType::A, "192.0.2.1")];
    assert_eq!(changes(&scene.alias()), ["UPSERT A"]);
}

#[test]
fn an_alias_is_right_however_route_53_writes_it() {
    for name in [
        "alb-1.elb.amazonaws.com",
        "alb-1.elb.amazonaws.com.",
        "dualstack.alb-1.elb.amazonaws.com.",
        "ALB-1.elb.amazonaws.com.",
    ] {
        let mut scene = Scene::existing();
        let target = scene.records[0].alias_target.as_mut().unwrap();
        target.dns_name = name.into();
        assert_eq!(changes(&scene.alias()), [""; 0], "{name}");
    }
}

#[test]
fn an_alias_that_checks_the_targets_health_is_replaced() {
    let mut scene = Scene::existing();
    let target = scene.records[0].alias_target.as_mut().unwrap();
    target.evaluate_target_health = true;
    assert_eq!(changes(&scene.alias()), ["UPSERT A"]);
}

#[test]
fn an_address_of_the_other_kind_beside_it_is_left_alone() {
    let mut scene = Scene::existing();
    let mut other = alias(&scene.found.albs[0].alb);
    other.r#type = RrType::Aaaa;
    scene.records.push(other);
    assert_eq!(changes(&scene.alias()), [""; 0]);
}
