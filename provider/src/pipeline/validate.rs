//! Everything that is wrong with a configuration before any call is made.

mod destination;
mod numbers;
mod peers;
mod posted;
mod redaction;

use jiff::Timestamp;
use kinesis_pipeline::arn::StreamArn;
use kinesis_pipeline::destination::{Start, StartError};
use tfplugin6::{Attr, AttributePath, Diagnostic, Diagnostics, path};

use super::destination::Destination;
use super::lake;
use super::model::{Pipeline, Schema};
use crate::{function, tags, timeouts};

/// All problems at once; unknown values have none yet.
pub(crate) fn problems(config: &Pipeline) -> Diagnostics {
    let mut all = Vec::new();
    all.extend(name(config));
    all.extend(stream(config));
    all.extend(destination::problems(config));
    all.extend(numbers::problems(config));
    all.extend(choices(config));
    all.extend(start(config));
    all.extend(on_failure(config));
    all.extend(keys(config));
    all.extend(types(&config.log_types, &path!(log_types)));
    all.extend(schema(config));
    all.extend(failed_logs(config));
    all.extend(network(config));
    all.extend(alarms(config));
    all.extend(tags::problems(&config.tags, &AttributePath::root("tags")));
    all.extend(timeouts::problems(&config.timeouts));
    all.into_iter().collect()
}

fn problem(text: String, advice: &str, at: AttributePath) -> Diagnostic {
    Diagnostic::error(text).detail(advice).at(at)
}

/// What names of functions are made of.
fn is_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    !text.is_empty() && text.bytes().all(letter)
}

fn name(config: &Pipeline) -> Option<Diagnostic> {
    let name = config.name.known().filter(|name| !is_name(name))?;
    Some(problem(
        format!("`name` is {name:?}"),
        "Expected letters, digits, hyphens and underscores: functions are named after it.",
        path!(name),
    ))
}

fn stream(config: &Pipeline) -> Option<Diagnostic> {
    let error = config.stream_arn.known()?.parse::<StreamArn>().err()?;
    Some(Diagnostic::error(error.to_string()).at(path!(stream_arn)))
}

/// Attributes that are one of a few words.
fn choices(config: &Pipeline) -> Vec<Diagnostic> {
    let each = [
        (
            &config.tracing_mode,
            &["Active", "PassThrough"],
            path!(tracing_mode),
        ),
        (
            &config.architecture,
            &["x86_64", "arm64"],
            path!(architecture),
        ),
    ];
    let wrong = each.into_iter().filter_map(|(text, allowed, at)| {
        let text = text
            .known()
            .filter(|text| !allowed.contains(&text.as_str()))?;
        let advice = format!("Expected `{}` or `{}`.", allowed[0], allowed[1]);
        Some(problem(format!("`{at}` is {text:?}"), &advice, at))
    });
    wrong.chain(timezone(config)).collect()
}

/// What is not given is `TRIM_HORIZON`; what is not known yet is checked when it is.
fn start(config: &Pipeline) -> Option<Diagnostic> {
    let timestamp = match &config.starting_position_timestamp {
        Attr::Unknown => return None,
        timestamp => timestamp.as_deref(),
    };
    let position = match &config.starting_position {
        Attr::Unknown => return None,
        position => position.as_deref().unwrap_or("TRIM_HORIZON"),
    };
    let why = Start::read(position, timestamp, Timestamp::now().as_second()).err()?;
    Some(match why {
        StartError::Position(_) => problem(
            format!("`starting_position` is {position:?}"),
            "Expected `TRIM_HORIZON`, `LATEST` or `AT_TIMESTAMP`.",
            path!(starting_position),
        ),
        StartError::NoTimestamp => problem(
            "`starting_position` is \"AT_TIMESTAMP\", and there is no `starting_position_timestamp`".to_owned(),
            "Say from which time on the stream is read, such as \"2026-11-30T00:00:00Z\".",
            path!(starting_position),
        ),
        StartError::Unused => problem(
            format!("`starting_position_timestamp` is set, and `starting_position` is {position:?}"),
            "Set `starting_position` to `AT_TIMESTAMP`, or remove the timestamp.",
            path!(starting_position_timestamp),
        ),
        StartError::Timestamp(text) | StartError::Future(text) => problem(
            format!("`starting_position_timestamp` is {text:?}"),
            "Expected a time in RFC 3339 that has passed, such as \"2026-11-30T00:00:00Z\".",
            path!(starting_position_timestamp),
        ),
    })
}

fn timezone(config: &Pipeline) -> Option<Diagnostic> {
    let text = config.timezone.known()?;
    let is_zone = !text.is_empty() && function::time_zone(text).is_ok();
    (!is_zone).then(|| {
        problem(
            format!("`timezone` is {text:?}"),
            "Expected a name of the tz database, such as `Asia/Tokyo`.",
            path!(timezone),
        )
    })
}

