//! What exists, compared with what was made.

use std::time::UNIX_EPOCH;

use aws_sdk_ecs::types::{KeyValuePair, Tag, TaskDefinition, TaskDefinitionStatus};
use aws_sdk_route53::types::RrType;

use super::*;
use crate::document::Document;
use crate::plan::tests::scene::{
    FQDN, GROUP, IMAGE, NAME, Scene, alias, definition, own_group, rule,
};

/// An environment that was made and is as it was made.
fn made() -> (Record, Pieces) {
    let scene = Scene::existing();
    let record = scene.plan().record;
    let document = Document::default().with(&[record.entry().unwrap().unwrap()]);
    let row = Row {
        name: NAME.into(),
        endpoint: FQDN.into(),
        last_updated: UNIX_EPOCH,
        expiry: None,
        generation: record.generation.clone(),
        last_visit: None,
        record: Some(record.clone()),
    };
    let pieces = Pieces {
        rule: scene.found.albs[0].rules.last().cloned(),
        service: scene.found.service,
        target_group: scene.found.target_group,
        tags: TagsByArn::new(),
        records: scene.found.records,
        claim: scene.found.claim,
        file: StoredFile {
            document: document.unwrap(),
            etag: None,
            ..StoredFile::default()
        },
        row: Some(row),
    };
    (record, pieces)
}

/// Another revision of the own family, changed by hand, runs.
fn runs(pieces: &mut Pieces, change: fn(&mut TaskDefinition)) {
    let mut now = definition(NAME, IMAGE).build();
    now.task_definition_arn = Some(format!("arn:task-definition/{NAME}:9"));
    change(&mut now);
    pieces.service.as_mut().unwrap().task_definition = Some(now);
}

fn seen(record: &Record, pieces: &Pieces) -> Observation {
    compare(record, pieces).unwrap().unwrap()
}

