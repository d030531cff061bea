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
    assert_eq!(changes(&Scene::new().plan().alias), ["CREATE A"]);
}

#[test]
fn the_cname_of_an_early_release_is_replaced_in_one_batch() {
    let mut scene = Scene::existing();
    scene.found.records = vec![record(RrType::Cname, "alb-1.elb.amazonaws.com")];
    assert_eq!(changes(&scene.plan().alias), ["DELETE CNAME", "CREATE A"]);
}

#[test]
fn what_leads_elsewhere_or_shares_its_name_is_somebodys_own() {
    let mut weighted = alias(&Scene::new().found.albs[0].alb);
    weighted.set_identifier = Some("blue".into());
    let others = [
        record(RrType::A, "192.0.2.1"),
        record(RrType::Aaaa, "2001:db8::1"),
        record(RrType::Cname, "legacy.example.net"),
        weighted,
    ];
    for other in others {
        let mut scene = Scene::existing();
        scene.found.records.push(other);
        let error = scene.error().to_string();
        assert!(error.contains("alias record"), "{error}");
        assert!(error.contains(FQDN), "{error}");
    }
}

#[test]
fn an_alias_of_a_host_that_is_not_claimed_is_somebodys_own() {
    let mut scene = Scene::existing();
    scene.found.claim = None;
    let error = scene.error().to_string();
    assert!(error.contains("A api-foo.dev.example.com."), "{error}");
    scene.owner.adopt = true;
    assert_eq!(changes(&scene.plan().alias), [""; 0]);
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
        let target = scene.found.records[0].alias_target.as_mut().unwrap();
        target.dns_name = name.into();
        assert_eq!(changes(&scene.plan().alias), [""; 0], "{name}");
    }
}

#[test]
fn an_alias_that_checks_the_targets_health_is_replaced() {
    let mut scene = Scene::existing();
    let target = scene.found.records[0].alias_target.as_mut().unwrap();
    target.evaluate_target_health = true;
    assert_eq!(changes(&scene.plan().alias), ["DELETE A", "CREATE A"]);
}

#[test]
fn an_address_of_the_other_kind_beside_it_is_left_alone() {
    let mut scene = Scene::existing();
    let mut other = alias(&scene.found.albs[0].alb);
    other.r#type = RrType::Aaaa;
    scene.found.records.push(other);
    assert_eq!(changes(&scene.plan().alias), [""; 0]);
}
