//! What a listener rule does, seen from one endpoint.

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, ForwardActionConfig, Rule, RuleCondition,
};

use crate::observe::albs::{hosts, is_for_host};

/// What a rule does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// Forwards exactly this host to this target group.
    Exact,
    /// Does the same, and narrows it by a condition or a sign-in that somebody added.
    Narrowed,
    /// Does the same for some paths only.
    Partial,
    /// Forwards one host to one target group, one of which is another one.
    Elsewhere,
    /// Answers requests to one host by itself, spreads them over several target groups, or forwards
    /// those to some paths elsewhere.
    Answered,
    /// Serves several hosts, or none in particular.
    More,
}

const PATH: &str = "path-pattern";

/// Conditions that let fewer requests through, and open no other address.
const NARROWING: [&str; 4] = [
    "http-header",
    "http-request-method",
    "query-string",
    "source-ip",
];

/// What a rule does, seen from the endpoint of this host and target group.
#[must_use]
pub fn shape(rule: &Rule, fqdn: &str, target_group: Option<&str>) -> Shape {
    if rule.is_default == Some(true) || !has_one_host(rule) || !only_narrows(rule) {
        return Shape::More;
    }
    let Some(target) = target(rule) else {
        return Shape::Answered;
    };
    let here = is_for_host(rule, fqdn) && target_group == Some(target);
    if rule.conditions().iter().any(is_path) {
        return if here {
            Shape::Partial
        } else {
            Shape::Answered
        };
    }
    if !here {
        return Shape::Elsewhere;
    }
    if rule.conditions().len() == 1 && rule.actions().len() == 1 {
        Shape::Exact
    } else {
        Shape::Narrowed
    }
}

/// AWS describes one host in two forms.
fn has_one_host(rule: &Rule) -> bool {
    let hosts = hosts(rule);
    let first = hosts.first().filter(|host| !host.contains(['*', '?']));
    first.is_some_and(|first| hosts.iter().all(|host| host.eq_ignore_ascii_case(first)))
}

fn only_narrows(rule: &Rule) -> bool {
    let mut fields = rule.conditions().iter().map(RuleCondition::field);
    let known = ["host-header", PATH];
    let allowed = |field: &str| known.contains(&field) || NARROWING.contains(&field);
    fields.all(|field| field.is_some_and(allowed)) && rule.transforms().is_empty()
}

fn is_path(condition: &RuleCondition) -> bool {
    condition.field() == Some(PATH)
}

/// The one target group that a rule forwards to, whatever sign-in it asks for before.
fn target(rule: &Rule) -> Option<&str> {
    let (last, before) = rule.actions().split_last()?;
    if last.r#type != Some(ActionTypeEnum::Forward) || !before.iter().all(asks_who) {
        return None;
    }
    let groups = last
        .forward_config
        .iter()
        .flat_map(ForwardActionConfig::target_groups);
    let groups = groups.filter_map(|group| group.target_group_arn());
    let mut targets = last.target_group_arn().into_iter().chain(groups);
    let first = targets.next()?;
    targets.all(|target| target == first).then_some(first)
}

/// Whether an action only asks who somebody is.
fn asks_who(action: &Action) -> bool {
    matches!(
        action.r#type,
        Some(
            ActionTypeEnum::AuthenticateOidc
                | ActionTypeEnum::AuthenticateCognito
                | ActionTypeEnum::JwtValidation
        )
    )
}

/// Conditions and actions of a rule with this host and this forward in place of its present ones: what
/// somebody added to narrow it stays.
#[must_use]
pub fn retargeted(
    rule: &Rule,
    host: RuleCondition,
    forward: Action,
) -> (Vec<RuleCondition>, Vec<Action>) {
    let others = rule.conditions().iter().cloned();
    let others = others.filter(|condition| condition.field() != Some("host-header"));
    let conditions = std::iter::once(host).chain(others.map(newer_form));
    let signs_in = rule
        .actions()
        .iter()
        .filter(|action| asks_who(action))
        .cloned();
    let mut actions: Vec<Action> = signs_in.collect();
    // AWS wants an order where there are several actions, and gives it back.
    let last = actions.iter().filter_map(Action::order).max();
    let order = last.map(|last| last + 1);
    let mut forward = forward;
    forward.order = order;
    actions.push(forward);
    (conditions.collect(), actions)
}

/// AWS describes a condition in two forms, and takes one of them.
fn newer_form(mut condition: RuleCondition) -> RuleCondition {
    let has_newer = condition.http_header_config.is_some()
        || condition.http_request_method_config.is_some()
        || condition.query_string_config.is_some()
        || condition.path_pattern_config.is_some()
        || condition.source_ip_config.is_some();
    if has_newer {
        condition.values = None;
    }
    condition
}
