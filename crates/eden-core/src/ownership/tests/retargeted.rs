//! A rule that gets its host and its forward back keeps what somebody added.

use aws_sdk_elasticloadbalancingv2::types::{
    ActionTypeEnum, HttpHeaderConditionConfig, HttpRequestMethodConditionConfig,
    PathPatternConditionConfig, QueryStringConditionConfig, RuleCondition, SourceIpConditionConfig,
};

use super::shapes::{GROUP, HOST, action, forward, host, rule};
use crate::ownership::retargeted;

/// As AWS describes a condition: in both forms.
fn added(field: &str) -> RuleCondition {
    let condition = RuleCondition::builder().field(field).values("x");
    match field {
        "http-header" => condition.http_header_config(HttpHeaderConditionConfig::builder().build()),
        "http-request-method" => condition
            .http_request_method_config(HttpRequestMethodConditionConfig::builder().build()),
        "query-string" => {
            condition.query_string_config(QueryStringConditionConfig::builder().build())
        }
        "path-pattern" => {
            condition.path_pattern_config(PathPatternConditionConfig::builder().build())
        }
        _ => condition.source_ip_config(SourceIpConditionConfig::builder().build()),
    }
    .build()
}

#[test]
fn other_conditions_stay_in_the_form_that_aws_takes() {
    for field in [
        "http-header",
        "http-request-method",
        "query-string",
        "path-pattern",
        "source-ip",
    ] {
        let was = rule(
            vec![host(&["x.example.com"]), added(field)],
            vec![forward("arn:other")],
        );
        let (conditions, actions) = retargeted(&was.build(), host(&[HOST]), forward(GROUP));
        let mut kept = added(field);
        kept.values = None;
        assert_eq!(conditions, [host(&[HOST]), kept], "{field}");
        assert_eq!(actions, [forward(GROUP)]);
    }
    let older = RuleCondition::builder()
        .field("path-pattern")
        .values("/x")
        .build();
    let was = rule(vec![older.clone(), host(&["x.example.com"])], Vec::new());
    let (conditions, _) = retargeted(&was.build(), host(&[HOST]), forward(GROUP));
    assert_eq!(conditions, [host(&[HOST]), older]);
}

#[test]
fn sign_ins_stay_before_the_forward_and_other_actions_go() {
    let sign_in = action(ActionTypeEnum::AuthenticateOidc).order(1).build();
    let second = action(ActionTypeEnum::JwtValidation).order(4).build();
    let fixed = action(ActionTypeEnum::FixedResponse).order(9).build();
    let was = rule(
        vec![host(&[HOST])],
        vec![sign_in.clone(), second.clone(), fixed],
    );
    let (_, actions) = retargeted(&was.build(), host(&[HOST]), forward(GROUP));
    let mut last = forward(GROUP);
    last.order = Some(5);
    assert_eq!(actions, [sign_in, second, last]);
}

#[test]
fn an_only_action_needs_no_order() {
    let mut own = forward(GROUP);
    own.order = Some(3);
    let was = rule(vec![host(&[HOST])], vec![forward("arn:other")]);
    let (_, actions) = retargeted(&was.build(), host(&[HOST]), own);
    assert_eq!(actions, [forward(GROUP)]);
}
