//! What a rule does, by each kind of condition and action and in each of their forms.

use aws_sdk_elasticloadbalancingv2::types::builders::{ActionBuilder, RuleBuilder};
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, ForwardActionConfig, HostHeaderConditionConfig, Rule, RuleCondition,
    RuleTransform, TargetGroupTuple, TransformTypeEnum,
};

use crate::ownership::{Shape, shape};

pub(super) const HOST: &str = "api-foo.dev.example.com";
pub(super) const GROUP: &str = "arn:group";

fn condition(field: &str, values: &[&str]) -> RuleCondition {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    let condition = RuleCondition::builder().field(field);
    condition.set_values(Some(values)).build()
}

pub(super) fn host(values: &[&str]) -> RuleCondition {
    condition("host-header", values)
}

pub(super) fn action(kind: ActionTypeEnum) -> ActionBuilder {
    Action::builder().r#type(kind)
}

pub(super) fn forward(group: &str) -> Action {
    action(ActionTypeEnum::Forward)
        .target_group_arn(group)
        .build()
}

fn weighted(groups: &[&str]) -> Action {
    let tuples = groups
        .iter()
        .map(|group| TargetGroupTuple::builder().target_group_arn(*group).build());
    let config = ForwardActionConfig::builder().set_target_groups(Some(tuples.collect()));
    action(ActionTypeEnum::Forward)
        .forward_config(config.build())
        .build()
}

pub(super) fn rule(conditions: Vec<RuleCondition>, actions: Vec<Action>) -> RuleBuilder {
    let rule = Rule::builder().rule_arn("arn:rule").is_default(false);
    rule.set_conditions(Some(conditions))
        .set_actions(Some(actions))
}

fn shape_of(conditions: Vec<RuleCondition>, actions: Vec<Action>) -> Shape {
    shape(&rule(conditions, actions).build(), HOST, Some(GROUP))
}

fn with_condition(other: RuleCondition) -> Shape {
    shape_of(vec![host(&[HOST]), other], vec![forward(GROUP)])
}

fn with_actions(actions: Vec<Action>) -> Shape {
    shape_of(vec![host(&[HOST])], actions)
}

#[test]
fn exactly_this_host_to_this_group_in_each_form() {
    assert_eq!(with_actions(vec![forward(GROUP)]), Shape::Exact);
    assert_eq!(with_actions(vec![weighted(&[GROUP])]), Shape::Exact);
    let config = HostHeaderConditionConfig::builder().values(HOST).build();
    let newer = RuleCondition::builder()
        .field("host-header")
        .host_header_config(config.clone());
    assert_eq!(
        shape_of(vec![newer.build()], vec![forward(GROUP)]),
        Shape::Exact
    );
    let both = RuleCondition::builder()
        .field("host-header")
        .values(HOST.to_uppercase());
    let both = both.host_header_config(config).build();
    let mut action = weighted(&[GROUP]);
    action.target_group_arn = Some(GROUP.into());
    assert_eq!(shape_of(vec![both], vec![action]), Shape::Exact);
}

#[test]
fn a_default_rule_serves_more() {
    let default = rule(vec![host(&[HOST])], vec![forward(GROUP)]).is_default(true);
    assert_eq!(shape(&default.build(), HOST, Some(GROUP)), Shape::More);
    let unsaid = rule(vec![host(&[HOST])], vec![forward(GROUP)]).set_is_default(None);
    assert_eq!(shape(&unsaid.build(), HOST, Some(GROUP)), Shape::Exact);
}

#[test]
fn several_hosts_or_none_in_particular_are_more() {
    for hosts in [
        &[][..],
        &[HOST, "www.example.com"],
        &["www.example.com", HOST],
        &["*.dev.example.com"],
        &["api-fo?.dev.example.com"],
    ] {
        let shape = shape_of(vec![host(hosts)], vec![forward(GROUP)]);
        assert_eq!(shape, Shape::More, "{hosts:?}");
    }
    assert_eq!(shape_of(Vec::new(), vec![forward(GROUP)]), Shape::More);
    let path = condition("path-pattern", &["/x"]);
    assert_eq!(shape_of(vec![path], vec![forward(GROUP)]), Shape::More);
}

