//! The lists of what is not copied hide nothing: each name on them is described by AWS and not
//! asked for, and each thing that AWS asks for is sent or on a list.

use std::collections::BTreeSet;

use eden_core::clone::{service, target_group, task_definition};
use serde_json::Value;

use crate::account;
use crate::fixtures::{load, members};
use crate::query::fields;

fn assert_read_only(not_copied: &[&str], described: &Value, request: &str) {
    let asked = members(request);
    for name in not_copied {
        assert!(described.get(*name).is_some(), "{name} is not described");
        assert!(!asked.iter().any(|one| one == name), "{request} has {name}");
    }
}

#[test]
fn what_is_not_copied_is_described_and_not_asked_for() {
    let definition = load("task-definition");
    assert_read_only(
        task_definition::NOT_COPIED,
        &definition["taskDefinition"],
        "RegisterTaskDefinition",
    );
    assert_read_only(service::NOT_COPIED, &load("service"), "CreateService");
    let group = load("target-group");
    assert_read_only(
        target_group::NOT_COPIED,
        &group["TargetGroup"],
        "CreateTargetGroup",
    );
}

#[test]
fn the_lists_name_each_thing_once_and_in_order() {
    for list in [
        task_definition::NOT_COPIED,
        service::NOT_COPIED,
        service::LEFT_OUT,
        target_group::NOT_COPIED,
    ] {
        assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
    }
}

/// The first word of each line of [`service::LEFT_OUT`], which is a member of CreateService mostly.
fn left_out() -> BTreeSet<&'static str> {
    let first = |line: &&'static str| line.split([' ', ',', '.', ':']).next().unwrap();
    service::LEFT_OUT.iter().map(first).collect()
}

#[test]
fn what_is_left_out_on_purpose_is_something_that_could_be_asked_for() {
    // The SDK knows it, and this botocore does not yet.
    let newer = ["gatewayConnectors"];
    // Another service's, about the service.
    let beside = ["Application"];
    let asked = members("CreateService");
    for name in left_out() {
        let known =
            asked.iter().any(|one| one == name) || newer.contains(&name) || beside.contains(&name);
        assert!(known, "CreateService has no {name}");
    }
}

fn json_keys(body: &str) -> BTreeSet<String> {
    let sent: Value = serde_json::from_str(body).unwrap();
    sent.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn whatever_can_be_asked_for_is_sent_or_left_out_on_purpose() {
    let canned = account::create(&load("service"), |_| {}).await;
    let other = account::create(&load("service-on-instances"), |_| {}).await;
    let sent = json_keys(&canned.body("RegisterTaskDefinition"));
    let asked: BTreeSet<String> = members("RegisterTaskDefinition").into_iter().collect();
    assert_eq!(sent, asked);

    let mut sent = json_keys(&canned.body("CreateService"));
    sent.extend(json_keys(&other.body("CreateService")));
    for name in members("CreateService") {
        let covered = sent.contains(&name) || left_out().contains(name.as_str());
        assert!(covered, "nothing is said about {name} of CreateService");
    }

    let form = fields(&canned.body("CreateTargetGroup"));
    let member = |key: &String| key.split('.').next().unwrap().to_owned();
    let sent: BTreeSet<String> = form.keys().map(member).collect();
    let asked: BTreeSet<String> = members("CreateTargetGroup").into_iter().collect();
    assert_eq!(sent, asked);
}