/// What was done by hand, and what is told.
type Case = (&'static str, fn(&mut Pieces), &'static [&'static str]);

const CASES: &[Case] = &[
    ("nothing", |_| {}, &[]),
    (
        "the task definition was deregistered",
        |pieces| {
            let status = TaskDefinitionStatus::Inactive;
            let inactive = definition(NAME, IMAGE).status(status).build();
            pieces.service.as_mut().unwrap().task_definition = Some(inactive);
        },
        &["task definition was deregistered"],
    ),
    (
        "another revision runs",
        |pieces| runs(pieces, |_| {}),
        &["task definition is dev-dynamic-foo:9 instead of dev-dynamic-foo:1"],
    ),
    (
        "a revision of another size and role runs",
        |pieces| {
            runs(pieces, |now| {
                now.cpu = Some("256".into());
                now.task_role_arn = Some("arn:role/admin".into());
            });
        },
        &[
            "task definition has cpu 256 instead of not set",
            "task definition has task_role_arn arn:role/admin instead of not set",
        ],
    ),
    (
        "a revision with another image runs",
        |pieces| {
            runs(pieces, |now| {
                let app = &mut now.container_definitions.as_mut().unwrap()[0];
                app.image = Some("other".into());
            });
        },
        &["task definition has image other instead of \
           123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12"],
    ),
    (
        "another family runs",
        |pieces| {
            let other = definition("other", "other").build();
            pieces.service.as_mut().unwrap().task_definition = Some(other);
        },
        &["task definition is other:1 of another family"],
    ),
    (
        "the service's settings were changed",
        |pieces| {
            let service = &mut pieces.service.as_mut().unwrap().service;
            service.health_check_grace_period_seconds = Some(0);
            service.enable_execute_command = true;
            service.desired_count = 9;
        },
        &[
            "service has enable_execute_command true instead of false",
            "service has health_check_grace_period_seconds 0 instead of 60",
        ],
    ),
    (
        "the service is gone",
        |pieces| pieces.service = None,
        &["service does not exist"],
    ),
    (
        "the service is drained",
        |pieces| pieces.service.as_mut().unwrap().service.status = Some("DRAINING".into()),
        &["service does not exist"],
    ),
    (
        "the service lost its target group",
        |pieces| pieces.service.as_mut().unwrap().service.load_balancers = None,
        &["service is not attached to the target group"],
    ),
    (
        "the target group is gone",
        |pieces| pieces.target_group = None,
        &[
            "target group does not exist",
            "listener rule has no target group to forward to",
        ],
    ),
    (
        "the target group is another one of the same name",
        |pieces| pieces.target_group.as_mut().unwrap().arn = "arn:group/new".into(),
        &[
            "service is not attached to the target group",
            "listener rule does not forward to the target group",
        ],
    ),
    (
        "the health check was changed",
        |pieces| pieces.target_group = Some(own_group("/other", "30")),
        &["target group has health_check_path /other instead of /health"],
    ),
    (
        "an attribute was changed",
        |pieces| pieces.target_group = Some(own_group("/health", "301")),
        &["target group has deregistration_delay.timeout_seconds 301 instead of 30"],
    ),
    (
        "an attribute is not described any more",
        |pieces| pieces.target_group.as_mut().unwrap().attributes.clear(),
        &["target group has deregistration_delay.timeout_seconds not set instead of 30"],
    ),
    (
        "two settings of the target group were changed",
        |pieces| pieces.target_group = Some(own_group("/other", "301")),
        &[
            "target group has deregistration_delay.timeout_seconds 301 instead of 30",
            "target group has health_check_path /other instead of /health",
        ],
    ),
    (
        "the rule is gone",
        |pieces| pieces.rule = None,
        &["listener rule does not exist"],
    ),
    (
        "the rule forwards elsewhere",
        |pieces| pieces.rule = Some(rule("arn:rule/own", "1", FQDN, "arn:group/other")),
        &["listener rule does not forward to the target group"],
    ),
    (
        "the rule is for another host",
        |pieces| pieces.rule = Some(rule("arn:rule/own", "1", "x.example.com", GROUP)),
        &["listener rule has other conditions than the host api-foo.dev.example.com"],
    ),
    (
        "the rule has a priority outside the range",
        |pieces| pieces.rule = Some(rule("arn:rule/own", "50001", FQDN, GROUP)),
        &["listener rule has priority 50001 outside 1-50000"],
    ),
    (
        "the record is gone",
        |pieces| pieces.records.clear(),
        &["alias record does not exist"],
    ),
    (
        "the record is of another kind",
        |pieces| pieces.records[0].r#type = RrType::Aaaa,
        &["alias record does not point at the common ALB"],
    ),
    (
        "the file is gone",
        |pieces| pieces.file = StoredFile::default(),
        &["Environments JSON does not list the endpoint"],
    ),
    (
        "the row is gone",
        |pieces| pieces.row = None,
        &["state row does not exist"],
    ),
    (
        "the row names another host",
        |pieces| pieces.row.as_mut().unwrap().endpoint = "x.example.com".into(),
        &["state row has endpoint x.example.com instead of api-foo.dev.example.com"],
    ),
];

#[test]
fn whatever_was_done_by_hand_is_told() {
    for (what, break_it, told) in CASES {
        let (record, mut pieces) = made();
        break_it(&mut pieces);
        let drift = seen(&record, &pieces).drift;
        let lines: Vec<String> = drift.iter().map(ToString::to_string).collect();
        assert_eq!(lines, *told, "when {what}");
    }
}

#[test]
fn of_nothing_there_is_no_observation() {
    let (record, _) = made();
    assert_eq!(compare(&record, &Pieces::default()).unwrap(), None);
}

#[test]
fn a_service_that_was_deleted_is_nothing() {
    let (record, made) = made();
    let mut service = made.service.unwrap();
    service.service.status = Some("INACTIVE".into());
    let pieces = Pieces {
        service: Some(service),
        ..Pieces::default()
    };
    assert_eq!(compare(&record, &pieces).unwrap(), None);
}

#[test]
fn each_piece_alone_is_an_environment() {
    let only: [fn(Pieces) -> Pieces; 6] = [
        |all| Pieces {
            service: all.service,
            ..Pieces::default()
        },
        |all| Pieces {
            target_group: all.target_group,
            ..Pieces::default()
        },
        |all| Pieces {
            rule: all.rule,
            ..Pieces::default()
        },
        |all| Pieces {
            records: all.records,
            ..Pieces::default()
        },
        |all| Pieces {
            file: all.file,
            ..Pieces::default()
        },
        |all| Pieces {
            row: all.row,
            ..Pieces::default()
        },
    ];
    for one in only {
        let (record, all) = made();
        let pieces = one(all);
        assert!(!seen(&record, &pieces).drift.is_empty(), "{pieces:?}");
    }
}

#[test]
fn only_variables_and_tags_that_were_set_are_told() {
    let (mut record, mut pieces) = made();
    record.environment = [("STAGE".into(), "pr".into()), ("GONE".into(), "x".into())].into();
    record.tags = [("eden".into(), "x".into()), ("gone".into(), "x".into())].into();
    let own = pieces.service.as_mut().unwrap();
    let tag = |key: &str| Tag::builder().key(key).value("now").build();
    own.service.tags = Some(vec![tag("eden"), tag("team")]);
    let containers = own.task_definition.as_mut().unwrap();
    let app = &mut containers.container_definitions.as_mut().unwrap()[0];
    let other = KeyValuePair::builder().name("OTHER").value("x").build();
    app.environment.as_mut().unwrap().push(other);
    let seen = seen(&record, &pieces);
    assert_eq!(seen.environment, [("STAGE".into(), "dev".into())].into());
    assert_eq!(seen.tags, [("eden".into(), "now".into())].into());
}

#[test]
fn identifiers_are_those_of_what_exists() {
    let (record, mut pieces) = made();
    assert_eq!(seen(&record, &pieces).identifiers, record.identifiers);
    pieces.rule = None;
    pieces.service = None;
    let known = seen(&record, &pieces).identifiers;
    assert_eq!(
        (known.rule, known.service, known.task_definition),
        (None, None, None)
    );
    assert_eq!(known.target_group, record.identifiers.target_group);
}

#[test]
fn where_nobody_knows_the_alb_any_alias_is_right() {
    let (mut record, mut pieces) = made();
    let mut other = record.identifiers.alb.take().unwrap();
    other.dns_name = "elsewhere.example.com".into();
    pieces.records = vec![alias(&other)];
    assert_eq!(seen(&record, &pieces).drift, []);
}

/// Nothing else may differ where two creates ask for the same.
#[test]
fn who_lost_the_environment_sees_who_has_it() {
    let (mut record, mut pieces) = made();
    record.generation = Some("first".into());
    pieces.row.as_mut().unwrap().generation = Some("second".into());
    let lines: Vec<String> = seen(&record, &pieces)
        .drift
        .iter()
        .map(ToString::to_string)
        .collect();
    let line = "state row was taken over: another create of the same name has it now (generation \
                second)";
    assert_eq!(lines, [line]);
}

mod by_hand;
