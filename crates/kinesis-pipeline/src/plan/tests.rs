//! From what AWS describes to what is done.

use aws_sdk_lambda::types::{
    Architecture, Environment, EventSourceMappingConfiguration, EventSourcePosition,
    FunctionConfiguration, FunctionResponseType, Runtime,
};
use aws_smithy_types::DateTime;

use super::*;
use crate::destination::tests::{STREAM, es, s3};
use crate::policy::{Owner, policy, trust};

const ROLE: &str = "arn:aws:iam::123456789012:role/logs-archive";
const BUILT: Built<'_> = Built {
    sha256: "hash=",
    architecture: "x86_64",
};

fn role(wanted: &Destination) -> aws_sdk_iam::types::Role {
    aws_sdk_iam::types::Role::builder()
        .path("/")
        .role_name(wanted.name())
        .role_id("AROA")
        .arn(ROLE)
        .create_date(DateTime::from_secs(0))
        .description(mark(&wanted.pipeline))
        .assume_role_policy_document(trust().to_string().replace('"', "%22"))
        .build()
        .unwrap()
}

fn function(wanted: &Destination) -> aws_sdk_lambda::types::builders::FunctionConfigurationBuilder {
    let variables = wanted.variables().into_iter().collect();
    let environment = Environment::builder()
        .set_variables(Some(variables))
        .build();
    // The answer's environment is another type than the request's.
    let environment = aws_sdk_lambda::types::EnvironmentResponse::builder()
        .set_variables(environment.variables)
        .build();
    FunctionConfiguration::builder()
        .function_name(wanted.name())
        .function_arn("arn:aws:lambda:ap-northeast-1:123456789012:function:logs-archive")
        .description(mark(&wanted.pipeline))
        .role(ROLE)
        .handler(&wanted.handler)
        .runtime(Runtime::from(wanted.runtime.as_str()))
        .memory_size(wanted.memory_size)
        .timeout(wanted.timeout)
        .code_sha256("hash=")
        .architectures(Architecture::X8664)
        .environment(environment)
}

fn mapping(uuid: &str) -> aws_sdk_lambda::types::builders::EventSourceMappingConfigurationBuilder {
    EventSourceMappingConfiguration::builder()
        .uuid(uuid)
        .event_source_arn(STREAM)
        .starting_position(EventSourcePosition::TrimHorizon)
        .state("Enabled")
        .batch_size(100)
        .bisect_batch_on_function_error(true)
        .function_response_types(FunctionResponseType::ReportBatchItemFailures)
}

/// A destination that is there as it is asked for.
fn there(wanted: &Destination) -> Found {
    let group = LogGroup::builder().retention_in_days(30).build();
    Found {
        role: Some(role(wanted)),
        policy: Some(policy(wanted, &Owner::of_role(ROLE).unwrap())),
        function: Some(function(wanted).build()),
        tags: wanted.tags.clone(),
        mappings: vec![mapping("one").build()],
        log_group: Some(group),
    }
}

fn lines(wanted: &Destination, found: &Found) -> Vec<String> {
    plan(wanted, Some(BUILT), found).unwrap().lines()
}

#[test]
fn what_is_right_is_left_alone() {
    for one in [s3(), es()] {
        assert_eq!(lines(&one, &there(&one)), [""; 0]);
    }
}

#[test]
fn what_is_not_there_is_made() {
    let plan = plan(&s3(), Some(BUILT), &Found::default()).unwrap();
    assert_eq!(plan.log_group, LogGroupStep::Create);
    assert_eq!(plan.role, RoleStep::Create);
    assert_eq!(plan.policy, PolicyStep::Create);
    assert_eq!(plan.function, FunctionStep::Create);
    assert_eq!(plan.mapping, MappingStep::Create);
    assert!(plan.tags.is_empty() && plan.surplus.is_empty() && !plan.is_empty());
}

#[test]
fn every_setting_of_the_function_is_put_right() {
    let wanted = s3();
    let mut found = there(&wanted);
    let changed = function(&wanted)
        .memory_size(512)
        .timeout(3)
        .handler("index.handler");
    found.function = Some(changed.build());
    assert_eq!(
        lines(&wanted, &found),
        [
            "function: handler is index.handler, not bootstrap",
            "function: memory_size is 512, not 256",
            "function: timeout is 3, not 60"
        ]
    );
}

