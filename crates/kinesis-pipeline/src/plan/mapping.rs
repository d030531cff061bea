//! The mapping from the stream.

use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionResponseType};

use super::{difference, missing, of, option_difference};
use crate::destination::{Mapping, Start};
use crate::observe::FoundMapping;

/// What is done to the mapping.
#[derive(Clone, Debug, PartialEq)]
pub enum MappingStep {
    /// The one with this UUID is right.
    Keep(String),
    /// It is made, after those that are surplus have gone.
    Create,
    /// The one with this UUID is changed in place.
    Update(String, Vec<String>),
}

/// Of the pipeline's own mappings, the first that reads the stream from where it is asked for stays. The
/// others go: one of another stream, one that began elsewhere, one made twice.
pub(super) fn step(wanted: &Mapping, found: &[FoundMapping]) -> (MappingStep, Vec<String>) {
    let mut ours = found.iter().filter(|one| reads(wanted, &one.configuration));
    let Some(own) = ours.next() else {
        return (MappingStep::Create, uuids(found.iter()));
    };
    let rest = found.iter().filter(|one| one.uuid() != own.uuid());
    let uuid = own.uuid().to_owned();
    let reported = differences(wanted, &own.configuration);
    let step = match reported.is_empty() {
        true => MappingStep::Keep(uuid),
        false => MappingStep::Update(uuid, reported),
    };
    (step, uuids(rest))
}

fn uuids<'a>(each: impl Iterator<Item = &'a FoundMapping>) -> Vec<String> {
    each.map(|one| one.uuid().to_owned()).collect()
}

/// Stream and starting position cannot be changed in place.
fn reads(wanted: &Mapping, one: &EventSourceMappingConfiguration) -> bool {
    one.event_source_arn() == Some(&wanted.stream.text)
        && Start::of(one).is_none_or(|start| start == wanted.start)
}

/// What a mapping is without a setting is Lambda's default.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
pub(crate) fn differences(wanted: &Mapping, now: &EventSourceMappingConfiguration) -> Vec<String> {
    let number = |name, now: Option<i32>, default, wanted: i32| {
        difference(name, &now.unwrap_or(default), &wanted)
    };
    let on_failure = now.destination_config().and_then(|it| it.on_failure());
    let on_failure = on_failure.and_then(|it| it.destination());
    let on_failure = on_failure.filter(|arn| !arn.is_empty());
    let bisect = now.bisect_batch_on_function_error().unwrap_or(false);
    let each = [
        difference("enabled", &is_enabled(now), &wanted.enabled),
        number("batch_size", now.batch_size(), 100, wanted.batch_size),
        number(
            "maximum_batching_window_in_seconds",
            now.maximum_batching_window_in_seconds(),
            0,
            wanted.maximum_batching_window_in_seconds,
        ),
        number(
            "parallelization_factor",
            now.parallelization_factor(),
            1,
            wanted.parallelization_factor,
        ),
        number(
            "maximum_retry_attempts",
            now.maximum_retry_attempts(),
            -1,
            wanted.maximum_retry_attempts,
        ),
        number(
            "maximum_record_age_in_seconds",
            now.maximum_record_age_in_seconds(),
            -1,
            wanted.maximum_record_age_in_seconds,
        ),
        difference(
            "bisect_batch_on_function_error",
            &bisect,
            &wanted.bisect_batch_on_function_error,
        ),
        option_difference(
            "on_failure_destination_arn",
            on_failure,
            wanted.on_failure_destination_arn.as_deref(),
        ),
        reports(now),
        filters(now),
    ];
    each.into_iter().flatten().collect()
}

fn reports(now: &EventSourceMappingConfiguration) -> Option<String> {
    let wanted = [FunctionResponseType::ReportBatchItemFailures];
    let wrong = now.function_response_types() != wanted.as_slice();
    wrong.then(|| "partial batch responses are not reported".to_owned())
}

/// A filter that somebody added drops records without a word.
fn filters(now: &EventSourceMappingConfiguration) -> Option<String> {
    let filters = now.filter_criteria().map(|it| it.filters().len());
    (filters.unwrap_or_default() > 0).then(|| "filter_criteria was added".to_owned())
}

fn is_enabled(now: &EventSourceMappingConfiguration) -> bool {
    !matches!(now.state(), Some("Disabled" | "Disabling"))
}

impl MappingStep {
    /// The mapping's UUID, where it exists.
    #[must_use]
    pub fn uuid(&self) -> Option<&str> {
        match self {
            Self::Keep(uuid) | Self::Update(uuid, _) => Some(uuid),
            Self::Create => None,
        }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Keep(_) => Vec::new(),
            Self::Create => missing("mapping"),
            Self::Update(_, reported) => of("mapping", reported),
        }
    }
}
