//! What is wrong with selection and redaction of a destination: what its function would refuse at start, and what nobody
//! would redact.

use std::collections::BTreeMap;

use log_redact::configuration::{REDACT, SECRET_ARN, SECRET_VERSION_ID, UNREDACTED};
use tfplugin6::{Attr, AttributePath, Diagnostic};

use super::destination::refused;
use super::{bucket, is_key, problem};
use crate::diagnose::sentence;
use crate::function;
use crate::pipeline::destination::{Destination, Redact};
use crate::pipeline::lake::{columns, is_lake};
use crate::pipeline::model::Pipeline;
use crate::pipeline::redact::{HASH, is_bucket, settings};

/// The columns of a destination that has some.
const COLUMNS: &str = "LOG_COLUMNS";

pub(super) fn problems(
    config: &Pipeline,
    one: &Destination,
    at: &AttributePath,
) -> Vec<Diagnostic> {
    let here = |name: &str| at.clone().attribute(name);
    let selection = refused(&one.r#where, here("where"), function::selection);
    let mut all: Vec<Diagnostic> = selection.into_iter().collect();
    if let Some(redact) = one.redact.known() {
        let at = here("redact");
        all.extend(partition_key(redact, &at));
        all.extend(unredacted(redact, &at));
        all.extend(key(redact, &at));
        all.extend(raw_on_failure(config, redact, &at));
        all.extend(of_function(config, one, redact, &at));
    }
    all
}

fn partition_key(redact: &Redact, at: &AttributePath) -> Option<Diagnostic> {
    let text = redact.partition_key.known().filter(|text| *text != HASH)?;
    let at = at.clone().attribute("partition_key");
    let advice = "Expected `hash`, or nothing for partition keys as they are.";
    Some(problem(format!("`{at}` is {text:?}"), advice, at))
}

/// One of both has to be chosen: neither is right for everybody.
fn unredacted(redact: &Redact, at: &AttributePath) -> Option<Diagnostic> {
    let at = at.clone().attribute("unredacted");
    if let Some(place) = redact.unredacted.known()
        && let Some(problem) = bucket(&place.bucket, &at)
    {
        return Some(problem);
    }
    let is_kept = !redact.unredacted.is_null();
    let text = match (is_kept, &redact.drop_unredacted) {
        (_, Attr::Unknown) => return None,
        (true, Attr::Known(true)) => "What cannot be redacted is both kept and dropped",
        (false, Attr::Null | Attr::Known(false)) => {
            "Nothing says what becomes of what cannot be redacted"
        }
        _ => return None,
    };
    let advice =
        "Give `unredacted`, a place apart from logs and failed logs, or `drop_unredacted = true`.";
    Some(problem(text.to_owned(), advice, at))
}

fn key(redact: &Redact, at: &AttributePath) -> Option<Diagnostic> {
    let arn = redact
        .secret_kms_key_arn
        .known()
        .filter(|arn| !is_key(arn))?;
    let at = at.clone().attribute("secret_kms_key_arn");
    let advice = "Expected the ARN of a key; an alias is none.";
    Some(problem(format!("`{at}` is {arn:?}"), advice, at))
}

/// Lambda puts batches given up into a bucket as they are on the stream.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>
fn raw_on_failure(config: &Pipeline, redact: &Redact, at: &AttributePath) -> Option<Diagnostic> {
    let arn = config.on_failure_destination_arn.known()?;
    let is_allowed = matches!(
        redact.allow_raw_on_failure,
        Attr::Known(true) | Attr::Unknown
    );
    (is_bucket(arn) && !is_allowed).then(|| {
        problem(
            "Batches given up would be kept without redaction".to_owned(),
            "Lambda puts them into the bucket of `on_failure_destination_arn` as they are on the stream. Name a queue \
             or a topic there, which get no records, or say `allow_raw_on_failure = true`.",
            at.clone().attribute("allow_raw_on_failure"),
        )
    })
}

/// What the function itself would say, at the attributes that it is about.
fn of_function(
    config: &Pipeline,
    one: &Destination,
    redact: &Redact,
    at: &AttributePath,
) -> Vec<Diagnostic> {
    let Some(settings) = settings(redact) else {
        return Vec::new();
    };
    let mut variables = places(config, one);
    variables.extend(schema(config));
    variables.extend(one.s3.known().map(|s3| (COLUMNS, columns(s3))));
    variables.insert(REDACT, settings.to_json());
    let secret = [
        (SECRET_ARN, &redact.secret_arn),
        (SECRET_VERSION_ID, &redact.secret_version_id),
    ];
    for (name, attribute) in secret {
        let text = match attribute {
            Attr::Known(text) => Some(text.clone()),
            Attr::Unknown => function::placeholder(name).map(str::to_owned),
            Attr::Null => None,
        };
        variables.extend(text.map(|text| (name, text)));
    }
    variables.insert(UNREDACTED, apart(redact));
    let refusals = function::redaction(|name| variables.get(name).cloned());
    let each = refusals.into_iter().map(|(name, why)| {
        let at = attribute(name, at);
        let text = format!("The function would not start with this `{at}`");
        problem(text, &format!("{}.", sentence(&why)), at)
    });
    each.collect()
}

fn attribute(variable: &str, at: &AttributePath) -> AttributePath {
    match variable {
        SECRET_ARN => at.clone().attribute("secret_arn"),
        SECRET_VERSION_ID => at.clone().attribute("secret_version_id"),
        UNREDACTED => at.clone().attribute("unredacted"),
        _ => at.clone(),
    }
}

/// What cannot be redacted, as the function reads it; dropped where that is not known, or wrong in another way.
fn apart(redact: &Redact) -> String {
    let place = redact.unredacted.known();
    let place = place.and_then(|place| known(&place.bucket, &place.prefix));
    let text = place.map(|(bucket, prefix)| format!("s3://{bucket}/{prefix}"));
    text.unwrap_or_else(|| "drop".to_owned())
}

/// Where the function writes beside.
fn places(config: &Pipeline, one: &Destination) -> BTreeMap<&'static str, String> {
    let s3 = one.s3.known();
    let own = s3.and_then(|place| known(&place.bucket, &place.prefix));
    // Failed logs of `json` are beside its objects.
    let failed = config.failed_log_s3.known();
    let failed = failed.filter(|_| s3.is_none_or(is_lake));
    let failed = failed.and_then(|place| known(&place.bucket, &place.prefix));
    let names = [
        (own, ["LOG_S3_BUCKET", "LOG_S3_PREFIX"]),
        (failed, ["FAILED_LOG_S3_BUCKET", "FAILED_LOG_S3_PREFIX"]),
    ];
    let known = names
        .into_iter()
        .filter_map(|(place, names)| Some((place?, names)));
    known
        .flat_map(|((bucket, prefix), names)| names.into_iter().zip([bucket, prefix]))
        .collect()
}

/// A place as it is configured, where the prefix may be left out.
fn known(bucket: &Attr<String>, prefix: &Attr<String>) -> Option<(String, String)> {
    let prefix = match prefix {
        Attr::Known(prefix) => prefix.clone(),
        Attr::Null => String::new(),
        Attr::Unknown => return None,
    };
    Some((bucket.known()?.clone(), prefix))
}

/// The keys of the schema; what is not known is no key.
fn schema(config: &Pipeline) -> [(&'static str, String); 3] {
    let schema = config.schema.known();
    let own = |text: Option<&Attr<String>>, default: &str| match text {
        Some(Attr::Known(text)) => text.clone(),
        Some(Attr::Unknown) => String::new(),
        Some(Attr::Null) | None => default.to_owned(),
    };
    [
        (
            "LOG_TYPE_FIELD",
            own(schema.map(|it| &it.type_field), "log_type"),
        ),
        ("LOG_ID_FIELD", own(schema.map(|it| &it.id_field), "log_id")),
        (
            "LOG_TIMESTAMP_FIELD",
            own(schema.map(|it| &it.time_field), "time"),
        ),
    ]
}
