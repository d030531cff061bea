//! The mapping from the stream.

use aws_sdk_lambda::types::{DestinationConfig, FilterCriteria, FunctionResponseType, OnFailure};

use super::{Work, function};
use crate::clients::once;
use crate::destination::Mapping;
use crate::error::{Error, sent};
use crate::observe::{self, FoundMapping};
use crate::ownership::Piece;
use crate::plan::MappingStep;

/// What Lambda says before IAM has let it know what the role may do.
const PASSING: &[&str] = &["Cannot access stream", "ensure the role can perform"];

fn passes(error: &Error) -> bool {
    let message = error.message();
    let early = error.code() == "InvalidParameterValueException"
        && PASSING.iter().any(|part| message.contains(part));
    early || function::passes(error)
}

/// Whether a mapping may be there although the call that makes it failed, or one that goes is in the
/// way.
fn may_be_there(error: &Error) -> bool {
    let code = error.code();
    let throttled = [
        "TooManyRequestsException",
        "ThrottlingException",
        "Throttling",
    ];
    let failed = ["ServiceException", "InternalFailure", "InternalError"];
    error.is_unanswered()
        || code == "ResourceConflictException"
        || throttled.contains(&code)
        || failed.contains(&code)
}

/// Makes the mapping, or changes it in place; answers with its UUID.
pub(super) async fn run(work: &Work<'_>) -> Result<String, Error> {
    match &work.plan.mapping {
        MappingStep::Keep(uuid) => Ok(uuid.clone()),
        MappingStep::Update(uuid, _) => {
            update(work, uuid).await?;
            Ok(uuid.clone())
        }
        MappingStep::Create => create(work).await,
    }
}

/// Two mappings from one stream would invoke the function twice. So whenever it is not certain that
/// none was made, it is looked for first.
async fn create(work: &Work<'_>) -> Result<String, Error> {
    let mut attempt = 0;
    loop {
        let make = work.context.until(passes, || call_create(work));
        let what = "Lambda CreateEventSourceMapping";
        let error = match work.context.change(what, &work.name, make).await {
            Ok((uuid, state)) => {
                if is_moving(state.as_deref()) {
                    settle(work, &uuid).await?;
                }
                return Ok(uuid);
            }
            Err(error) if may_be_there(&error) => error,
            Err(error) => return Err(error),
        };
        if let Some(uuid) = adopt(work).await? {
            return Ok(uuid);
        }
        attempt += 1;
        work.context.pause(attempt, &error).await?;
    }
}

/// The mapping that our own earlier call made. Another one from this stream keeps ours from being made.
async fn adopt(work: &Work<'_>) -> Result<Option<String>, Error> {
    let there = observe::mappings(work.clients, &work.name).await?;
    let stream = work.wanted.mapping.stream.text.as_str();
    let mut reading = there
        .into_iter()
        .filter(|one| one.event_source_arn() == Some(stream));
    let Some(configuration) = reading.next() else {
        return Ok(None);
    };
    let mapping = FoundMapping {
        configuration,
        tags: None,
    };
    let Some(mapping) = observe::with_tags(work.clients, mapping).await? else {
        return Ok(None);
    };
    let tags = mapping.tags.clone().unwrap_or_default();
    if !work.made(&tags) {
        return Err(work.foreign(Piece::Mapping, mapping.arn(), tags));
    }
    update(work, mapping.uuid()).await?;
    Ok(Some(mapping.uuid().to_owned()))
}