#[test]
fn variables_are_told_by_name_alone() {
    let wanted = s3();
    let mut other = wanted.clone();
    other.schema.type_field = "secret".into();
    let mut found = there(&wanted);
    found.function = Some(function(&other).build());
    assert_eq!(
        lines(&wanted, &found),
        ["function: variable LOG_TYPE_FIELD was changed"]
    );
    let more = found
        .function
        .as_mut()
        .unwrap()
        .environment
        .as_mut()
        .unwrap();
    let more = more.variables.as_mut().unwrap();
    more.insert("LOG_TYPE_FIELD".into(), "log_type".into());
    more.insert("MORE".into(), "x".into());
    assert_eq!(
        lines(&wanted, &found),
        ["function: variable MORE was added"]
    );
}

#[test]
fn code_changes_with_the_package_and_its_architecture_only() {
    let wanted = s3();
    let found = there(&wanted);
    for built in [
        Built {
            sha256: "new=",
            ..BUILT
        },
        Built {
            architecture: "arm64",
            ..BUILT
        },
    ] {
        let step = plan(&wanted, Some(built), &found).unwrap().function;
        let expected = FunctionStep::Update {
            code: true,
            settings: Vec::new(),
        };
        assert_eq!(step, expected);
    }
    assert!(plan(&wanted, None, &found).unwrap().is_empty());
}

#[test]
fn a_mapping_of_another_stream_or_position_makes_way() {
    let mut wanted = s3();
    let found = there(&wanted);
    wanted.mapping.starting_position = "LATEST".into();
    let latest = plan(&wanted, Some(BUILT), &found).unwrap();
    assert_eq!(latest.mapping, MappingStep::Create);
    assert_eq!(latest.surplus, ["one"]);
    let mut wanted = s3();
    wanted.mapping.stream = format!("{STREAM}-2").parse().unwrap();
    let other = plan(&wanted, Some(BUILT), &found).unwrap();
    assert_eq!(
        (other.mapping, other.surplus.len()),
        (MappingStep::Create, 1)
    );
    assert_eq!(other.policy, PolicyStep::Replace);
}

#[test]
fn of_two_mappings_one_is_kept() {
    let wanted = s3();
    let mut found = there(&wanted);
    found.mappings.push(mapping("two").build());
    let plan = plan(&wanted, Some(BUILT), &found).unwrap();
    assert_eq!(plan.mapping, MappingStep::Keep("one".into()));
    assert_eq!(plan.surplus, ["two"]);
    assert_eq!(plan.lines(), ["mapping two is not of this pipeline"]);
}

#[test]
fn a_mapping_is_changed_in_place() {
    let wanted = s3();
    let mut found = there(&wanted);
    let changed = mapping("one")
        .state("Disabled")
        .batch_size(1)
        .maximum_retry_attempts(2);
    found.mappings = vec![changed.build()];
    assert_eq!(
        lines(&wanted, &found),
        [
            "mapping: enabled is false, not true",
            "mapping: batch_size is 1, not 100",
            "mapping: maximum_retry_attempts is 2, not -1"
        ]
    );
}

#[test]
fn what_is_somebody_elses_is_refused_unless_the_state_has_it() {
    let mut wanted = s3();
    let mut found = there(&wanted);
    found.function = Some(function(&wanted).description("mine").build());
    let error = plan(&wanted, Some(BUILT), &found).unwrap_err().to_string();
    assert!(
        error.starts_with("function logs-archive exists already"),
        "{error}"
    );
    wanted.is_ours = true;
    let plan = plan(&wanted, Some(BUILT), &found).unwrap();
    assert!(matches!(plan.function, FunctionStep::Update { .. }));
}

#[test]
fn tags_that_went_are_removed_and_those_of_others_stay() {
    let mut wanted = s3();
    wanted.tags = [("team".into(), "logs".into())].into();
    wanted.previous_tags = [("old".into(), "1".into())].into();
    let mut found = there(&wanted);
    found.tags = [("old".into(), "1".into()), ("theirs".into(), "x".into())].into();
    let step = plan(&wanted, Some(BUILT), &found).unwrap().tags;
    assert_eq!(step.set, wanted.tags);
    assert_eq!(step.remove, ["old"]);
}

#[test]
fn a_role_that_was_changed_is_put_right() {
    let wanted = s3();
    let mut found = there(&wanted);
    let role = found.role.as_mut().unwrap();
    role.assume_role_policy_document = Some("{}".into());
    found.policy = Some(serde_json::json!({ "Statement": [] }));
    assert_eq!(
        lines(&wanted, &found),
        [
            "role: who may take it on was changed",
            "policy of the role was changed"
        ]
    );
}
