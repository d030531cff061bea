//! From attributes to destinations as the core knows them.

use std::collections::BTreeMap;

use kinesis_pipeline::Request;
use kinesis_pipeline::alarm::Alarms;
use kinesis_pipeline::destination::{Destination, Mapping, Objects, Schema, Start, Tags, Vpc};
use kinesis_pipeline::ownership::Owner;
use tfplugin6::{Attr, Diagnostic};

use super::destination::known_or_none;
use super::model::Pipeline;
use super::{destination, lake, packages, redact};
use crate::texts::strings;

/// How often a failed batch is tried again where an on-failure destination gets a notice: an outage of an hour at
/// least, since a try at something that is down takes as long as an invocation may.
const RETRIES_BEFORE_TELLING: i64 = 1000;
const UNTIL_IT_EXPIRES: i64 = -1;

/// A pipeline's destinations by name, without what is not known before apply.
pub(crate) fn all(pipeline: &Pipeline, previous_tags: &Tags) -> BTreeMap<String, Destination> {
    let known = pipeline.each().filter_map(|(key, own)| {
        let one = one(pipeline, key, own, previous_tags)?;
        Some((key.clone(), one))
    });
    known.collect()
}

/// What is asked of AWS for a destination.
///
/// # Errors
/// When this provider was built without packages.
pub(crate) fn request(destination: Destination, owner: Owner) -> Result<Request, Diagnostic> {
    let package = packages::find(destination.sink.package())?;
    Ok(Request {
        code: packages::code(package),
        destination,
        owner,
    })
}

fn one(
    pipeline: &Pipeline,
    key: &str,
    own: &destination::Destination,
    previous_tags: &Tags,
) -> Option<Destination> {
    let log_types = own.log_types.clone().or(pipeline.log_types.clone());
    Some(Destination {
        pipeline: pipeline.name.known()?.clone(),
        key: key.to_owned(),
        sink: own.sink()?,
        schema: schema(pipeline)?,
        log_types: known_or_none(&log_types)?.unwrap_or_default(),
        selection: known_or_none(&own.r#where)?,
        redaction: redact::wanted(&own.redact)?,
        failed_logs: failed_logs(pipeline)?,
        max_record_age_days: known_or_none(&own.max_record_age_days)?,
        max_record_future_days: known_or_none(&own.max_record_future_days)?,
        timezone: pipeline.timezone.known()?.clone(),
        memory_size: number(&own.memory_size, &pipeline.memory_size)?,
        timeout: number(&own.timeout, &pipeline.timeout)?,
        tracing_mode: pipeline.tracing_mode.known()?.clone(),
        vpc: vpc(pipeline)?,
        kms_key_arns: known_or_none(&pipeline.kms_key_arns)?.unwrap_or_default(),
        handler: lambda_packages::HANDLER.to_owned(),
        runtime: lambda_packages::RUNTIME.to_owned(),
        log_retention_in_days: number(&Attr::Null, &pipeline.log_retention_in_days)?,
        mapping: mapping(pipeline, own)?,
        alarms: alarms(pipeline)?,
        tags: strings(&pipeline.tags_all),
        previous_tags: previous_tags.clone(),
    })
}

fn alarms(pipeline: &Pipeline) -> Option<Option<Alarms>> {
    let Some(alarms) = known_or_none(&pipeline.alarms)? else {
        return Some(None);
    };
    Some(Some(Alarms {
        topic_arn: alarms.topic_arn.known()?.clone(),
        maximum_iterator_age_in_seconds: number(
            &Attr::Null,
            &alarms.maximum_iterator_age_in_seconds,
        )?,
    }))
}

/// The destination's own number, or the pipeline's.
fn number(own: &Attr<i64>, pipeline: &Attr<i64>) -> Option<i32> {
    let number = (*own).or(*pipeline);
    i32::try_from(*number.known()?).ok()
}

fn mapping(pipeline: &Pipeline, own: &destination::Destination) -> Option<Mapping> {
    let enabled = own.enabled.or(pipeline.enabled);
    let reported = known_or_none(&pipeline.on_failure_destination_arn)?;
    let plain = |attribute: &Attr<i64>| number(&Attr::Null, attribute);
    Some(Mapping {
        stream: pipeline.stream_arn.known()?.parse().ok()?,
        enabled: *enabled.known()?,
        batch_size: number(&own.batch_size, &pipeline.batch_size)?,
        start: start(pipeline)?,
        maximum_batching_window_in_seconds: window(pipeline, own)?,
        parallelization_factor: plain(&pipeline.parallelization_factor)?,
        maximum_retry_attempts: retries(pipeline, reported.is_some())?,
        maximum_record_age_in_seconds: plain(&pipeline.maximum_record_age_in_seconds)?,
        bisect_batch_on_function_error: *pipeline.bisect_batch_on_function_error.known()?,
        on_failure_destination_arn: reported,
    })
}

/// Where a new mapping begins; nothing while that is not known, or wrong, which is reported elsewhere.
pub(crate) fn start(pipeline: &Pipeline) -> Option<Start> {
    let timestamp = known_or_none(&pipeline.starting_position_timestamp)?;
    let position = pipeline.starting_position.known()?;
    Start::read(position, timestamp.as_deref(), i64::MAX).ok()
}

/// The destination's own, the pipeline's where it has one, or what is usual for what is written.
fn window(pipeline: &Pipeline, own: &destination::Destination) -> Option<i32> {
    let common = pipeline.maximum_batching_window_in_seconds;
    let common = common.map(|seconds| lake::usual_window(seconds, &own.s3));
    number(&own.maximum_batching_window_in_seconds, &common)
}

/// Whatever is wrong with a record, the function keeps it in failed logs: what fails a batch is that
/// something else is down, and then only the stream has the records.
fn retries(pipeline: &Pipeline, is_told: bool) -> Option<i32> {
    let default = default_retries(is_told);
    let retries = pipeline.maximum_retry_attempts.or(default.into());
    number(&Attr::Null, &retries)
}

/// How often a failed batch is tried again where the user does not say.
pub(crate) fn default_retries(is_told: bool) -> i64 {
    if is_told {
        RETRIES_BEFORE_TELLING
    } else {
        UNTIL_IT_EXPIRES
    }
}

fn schema(pipeline: &Pipeline) -> Option<Schema> {
    let schema = known_or_none(&pipeline.schema)?.unwrap_or_default();
    let text = |field: &Attr<String>, default: &str| {
        let field = known_or_none(field)?;
        Some(field.unwrap_or_else(|| default.to_owned()))
    };
    Some(Schema {
        type_field: text(&schema.type_field, "log_type")?,
        id_field: text(&schema.id_field, "log_id")?,
        time_field: text(&schema.time_field, "time")?,
        unknown_prefix: text(&schema.unknown_prefix, "unknown")?,
    })
}

fn failed_logs(pipeline: &Pipeline) -> Option<Option<Objects>> {
    match known_or_none(&pipeline.failed_log_s3)? {
        Some(place) => place.place().map(Some),
        None => Some(None),
    }
}

fn vpc(pipeline: &Pipeline) -> Option<Option<Vpc>> {
    let Some(vpc) = known_or_none(&pipeline.vpc)? else {
        return Some(None);
    };
    Some(Some(Vpc {
        subnet_ids: vpc.subnet_ids.into_known()?,
        security_group_ids: vpc.security_group_ids.into_known()?,
    }))
}
