//! From what AWS describes to what is done.

use aws_sdk_lambda::types::{
    Architecture, Environment, EventSourceMappingConfiguration, EventSourcePosition, Filter,
    FilterCriteria, FunctionConfiguration, FunctionResponseType, Runtime,
};
use aws_smithy_types::DateTime;

use super::*;
use crate::destination::tests::{STREAM, es, s3};
use crate::destination::{Start, mark};
use crate::observe::{Found, FoundMapping};
use crate::policy::{Owner as Account, policy, trust};

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

fn owner() -> Owner {
    let mut owner = Owner::new("ap-northeast-1", "logs");
    owner.fresh = "0f".into();
    owner
}

/// A destination that is there as it is asked for.
fn there(wanted: &Destination) -> Found {
    let group = aws_sdk_cloudwatchlogs::types::LogGroup::builder()
        .retention_in_days(30)
        .build();
    Found {
        role: Some(role(wanted)),
        policy: Some(policy(wanted, &Account::of_role(ROLE).unwrap())),
        more_policies: Policies::default(),
        function: Some(function(wanted).build()),
        tags: [wanted.tags.clone(), owner().tags("0f")]
            .into_iter()
            .flatten()
            .collect(),
        mappings: vec![read(mapping("one"))],
        log_group: Some(group),
        alarms: Vec::new(),
        log_group_tags: Some(owner().tags("0f")),
    }
}

fn read(
    mapping: aws_sdk_lambda::types::builders::EventSourceMappingConfigurationBuilder,
) -> FoundMapping {
    FoundMapping {
        configuration: mapping.build(),
        tags: Some(owner().tags("0f")),
    }
}

/// The plan for what is all the destination's own.
fn planned(wanted: &Destination, built: Option<Built<'_>>, found: &Found) -> Plan {
    let own = found.clone();
    let sorted = Sorted {
        own,
        generation: "0f".into(),
        ..Sorted::default()
    };
    plan(wanted, built, &owner(), &sorted)
}

fn lines(wanted: &Destination, found: &Found) -> Vec<String> {
    planned(wanted, Some(BUILT), found).lines()
}

#[test]
fn what_is_right_is_left_alone() {
    for one in [s3(), es()] {
        assert_eq!(lines(&one, &there(&one)), [""; 0]);
    }
}

#[test]
fn what_is_not_there_is_made() {
    let plan = planned(&s3(), Some(BUILT), &Found::default());
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
        let step = planned(&wanted, Some(built), &found).function;
        let expected = FunctionStep::Update {
            code: true,
            settings: Vec::new(),
        };
        assert_eq!(step, expected);
    }
    assert!(planned(&wanted, None, &found).is_empty());
}

#[test]
fn a_mapping_of_another_stream_or_position_makes_way() {
    let mut wanted = s3();
    let found = there(&wanted);
    wanted.mapping.start = Start::Latest;
    let latest = planned(&wanted, Some(BUILT), &found);
    assert_eq!(latest.mapping, MappingStep::Create);
    assert_eq!(latest.surplus, ["one"]);
    wanted.mapping.start = Start::At(1_795_910_400);
    assert_eq!(
        planned(&wanted, Some(BUILT), &found).mapping,
        MappingStep::Create
    );
    let at = |seconds: Option<i64>| {
        let one = mapping("one").starting_position(EventSourcePosition::AtTimestamp);
        let one = one.set_starting_position_timestamp(seconds.map(DateTime::from_secs));
        let mut found = there(&wanted);
        found.mappings = vec![read(one)];
        planned(&wanted, Some(BUILT), &found).mapping
    };
    // Where Lambda does not say when it began, nothing says that it is another time.
    for same in [Some(1_795_910_400), None] {
        assert_eq!(at(same), MappingStep::Keep("one".into()));
    }
    assert_eq!(at(Some(1_795_910_401)), MappingStep::Create);
    let mut wanted = s3();
    wanted.mapping.stream = format!("{STREAM}-2").parse().unwrap();
    let other = planned(&wanted, Some(BUILT), &found);
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
    found.mappings.push(read(mapping("two")));
    let plan = planned(&wanted, Some(BUILT), &found);
    assert_eq!(plan.mapping, MappingStep::Keep("one".into()));
    assert_eq!(plan.surplus, ["two"]);
    assert_eq!(plan.lines(), ["mapping two is one too many"]);
}

#[test]
fn a_mapping_is_changed_in_place() {
    let wanted = s3();
    let mut found = there(&wanted);
    let changed = mapping("one")
        .state("Disabled")
        .batch_size(1)
        .maximum_retry_attempts(2);
    found.mappings = vec![read(changed)];
    assert_eq!(
        lines(&wanted, &found),
        [
            "mapping: enabled is false, not true",
            "mapping: batch_size is 1, not 100",
            "mapping: maximum_retry_attempts is 2, not -1"
        ]
    );
}

/// Marks are no drift, and are set where they are missing or another generation's.
#[test]
fn pieces_without_the_marks_get_them_and_show_nothing() {
    let wanted = s3();
    let mut found = there(&wanted);
    found.tags.clear();
    found.log_group_tags = Some(owner().tags("other"));
    found.mappings[0].tags = None;
    let plan = planned(&wanted, Some(BUILT), &found);
    assert_eq!(plan.lines(), [""; 0]);
    let both = owner().tags("0f");
    assert_eq!((&plan.marks.function, &plan.marks.role), (&both, &both));
    assert_eq!(plan.marks.log_group.len(), 1);
    assert_eq!(plan.marks.mapping, None, "its tags were not asked for");
    found.mappings[0].tags = Some(Tags::new());
    let plan = planned(&wanted, Some(BUILT), &found);
    assert_eq!(plan.marks.mapping, Some(("one".into(), both)));
}

#[test]
fn what_was_added_by_hand_is_listed() {
    let wanted = s3();
    let mut found = there(&wanted);
    let filter = Filter::builder().pattern("{}").build();
    let criteria = FilterCriteria::builder().filters(filter).build();
    found.mappings = vec![read(mapping("one").filter_criteria(criteria))];
    found.more_policies = Policies {
        attached: vec!["arn:aws:iam::aws:policy/AdministratorAccess".into()],
        inline: vec!["more".into()],
    };
    assert_eq!(
        lines(&wanted, &found),
        [
            "role: policy arn:aws:iam::aws:policy/AdministratorAccess was added",
            "role: policy more was added",
            "mapping: filter_criteria was added",
        ]
    );
}

#[test]
fn a_log_group_of_somebody_else_is_used_as_it_is() {
    let wanted = s3();
    let mut found = there(&wanted);
    found.log_group_tags = Some(Tags::new());
    let mut kept = owner();
    kept.held = Some("0f".into());
    let sorted = ownership::sort(&kept, found, ownership::Purpose::Keep);
    let plan = plan(&wanted, Some(BUILT), &kept, &sorted);
    assert_eq!(plan.log_group, LogGroupStep::Use);
    assert_eq!(plan.marks.log_group, Tags::new());
}

#[test]
fn tags_that_went_are_removed_and_those_of_others_stay() {
    let mut wanted = s3();
    wanted.tags = [("team".into(), "logs".into())].into();
    wanted.previous_tags = [("old".into(), "1".into())].into();
    let mut found = there(&wanted);
    found.tags = [("old".into(), "1".into()), ("theirs".into(), "x".into())].into();
    let step = planned(&wanted, Some(BUILT), &found).tags;
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
