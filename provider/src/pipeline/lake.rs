//! The settings of `s3` that lay its objects out in partitions, checked by the function's own parser.

use kinesis_pipeline::destination::name;
use log_lake::change::{ChangeError, ChangeProblem, Files};
use log_lake::settings::{Problem, Setting, Texts};
use tfplugin6::{Attr, AttributePath, Diagnostic, path};

use super::destination::{Destination, S3, known_or_none};
use super::model::Pipeline;
use crate::diagnose::sentence;
use crate::table::Read;
use crate::texts::has_unknown;

/// The longest that a mapping may wait, in seconds.
const PARQUET_WINDOW: i64 = 300;

/// Whether the objects are laid out in partitions, as far as that is known.
pub(crate) fn is_lake(s3: &S3) -> bool {
    let format = s3.format.known();
    format.is_some_and(|format| format != "json")
}

/// What the function would refuse at start.
pub(crate) fn problems(
    config: &Pipeline,
    one: &Destination,
    at: &AttributePath,
) -> Vec<Diagnostic> {
    let Some(s3) = one.s3.known().filter(|s3| !s3.format.is_unknown()) else {
        return Vec::new();
    };
    let refused = read(config, s3).err().unwrap_or_default().into_iter();
    refused.map(|problem| diagnostic(&problem, at)).collect()
}

fn diagnostic(problem: &Problem, at: &AttributePath) -> Diagnostic {
    let s3 = at.clone().attribute("s3");
    let at = match problem.setting {
        Setting::Format | Setting::ItemFailures => s3.attribute("format"),
        Setting::PartitionBy => s3.attribute("partition_by"),
        Setting::Columns => s3.attribute("columns"),
        Setting::Prefix => s3.attribute("prefix"),
        Setting::FailedLogs => path!(failed_log_s3.prefix),
    };
    Diagnostic::error(format!("The function would not start with this `{at}`"))
        .detail(format!("{}.", sentence(&problem.why)))
        .at(at)
}

/// The settings; what is not known yet is not checked.
fn read(pipeline: &Pipeline, s3: &S3) -> Result<Option<Files>, Vec<Problem>> {
    let schema = pipeline.schema.known().cloned().unwrap_or_default();
    let (id_field, time_field) = (
        field(&schema.id_field, "log_id"),
        field(&schema.time_field, "time"),
    );
    let failed = pipeline.failed_log_s3.known();
    let beside = failed.filter(|failed| failed.bucket == s3.bucket && !s3.bucket.is_unknown());
    let partition_by = s3.partition_by.known().cloned().unwrap_or_default();
    Texts {
        format: s3.format.as_deref().unwrap_or_default(),
        partition_by: &partition_by.join(","),
        columns: &columns(s3),
        prefix: prefix(&s3.prefix),
        failed_logs: beside.and_then(|failed| prefix(&failed.prefix)),
        id_field,
        time_field,
        // The mapping and the function always agree on them.
        reports_item_failures: None,
    }
    .read()
}

fn field<'a>(name: &'a Attr<String>, usual: &'a str) -> &'a str {
    name.as_deref().unwrap_or(usual)
}

/// Nothing where it is not known yet; without one, the whole bucket.
fn prefix(prefix: &Attr<String>) -> Option<&str> {
    match prefix {
        Attr::Known(prefix) => Some(prefix),
        Attr::Null => Some(""),
        Attr::Unknown => None,
    }
}

/// The columns as the function reads them; those of a type that is not known yet are left out.
pub(crate) fn columns(s3: &S3) -> String {
    let columns = s3.columns.known().into_iter().flatten();
    let columns = columns.filter_map(|(name, kind)| Some(format!("{name}:{}", kind.known()?)));
    columns.collect::<Vec<_>>().join(",")
}

/// The statement that defines the table of a destination's objects; null where these are no Parquet.
pub(crate) fn athena_ddl(pipeline: &Pipeline, key: &str, one: &Destination) -> Attr<String> {
    let Some(s3) = one.s3.known() else {
        return Attr::Null;
    };
    if s3.format.known().is_none_or(|format| format != "parquet") {
        return if s3.format.is_unknown() {
            Attr::Unknown
        } else {
            Attr::Null
        };
    }
    match known_table(pipeline, key, one, s3) {
        Some(ddl) => ddl.into(),
        None => Attr::Unknown,
    }
}

/// Nothing where a part of it is not known before apply.
fn known_table(pipeline: &Pipeline, key: &str, one: &Destination, s3: &S3) -> Option<String> {
    let is_unknown = s3.partition_by.is_unknown()
        || s3.prefix.is_unknown()
        || has_unknown(&s3.columns)
        || pipeline.schema.is_unknown();
    if is_unknown {
        return None;
    }
    let files = read(pipeline, s3).ok()??;
    let future_days = known_or_none(&one.max_record_future_days)?;
    let future_days = future_days.and_then(|days| u32::try_from(days).ok());
    let log_types = one.log_types.clone().or(pipeline.log_types.clone());
    Read {
        function: &name(pipeline.name.known()?, key),
        bucket: s3.bucket.known()?,
        files: &files,
        future_days,
        log_types: &known_or_none(&log_types)?.unwrap_or_default(),
    }
    .athena_ddl()
}

/// Changes after which readers could not read the objects of before and after together.
pub(crate) fn refused_changes(prior: &Pipeline, planned: &Pipeline) -> Vec<Diagnostic> {
    let changes = planned.each().filter_map(|(key, after)| {
        let before = prior.destinations.known()?.get(key)?.s3.known()?;
        let change = refused_change((prior, before), (planned, after.s3.known()?))?;
        Some(
            Diagnostic::error(format!(
                "Destination {key} would change what is written to one prefix"
            ))
            .detail(format!("{}.", sentence(&change.to_string())))
            .at(path!(destinations[key].s3.prefix)),
        )
    });
    changes.collect()
}

fn refused_change(before: (&Pipeline, &S3), after: (&Pipeline, &S3)) -> Option<ChangeError> {
    if before.1.bucket != after.1.bucket || after.1.format.is_unknown() {
        return None;
    }
    let files = |(pipeline, s3): (&Pipeline, &S3)| read(pipeline, s3).ok();
    match (files(before)?, files(after)?) {
        (Some(before), Some(after)) => before.check_change(&after).err(),
        (None, None) => None,
        // The layout `json` has neither partitions nor columns.
        (Some(lake), None) | (None, Some(lake)) => {
            let prefix = |s3: &S3| Some(s3.prefix.known()?.trim_end_matches('/').to_owned());
            (prefix(before.1)? == prefix(after.1)?).then(|| ChangeError {
                prefix: lake.prefix.to_string(),
                problems: vec![ChangeProblem::Format],
            })
        }
    }
}

/// How long a batch may fill at a destination where the pipeline says so: files of Parquet are small, and many small ones
/// are slow to read.
pub(crate) fn usual_window(seconds: i64, s3: &Attr<S3>) -> i64 {
    let format = s3.known().and_then(|s3| s3.format.known());
    match seconds {
        0 if format.is_some_and(|format| format == "parquet") => PARQUET_WINDOW,
        seconds => seconds,
    }
}

#[cfg(test)]
mod tests;
