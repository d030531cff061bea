//! What was made, as the record and the row tell it, compared with what there is.

use super::{made, runs, seen};
use crate::clone::tags::Tags;
use crate::observe::current::Pieces;
use crate::record::Record;

fn lines(record: &Record, pieces: &Pieces) -> Vec<String> {
    let drift = seen(record, pieces).drift;
    drift.iter().map(ToString::to_string).collect()
}

#[test]
fn tags_that_were_asked_for_are_compared_on_each_piece() {
    let (mut record, mut pieces) = made();
    record.tags = [("a".into(), "1".into()), ("eden:x".into(), "1".into())].into();
    pieces.row = None;
    let other = Tags::from([("a".into(), "2".into()), ("b".into(), "1".into())]);
    let group = record.identifiers.target_group.clone().unwrap();
    pieces.tags = [(group, other), ("arn:rule/own".into(), Tags::new())].into();
    assert_eq!(
        lines(&record, &pieces)[..3],
        [
            "target group has tag a 2 instead of 1",
            "service has tag a not set instead of 1",
            "listener rule has tag a not set instead of 1",
        ]
    );
    // What could not be looked at has not changed.
    pieces.tags.clear();
    assert_eq!(
        lines(&record, &pieces)[0],
        "service has tag a not set instead of 1"
    );
}

#[test]
fn a_variable_is_listed_without_its_value() {
    let (mut record, mut pieces) = made();
    record.environment = [("STAGE", "pr"), ("GONE", "secret")]
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    pieces.row.as_mut().unwrap().record = Some(record.clone());
    runs(&mut pieces, |_| {});
    assert_eq!(
        lines(&record, &pieces),
        [
            "task definition lacks the variable GONE",
            "task definition has another value of the variable STAGE",
        ]
    );
}

/// Terraform keeps a record of its own, which a deploy through another door does not reach.
#[test]
fn the_row_tells_what_was_made_last() {
    let (mut record, pieces) = made();
    record.identifiers.task_definition = Some("arn:task-definition/dev-dynamic-foo:0".into());
    record.image = "older".into();
    record
        .service_settings
        .insert("platform_version".into(), "1.3.0".into());
    assert_eq!(seen(&record, &pieces).drift, []);
}

#[test]
fn records_of_older_releases_have_no_settings_to_compare() {
    let (mut record, mut pieces) = made();
    record.service_settings.clear();
    record.definition_settings.clear();
    pieces.row.as_mut().unwrap().record = Some(record.clone());
    pieces
        .service
        .as_mut()
        .unwrap()
        .service
        .enable_execute_command = true;
    assert_eq!(seen(&record, &pieces).drift, []);
}