#[test]
fn conditions_that_only_narrow_stay() {
    for field in [
        "http-header",
        "http-request-method",
        "query-string",
        "source-ip",
    ] {
        assert_eq!(
            with_condition(condition(field, &["x"])),
            Shape::Narrowed,
            "{field}"
        );
    }
}

#[test]
fn conditions_that_nobody_knows_are_more() {
    assert_eq!(with_condition(condition("cookie", &["x"])), Shape::More);
    assert_eq!(
        with_condition(RuleCondition::builder().build()),
        Shape::More
    );
}

#[test]
fn a_rewritten_request_is_more() {
    let rewrite = RuleTransform::builder().r#type(TransformTypeEnum::UrlRewrite);
    let rule = rule(vec![host(&[HOST])], vec![forward(GROUP)]);
    let rule = rule.transforms(rewrite.build()).build();
    assert_eq!(shape(&rule, HOST, Some(GROUP)), Shape::More);
}

#[test]
fn some_paths_only_are_partial_here_and_answered_elsewhere() {
    let path = || condition("path-pattern", &["/.well-known/*"]);
    assert_eq!(with_condition(path()), Shape::Partial);
    let elsewhere = shape_of(vec![host(&[HOST]), path()], vec![forward("arn:other")]);
    assert_eq!(elsewhere, Shape::Answered);
    let other_host = shape_of(vec![host(&["x.example.com"]), path()], vec![forward(GROUP)]);
    assert_eq!(other_host, Shape::Answered);
}

#[test]
fn another_host_or_another_group_is_elsewhere() {
    assert_eq!(with_actions(vec![forward("arn:other")]), Shape::Elsewhere);
    assert_eq!(
        with_actions(vec![weighted(&["arn:other"])]),
        Shape::Elsewhere
    );
    let other_host = shape_of(vec![host(&["x.example.com"])], vec![forward(GROUP)]);
    assert_eq!(other_host, Shape::Elsewhere);
    let rule = rule(vec![host(&[HOST])], vec![forward(GROUP)]).build();
    assert_eq!(shape(&rule, HOST, None), Shape::Elsewhere);
}

#[test]
fn sign_ins_before_the_forward_narrow() {
    for kind in [
        ActionTypeEnum::AuthenticateOidc,
        ActionTypeEnum::AuthenticateCognito,
        ActionTypeEnum::JwtValidation,
    ] {
        let actions = vec![action(kind.clone()).build(), forward(GROUP)];
        assert_eq!(with_actions(actions), Shape::Narrowed, "{kind:?}");
    }
}

#[test]
fn what_answers_by_itself_or_spreads_requests_is_answered() {
    let fixed = || action(ActionTypeEnum::FixedResponse).build();
    for actions in [
        Vec::new(),
        vec![fixed()],
        vec![action(ActionTypeEnum::Redirect).build()],
        vec![action(ActionTypeEnum::AuthenticateOidc).build()],
        vec![fixed(), forward(GROUP)],
        vec![forward(GROUP), forward(GROUP)],
        vec![action(ActionTypeEnum::Forward).build()],
        vec![weighted(&[])],
        vec![weighted(&[GROUP, "arn:other"])],
    ] {
        assert_eq!(
            with_actions(actions.clone()),
            Shape::Answered,
            "{actions:?}"
        );
    }
    let mut both = weighted(&["arn:other"]);
    both.target_group_arn = Some(GROUP.into());
    assert_eq!(with_actions(vec![both]), Shape::Answered);
    let mut redirect = action(ActionTypeEnum::Redirect).build();
    redirect.target_group_arn = Some(GROUP.into());
    assert_eq!(with_actions(vec![redirect]), Shape::Answered);
}
