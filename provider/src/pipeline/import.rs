//! Takes over a pipeline by its name.

use std::collections::BTreeMap;

use kinesis_pipeline::Seen;
use kinesis_pipeline::alarm::Alarms as Wished;
use kinesis_pipeline::destination::{
    self, Destination as Wanted, FluentServer, PACKED, PeerSecret, Search, Sink,
};
use tfplugin6::{Attr, Diagnostic, Diagnostics, ImportRequest, State};

use super::destination::{Destination, Elasticsearch, Fluent, Kinesis, Objects, S3};
use super::diagnose::diagnostics;
use super::lake;
use super::model::{Alarms, Pipeline, Schema, Vpc};
use super::posted::Http;
use super::private::Private;
use super::redact;
use super::wanted::default_retries;
use crate::data::Data;
use crate::texts::{texts, texts_or_null};

/// Takes over a pipeline; Terraform reads it right after.
pub(crate) async fn import(request: ImportRequest<Data>) -> Result<State<Pipeline>, Diagnostics> {
    let ImportRequest { id, data, .. } = request;
    let found = data.pipelines.find(&id).await.map_err(diagnostics)?;
    let (found, seen): (Vec<Wanted>, Vec<Seen>) = found.into_iter().unzip();
    let first = found.first().ok_or_else(|| missing(&id))?;
    let mut pipeline = common(first, &found);
    let mut private = Private::default();
    for (one, seen) in found.iter().zip(&seen) {
        private.keep(&one.key, &seen.record);
        if let Some(all) = pipeline.destinations.known_mut()
            && let Some(own) = all.get_mut(&one.key)
        {
            own.observe(seen);
        }
    }
    let mut tags = first.tags.clone();
    tags.retain(|key, value| data.default_tags.get(key) != Some(value));
    pipeline.tags = texts_or_null(&tags);
    pipeline.tags_all = texts(&first.tags);
    Ok(State::new(pipeline).private(private.to_bytes()))
}

fn missing(id: &str) -> Diagnostic {
    Diagnostic::error(format!("There is no pipeline {id:?}")).detail(
        "No function is tagged or says of itself that it is a destination of it. Check the name, the region \
         and the account.",
    )
}

/// What all destinations have in common is the pipeline's: of what differs, what most of them have.
fn common(first: &Wanted, found: &[Wanted]) -> Pipeline {
    let mapping = &first.mapping;
    let reported = mapping.on_failure_destination_arn.is_some();
    let retries = i64::from(mapping.maximum_retry_attempts);
    let mut pipeline = Pipeline {
        name: first.pipeline.clone().into(),
        id: first.pipeline.clone().into(),
        stream_arn: mapping.stream.text.clone().into(),
        batch_size: most(found, |one| one.mapping.batch_size.into()),
        starting_position: mapping.start.position().as_str().into(),
        starting_position_timestamp: mapping.start.timestamp_text().into(),
        maximum_batching_window_in_seconds: most(found, |one| {
            one.mapping.maximum_batching_window_in_seconds.into()
        }),
        parallelization_factor: i64::from(mapping.parallelization_factor).into(),
        maximum_retry_attempts: Some(retries)
            .filter(|retries| *retries != default_retries(reported))
            .into(),
        maximum_record_age_in_seconds: i64::from(mapping.maximum_record_age_in_seconds).into(),
        bisect_batch_on_function_error: mapping.bisect_batch_on_function_error.into(),
        on_failure_destination_arn: mapping.on_failure_destination_arn.clone().into(),
        enabled: most(found, |one| one.mapping.enabled),
        log_types: list(&most(found, |one| one.log_types.clone())),
        schema: schema(first),
        failed_log_s3: found
            .iter()
            .find_map(|one| one.failed_logs.as_ref())
            .map(objects)
            .into(),
        memory_size: most(found, |one| one.memory_size.into()),
        timeout: most(found, |one| one.timeout.into()),
        timezone: first.timezone.clone().into(),
        log_retention_in_days: i64::from(first.log_retention_in_days).into(),
        tracing_mode: first.tracing_mode.clone().into(),
        alarms: found
            .iter()
            .find_map(|one| one.alarms.as_ref())
            .map(alarms)
            .into(),
        vpc: first.vpc.as_ref().map(vpc).into(),
        kms_key_arns: list(&Attr::Known(first.kms_key_arns.clone())),
        ..Pipeline::default()
    };
    let each = found
        .iter()
        .map(|one| (one.key.clone(), own(&pipeline, one)));
    let each: BTreeMap<String, Destination> = each.collect();
    pipeline.destinations = Attr::Known(each);
    pipeline.describe_tables();
    pipeline
}

/// The value that most destinations have; of several such, the smallest.
fn most<T: Ord>(found: &[Wanted], value: impl Fn(&Wanted) -> T) -> Attr<T> {
    let mut counted: BTreeMap<T, usize> = BTreeMap::new();
    for one in found {
        *counted.entry(value(one)).or_default() += 1;
    }
    let most = counted.values().max().copied();
    let mut values = counted.into_iter();
    values
        .find(|(_, count)| Some(*count) == most)
        .map(|(value, _)| value)
        .into()
}

