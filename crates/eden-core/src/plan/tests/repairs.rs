//! Whatever is missing or was altered by hand is repaired, and nothing else is touched.

use aws_sdk_ecs::types::TaskDefinitionStatus;
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, ForwardActionConfig, HostHeaderConditionConfig, RuleCondition,
    TargetGroupTuple,
};

use super::scene::{
    FQDN, GROUP, IMAGE, NAME, RULE, Scene, all_kept_but, definition, other_rule, own_group, rule,
};
use crate::plan::{RuleStep, ServiceStep, TargetGroupStep};

/// What was done by hand, and what is done about it.
type Case = (
    &'static str,
    fn(&mut Scene),
    &'static [(&'static str, &'static str)],
);

const DEPLOYED: &[(&str, &str)] = &[("definition", "register"), ("service", "update")];

const CASES: &[Case] = &[
    (
        "the task definition was deregistered",
        |scene| {
            let inactive = TaskDefinitionStatus::Inactive;
            scene.definition(definition(NAME, IMAGE).status(inactive).build());
        },
        DEPLOYED,
    ),
    (
        "the service runs another family",
        |scene| scene.definition(definition("other", IMAGE).build()),
        DEPLOYED,
    ),
    (
        "the service runs another image",
        |scene| scene.definition(definition(NAME, "other").build()),
        DEPLOYED,
    ),
    (
        "the target group and with it the rule are gone",
        |scene| {
            scene.found.target_group = None;
            scene.rules().clear();
        },
        &[
            ("group", "create"),
            ("rule", "create"),
            ("service", "update"),
        ],
    ),
    (
        "the target group has another health check",
        |scene| scene.found.target_group = Some(own_group("/altered", "30")),
        &[("group", "repair")],
    ),
    (
        "the target group has another deregistration delay",
        |scene| scene.found.target_group = Some(own_group("/health", "300")),
        &[("group", "repair")],
    ),
    (
        "the service is gone",
        |scene| scene.found.service = None,
        &[("definition", "register"), ("service", "create")],
    ),
    (
        "the service is drained",
        |scene| {
            scene.service().status = Some("DRAINING".into());
            scene.found.service.as_mut().unwrap().task_definition = None;
        },
        &[("definition", "register"), ("service", "create")],
    ),
    (
        "the service was deleted a while ago",
        |scene| {
            scene.service().status = Some("INACTIVE".into());
            scene.found.service.as_mut().unwrap().task_definition = None;
        },
        &[("definition", "register"), ("service", "create")],
    ),
    (
        "the service has no load balancer",
        |scene| scene.service().load_balancers = None,
        &[("service", "update")],
    ),
    (
        "the rule is gone",
        |scene| scene.rules().clear(),
        &[("rule", "create")],
    ),
    (
        "the rule forwards elsewhere",
        |scene| scene.rules()[1] = rule(RULE, "1", FQDN, "arn:group/other"),
        &[("rule", "repair")],
    ),
    (
        "the rule is for another host",
        |scene| scene.rules()[1] = rule(RULE, "1", "x.example.com", GROUP),
        &[("rule", "repair")],
    ),
    (
        "the rule answers by itself",
        |scene| {
            let action = Action::builder().r#type(ActionTypeEnum::FixedResponse);
            scene.rules()[1].actions = Some(vec![action.build()]);
        },
        &[("rule", "repair")],
    ),
    (
        "the rule is for one path only",
        |scene| {
            let path = RuleCondition::builder().field("path-pattern").values("/x");
            let conditions = scene.rules()[1].conditions.as_mut().unwrap();
            conditions.push(path.build());
        },
        &[],
    ),
    (
        "the record is gone",
        |scene| scene.found.records.clear(),
        &[("alias", "change")],
    ),
];

#[test]
fn exactly_what_is_wrong_is_repaired() {
    for (what, break_it, steps) in CASES {
        let mut scene = Scene::existing();
        break_it(&mut scene);
        assert_eq!(scene.steps(), all_kept_but(steps), "when {what}");
    }
}

#[test]
fn aws_describes_rules_in_two_forms_and_both_are_right() {
    let mut scene = Scene::existing();
    let host = HostHeaderConditionConfig::builder().values(FQDN).build();
    let condition = RuleCondition::builder().field("host-header").values(FQDN);
    let target = TargetGroupTuple::builder()
        .target_group_arn(GROUP)
        .weight(1);
    let config = ForwardActionConfig::builder().target_groups(target.build());
    let action = Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .target_group_arn(GROUP)
        .forward_config(config.build());
    let rule = &mut scene.rules()[1];
    rule.conditions = Some(vec![condition.host_header_config(host).build()]);
    rule.actions = Some(vec![action.build()]);
    assert_eq!(scene.steps(), all_kept_but(&[]));
}

#[test]
fn a_rule_that_shares_its_traffic_is_repaired() {
    let mut scene = Scene::existing();
    let target = |arn: &str| TargetGroupTuple::builder().target_group_arn(arn).build();
    let config = ForwardActionConfig::builder()
        .target_groups(target(GROUP))
        .target_groups(target("arn:group/other"));
    let action = Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .forward_config(config.build());
    scene.rules()[1].actions = Some(vec![action.build()]);
    assert_eq!(scene.steps(), all_kept_but(&[("rule", "repair")]));
}

#[test]
fn the_rule_that_was_made_is_found_whatever_it_says_now() {
    let mut scene = Scene::existing();
    scene.request.previous = Some(scene.plan().record);
    scene.rules()[1] = rule(RULE, "1", "x.example.com", "arn:group/other");
    assert!(matches!(&scene.plan().rule, Some(RuleStep::Repair { arn, .. }) if arn == RULE));
}

#[test]
fn other_rules_are_nobodys_business() {
    let mut scene = Scene::existing();
    scene.rules().insert(1, other_rule("7"));
    assert_eq!(scene.steps(), all_kept_but(&[]));
    assert!(matches!(&scene.plan().rule, Some(RuleStep::Keep { arn }) if arn == RULE));
}

#[test]
fn a_repaired_target_group_gets_all_that_can_be_set() {
    let mut scene = Scene::existing();
    scene.found.target_group = Some(own_group("/altered", "300"));
    let Some(TargetGroupStep::Repair {
        health_check,
        attributes,
        arn,
    }) = scene.plan().target_group
    else {
        panic!("not repaired");
    };
    assert_eq!(arn, GROUP);
    assert_eq!(
        health_check.get_health_check_path().as_deref(),
        Some("/health")
    );
    assert_eq!(health_check.get_health_check_interval_seconds(), &Some(15));
    // Not the empty one.
    assert_eq!(attributes.len(), 1);
    assert_eq!(attributes[0].value(), Some("30"));
}

#[test]
fn a_service_without_its_target_group_gets_it_again() {
    let mut scene = Scene::existing();
    scene.service().load_balancers = None;
    let ServiceStep::Update(update) = scene.plan().service else {
        panic!("not updated");
    };
    assert_eq!(
        update.balanced,
        scene
            .found
            .reference
            .balanced()
            .map(|one| vec![one.clone()])
    );
    assert_eq!(update.request.get_force_new_deployment(), &None);
}