/// UUID and state.
async fn call_create(work: &Work<'_>) -> Result<(String, Option<String>), Error> {
    let wanted = &work.wanted.mapping;
    let call = work.clients.lambda.create_event_source_mapping();
    let call = call
        .function_name(&work.name)
        .event_source_arn(&wanted.stream.text)
        .starting_position(wanted.start.position())
        .set_starting_position_timestamp(wanted.start.timestamp())
        .enabled(wanted.enabled)
        .batch_size(wanted.batch_size)
        .maximum_batching_window_in_seconds(wanted.maximum_batching_window_in_seconds)
        .parallelization_factor(wanted.parallelization_factor)
        .maximum_retry_attempts(wanted.maximum_retry_attempts)
        .maximum_record_age_in_seconds(wanted.maximum_record_age_in_seconds)
        .bisect_batch_on_function_error(wanted.bisect_batch_on_function_error)
        .function_response_types(FunctionResponseType::ReportBatchItemFailures)
        .set_tags(Some(work.tags().into_iter().collect()))
        .set_destination_config(
            wanted
                .on_failure_destination_arn
                .as_ref()
                .map(|_| given_up(wanted)),
        );
    let call = call.customize().config_override(once()).send();
    let answer = sent("Lambda CreateEventSourceMapping", &work.name, call).await?;
    Ok((answer.uuid.unwrap_or_default(), answer.state))
}

/// An empty ARN takes the destination away.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>
fn given_up(wanted: &Mapping) -> DestinationConfig {
    let arn = wanted.on_failure_destination_arn.clone();
    let to = OnFailure::builder().destination(arn.unwrap_or_default());
    DestinationConfig::builder().on_failure(to.build()).build()
}

async fn update(work: &Work<'_>, uuid: &str) -> Result<(), Error> {
    let update = work.context.until(passes, || call_update(work, uuid));
    let what = "Lambda UpdateEventSourceMapping";
    work.context.change(what, &work.name, update).await?;
    settle(work, uuid).await
}

async fn call_update(work: &Work<'_>, uuid: &str) -> Result<(), Error> {
    let wanted = &work.wanted.mapping;
    let call = work.clients.lambda.update_event_source_mapping();
    let call = call
        .uuid(uuid)
        .enabled(wanted.enabled)
        .batch_size(wanted.batch_size)
        .maximum_batching_window_in_seconds(wanted.maximum_batching_window_in_seconds)
        .parallelization_factor(wanted.parallelization_factor)
        .maximum_retry_attempts(wanted.maximum_retry_attempts)
        .maximum_record_age_in_seconds(wanted.maximum_record_age_in_seconds)
        .bisect_batch_on_function_error(wanted.bisect_batch_on_function_error)
        .function_response_types(FunctionResponseType::ReportBatchItemFailures)
        .destination_config(given_up(wanted))
        .set_filter_criteria(is_filtered(work, uuid).then(|| FilterCriteria::builder().build()));
    sent("Lambda UpdateEventSourceMapping", &work.name, call.send())
        .await
        .map(drop)
}

/// Whether somebody added a filter, which empty criteria take away.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>
fn is_filtered(work: &Work<'_>, uuid: &str) -> bool {
    let mut own = work.sorted.own.mappings.iter();
    let own = own.find(|one| one.uuid() == uuid);
    let criteria = own.and_then(|one| one.configuration.filter_criteria());
    criteria.is_some_and(|it| !it.filters().is_empty())
}

/// Waits until the mapping is as it was asked to be: with `LATEST`, records sent before are not
/// read.
async fn settle(work: &Work<'_>, uuid: &str) -> Result<(), Error> {
    let wait = || async {
        let call = work.clients.lambda.get_event_source_mapping();
        let call = call.uuid(uuid).send();
        let now = sent("Lambda GetEventSourceMapping", &work.name, call).await?;
        let state = now.state();
        match is_moving(state) {
            true => Err(unsettled(&work.name, state.unwrap_or_default())),
            false => Ok(()),
        }
    };
    let unsettled = |error: &Error| matches!(error, Error::Unusable { .. });
    work.context.until(unsettled, wait).await
}

fn is_moving(state: Option<&str>) -> bool {
    matches!(
        state,
        Some("Creating" | "Enabling" | "Disabling" | "Updating")
    )
}

pub(super) fn unsettled(name: &str, state: &str) -> Error {
    Error::Unusable {
        what: format!("the mapping of function {name}"),
        why: format!("is still {}", state.to_lowercase()),
        advice: String::new(),
    }
}

/// The pipeline's own mappings that nobody asks for any more go before another is made.
pub(super) async fn remove_surplus(work: &Work<'_>) -> Result<(), Error> {
    let surplus = work.plan.surplus.iter().map(String::as_str);
    work.pieces().delete_mappings(surplus).await
}