/// What a destination has in another way than the others.
fn own(pipeline: &Pipeline, one: &Wanted) -> Destination {
    let differs = |value: i64, common: &Attr<i64>| {
        Attr::from(Some(value).filter(|value| common.known() != Some(value)))
    };
    let log_types = list(&Attr::Known(one.log_types.clone()));
    let on_failure = one.mapping.on_failure_destination_arn.as_deref();
    let sink = sink(&one.sink);
    let common = pipeline.maximum_batching_window_in_seconds;
    let usual = common.map(|seconds| lake::usual_window(seconds, &sink.s3));
    let enabled = Some(one.mapping.enabled);
    let mut own = Destination {
        maximum_batching_window_in_seconds: differs(
            one.mapping.maximum_batching_window_in_seconds.into(),
            &usual,
        ),
        batch_size: differs(one.mapping.batch_size.into(), &pipeline.batch_size),
        enabled: enabled
            .filter(|enabled| pipeline.enabled.known() != Some(enabled))
            .into(),
        memory_size: differs(one.memory_size.into(), &pipeline.memory_size),
        timeout: differs(one.timeout.into(), &pipeline.timeout),
        r#where: one.selection.clone().into(),
        redact: one
            .redaction
            .as_ref()
            .map(|it| redact::imported(it, on_failure))
            .into(),
        max_record_age_days: one.max_record_age_days.into(),
        max_record_future_days: one.max_record_future_days.into(),
        log_types: if log_types == pipeline.log_types {
            Attr::Null
        } else {
            Attr::Known(one.log_types.clone())
        },
        ..sink
    };
    own.place(&pipeline.name, &one.key);
    own
}

fn sink(sink: &Sink) -> Destination {
    let mut destination = Destination::default();
    match sink.clone() {
        Sink::S3(place) => destination.s3 = in_s3(&place).into(),
        Sink::Lake(lake) => {
            destination.s3 = Attr::Known(S3 {
                format: lake.format.into(),
                partition_by: list(&Attr::Known(lake.partition_by)),
                columns: texts_or_null(&lake.columns),
                ..in_s3(&lake.objects)
            });
        }
        Sink::Elasticsearch(search) => destination.elasticsearch = elasticsearch(search).into(),
        Sink::Fluent(server) => destination.fluent = fluent(server).into(),
        Sink::Http(server) => destination.http = Http::imported(server).into(),
        Sink::Kinesis {
            stream_name,
            max_retries,
            packed,
            random_partition_keys,
        } => {
            destination.kinesis = Attr::Known(Kinesis {
                stream_name: stream_name.into(),
                max_retries: i64::from(max_retries).into(),
                ordering: packed.then(|| PACKED.to_owned()).into(),
                random_partition_keys: random_partition_keys.into(),
            });
        }
    }
    destination
}

fn elasticsearch(search: Search) -> Elasticsearch {
    let (secret_arn, secret_kms_key_arn) = secret(search.secret);
    Elasticsearch {
        host: search.host.into(),
        arn: search.arn.into(),
        index_name_prefix: search.index_name_prefix.into(),
        data_stream: search.data_stream.then_some(true).into(),
        ingest_pipeline: search.ingest_pipeline.into(),
        serverless: search.serverless.into(),
        secret_arn,
        secret_kms_key_arn,
    }
}

fn fluent(server: FluentServer) -> Fluent {
    let (secret_arn, secret_kms_key_arn) = secret(server.secret);
    Fluent {
        endpoint: server.endpoint.into(),
        tag: server.tag.into(),
        secret_arn,
        secret_kms_key_arn,
        tls: server.tls.then_some(true).into(),
        ca_pem: server.ca_pem.into(),
        compress: server.compress.into(),
    }
}

pub(super) fn secret(secret: Option<PeerSecret>) -> (Attr<String>, Attr<String>) {
    let (arn, key) = secret.map(|it| (it.arn, it.kms_key_arn)).unzip();
    (arn.into(), key.flatten().into())
}

fn in_s3(place: &destination::Objects) -> S3 {
    S3 {
        bucket: place.bucket.clone().into(),
        prefix: place.prefix.clone().into(),
        ..S3::default()
    }
}

fn objects(place: &destination::Objects) -> Objects {
    Objects {
        bucket: place.bucket.clone().into(),
        prefix: place.prefix.clone().into(),
    }
}

fn alarms(alarms: &Wished) -> Alarms {
    let age = alarms.maximum_iterator_age_in_seconds;
    Alarms {
        topic_arn: alarms.topic_arn.clone().into(),
        maximum_iterator_age_in_seconds: i64::from(age).into(),
    }
}

fn vpc(vpc: &destination::Vpc) -> Vpc {
    Vpc {
        subnet_ids: vpc.subnet_ids.clone().into(),
        security_group_ids: vpc.security_group_ids.clone().into(),
    }
}

/// The keys; nothing where they are the usual ones.
fn schema(one: &Wanted) -> Attr<Schema> {
    let schema = &one.schema;
    let texts = [
        &schema.type_field,
        &schema.id_field,
        &schema.time_field,
        &schema.unknown_prefix,
    ];
    if texts == ["log_type", "log_id", "time", "unknown"] {
        return Attr::Null;
    }
    let [type_field, id_field, time_field, unknown_prefix] = texts.map(|text| text.clone().into());
    Attr::Known(Schema {
        type_field,
        id_field,
        time_field,
        unknown_prefix,
    })
}

/// A list; nothing where it is empty, as the user would leave it out.
fn list(all: &Attr<Vec<String>>) -> Attr<Vec<String>> {
    match all {
        Attr::Known(all) if all.is_empty() => Attr::Null,
        other => other.clone(),
    }
}