fn on_failure(config: &Pipeline) -> Option<Diagnostic> {
    let arn = config.on_failure_destination_arn.known()?;
    let mut parts = arn.split(':');
    let starts = parts.next() == Some("arn");
    let service = parts.nth(1).unwrap_or_default();
    let right = starts && ["sqs", "sns", "s3"].contains(&service);
    (!right).then(|| {
        problem(
            format!("`on_failure_destination_arn` is {arn:?}"),
            "Expected the ARN of an SQS queue, an SNS topic or an S3 bucket.",
            path!(on_failure_destination_arn),
        )
    })
}

fn keys(config: &Pipeline) -> Vec<Diagnostic> {
    let arns = config
        .kms_key_arns
        .known()
        .into_iter()
        .flatten()
        .enumerate();
    let problems = arns.filter(|(_, arn)| !is_key(arn)).map(|(index, arn)| {
        problem(
            format!("`kms_key_arns` has {arn:?}"),
            "Expected the ARN of a key, such as \
             `arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`; an alias \
             is none.",
            path!(kms_key_arns).index(index),
        )
    });
    problems.collect()
}

fn is_key(arn: &str) -> bool {
    let parts: Vec<_> = arn.split(':').collect();
    matches!(parts[..], ["arn", _, "kms", _, _, key] if key.starts_with("key/"))
}

/// The function reads the types from one variable, separated by commas.
fn types(list: &Attr<Vec<String>>, at: &AttributePath) -> Vec<Diagnostic> {
    let types = list.known().into_iter().flatten().enumerate();
    let wrong = types.filter(|(_, one)| one.is_empty() || one.contains(','));
    let problems = wrong.map(|(index, one)| {
        problem(
            format!("{one:?} cannot be a type to let through"),
            "A type is not empty and holds no comma. Give several as several elements.",
            at.clone().index(index),
        )
    });
    problems.collect()
}

fn schema(config: &Pipeline) -> Vec<Diagnostic> {
    let nothing = Schema::default();
    let schema = config.schema.known().unwrap_or(&nothing);
    let each = [
        (&schema.type_field, path!(schema.type_field)),
        (&schema.id_field, path!(schema.id_field)),
        (&schema.time_field, path!(schema.time_field)),
        (&schema.unknown_prefix, path!(schema.unknown_prefix)),
    ];
    let empty = each
        .into_iter()
        .filter(|(text, _)| text.as_deref() == Some(""));
    let problems = empty.map(|(_, at)| {
        problem(
            format!("`{at}` is empty"),
            "Leave it out, or name a key.",
            at,
        )
    });
    problems.collect()
}

fn failed_logs(config: &Pipeline) -> Vec<Diagnostic> {
    if let Some(place) = config.failed_log_s3.known() {
        let problem = bucket(&place.bucket, &path!(failed_log_s3));
        return problem.into_iter().collect();
    }
    let missing = config
        .each()
        .any(|(_, one)| one.s3.is_null() && one.count() == Some(1) || keeps_apart(one));
    let missing = missing && config.failed_log_s3.is_null();
    let problems = missing.then(|| {
        problem(
            "`failed_log_s3` is missing".to_owned(),
            "Every kind of destination but `s3` keeps records that cannot be delivered there, and `s3` in partitions.",
            path!(failed_log_s3),
        )
    });
    problems.into_iter().collect()
}

/// Whether a destination in Amazon S3 keeps failed logs elsewhere.
fn keeps_apart(one: &Destination) -> bool {
    one.s3.known().is_some_and(lake::is_lake)
}

fn bucket(name: &Attr<String>, at: &AttributePath) -> Option<Diagnostic> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let right = |text: &&String| (3..=255).contains(&text.len()) && text.bytes().all(letter);
    let text = name.known().filter(|text| !right(text))?;
    let at = at.clone().attribute("bucket");
    Some(problem(
        format!("{text:?} is not the name of a bucket"),
        "Expected a name without `s3://` and without a path.",
        at,
    ))
}

fn alarms(config: &Pipeline) -> Option<Diagnostic> {
    let arn = config.alarms.known()?.topic_arn.known()?;
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let is_topic = matches!(parts[..], ["arn", _, "sns", _, _, name] if !name.is_empty());
    (!is_topic).then(|| {
        problem(
            format!("`alarms.topic_arn` is {arn:?}"),
            "Expected the ARN of an SNS topic, such as `arn:aws:sns:ap-northeast-1:123456789012:alarms`.",
            path!(alarms.topic_arn),
        )
    })
}

fn network(config: &Pipeline) -> Vec<Diagnostic> {
    let Some(vpc) = config.vpc.known() else {
        return Vec::new();
    };
    let each = [
        (&vpc.subnet_ids, path!(vpc.subnet_ids)),
        (&vpc.security_group_ids, path!(vpc.security_group_ids)),
    ];
    let empty = each.into_iter();
    let empty = empty.filter(|(ids, _)| ids.known().is_some_and(Vec::is_empty));
    let advice = "Name at least one, or leave `vpc` out.";
    let problems = empty.map(|(_, at)| problem(format!("`{at}` is empty"), advice, at));
    problems.collect()
}
