//! Rules as AWS describes them.

use aws_sdk_elasticloadbalancingv2::types::{Action, RuleCondition, TargetGroupTuple};

use super::*;

const HOST: &str = "api-foo.example.com";

fn forward(group: &str) -> Action {
    Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .target_group_arn(group)
        .build()
}

fn weighted(groups: &[&str]) -> Action {
    let tuple = |group: &&str| TargetGroupTuple::builder().target_group_arn(*group).build();
    let config = ForwardActionConfig::builder();
    let config = config.set_target_groups(Some(groups.iter().map(tuple).collect()));
    Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .forward_config(config.build())
        .build()
}

fn older(hosts: &[&str]) -> RuleCondition {
    let values = hosts.iter().map(|host| (*host).to_owned()).collect();
    RuleCondition::builder()
        .field("host-header")
        .set_values(Some(values))
        .build()
}

fn newer(hosts: &[&str]) -> RuleCondition {
    let values = hosts.iter().map(|host| (*host).to_owned()).collect();
    let config = HostHeaderConditionConfig::builder().set_values(Some(values));
    RuleCondition::builder()
        .field("host-header")
        .host_header_config(config.build())
        .build()
}

fn path() -> RuleCondition {
    RuleCondition::builder()
        .field("path-pattern")
        .values(HOST)
        .build()
}

fn rule(conditions: Vec<RuleCondition>, actions: Vec<Action>) -> Rule {
    Rule::builder()
        .set_conditions(Some(conditions))
        .set_actions(Some(actions))
        .build()
}

#[test]
fn hosts_are_read_in_either_form() {
    let cases: [(Vec<RuleCondition>, &[&str]); 6] = [
        (vec![], &[]),
        (vec![path()], &[]),
        (vec![older(&[HOST])], &[HOST]),
        (vec![newer(&[HOST])], &[HOST]),
        (vec![older(&["a", "b"]), path()], &["a", "b"]),
        (vec![older(&["a"]), newer(&["b"])], &["a", "b"]),
    ];
    for (conditions, expected) in cases {
        assert_eq!(hosts(&rule(conditions, vec![])), expected);
    }
}

#[test]
fn the_case_of_a_host_does_not_matter() {
    let shouted = rule(vec![older(&["API-Foo.Example.com"])], vec![forward("g")]);
    assert!(is_for_host(&shouted, HOST));
    assert!(is_exactly(&shouted, HOST, "g"));
    assert!(!is_for_host(&shouted, "api-foo.example.co"));
}

#[test]
fn exactly_is_this_host_alone_to_this_group_alone() {
    let fixed = Action::builder()
        .r#type(ActionTypeEnum::FixedResponse)
        .build();
    let login = Action::builder()
        .r#type(ActionTypeEnum::AuthenticateOidc)
        .build();
    let cases = [
        (vec![older(&[HOST])], vec![forward("g")], true),
        (vec![newer(&[HOST])], vec![weighted(&["g"])], true),
        (vec![older(&[HOST])], vec![forward("other")], false),
        (vec![older(&[HOST])], vec![weighted(&["g", "other"])], false),
        (vec![older(&[HOST])], vec![fixed], false),
        (vec![older(&[HOST])], vec![login, forward("g")], false),
        (vec![older(&[HOST])], vec![], false),
        (vec![older(&[HOST, "other"])], vec![forward("g")], false),
        (vec![older(&["other"])], vec![forward("g")], false),
        (vec![older(&[HOST]), path()], vec![forward("g")], false),
        (vec![path()], vec![forward("g")], false),
        (vec![], vec![forward("g")], false),
    ];
    for (conditions, actions, expected) in cases {
        let rule = rule(conditions, actions);
        assert_eq!(is_exactly(&rule, HOST, "g"), expected, "{rule:#?}");
    }
}

#[test]
fn a_default_rule_takes_no_priority() {
    let with = |priority: &str| Rule::builder().priority(priority).build();
    let rules = [
        with("default"),
        with("7"),
        with("50000"),
        Rule::builder().build(),
    ];
    assert_eq!(priorities(&rules).collect::<Vec<_>>(), [7, 50_000]);
}
