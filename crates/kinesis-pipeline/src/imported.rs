//! A destination as its pieces tell, for who takes it over.

use std::collections::HashMap;

use aws_calls::tags::{STACK, unreserved};
use aws_sdk_cloudwatchlogs::types::LogGroup;
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionConfiguration};
use serde_json::{Value, json};

use crate::alarm;
use crate::destination::{
    AGE_DAYS, CA_PEM, COLUMNS, COMPRESS, DATA_STREAM, DROP, Destination, FORMAT, FUTURE_DAYS,
    FluentServer, HTTP_CA_PEM, HTTP_COMPRESS, HTTP_FORMAT, HTTP_HEADERS, HTTP_MAX_BYTES,
    HTTP_MAX_RECORDS, HTTP_PRESET, HTTP_URL, HttpServer, INGEST_PIPELINE, Lake, Mapping, ON,
    ORDERING, Objects, PACKED, PARTITION_BY, PEER_SECRET_ARN, PeerSecret, RANDOM_KEYS, REDACT,
    Redaction, SECRET_ARN, SECRET_VERSION_ID, SELECTION, SERVERLESS, Schema, Search, SecretVersion,
    Sink, Start, TLS, UNREDACTED, Vpc, of_text,
};
use crate::error::Error;
use crate::observe::{Found, FoundMapping};
use crate::ownership::{Known, Owner, PIPELINE};
use crate::policy::{COLLECTIONS, DECRYPT, DOMAINS, SECRETS};

/// What a function's environment says.
struct Variables<'a>(Option<&'a HashMap<String, String>>);

impl Variables<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.0.and_then(|all| all.get(name)).cloned()
    }

    fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default()
    }

    /// What commas separate.
    fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let all = text.split(',').filter(|one| !one.is_empty());
        all.map(str::to_owned).collect()
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    fn objects(&self, bucket: &str, prefix: &str) -> Option<Objects> {
        Some(Objects {
            bucket: self.get(bucket)?,
            prefix: self.text(prefix),
        })
    }
}

/// What decides whose the pieces of this function are. Importing is consent to take what is marked as the
/// pipeline's, and what its function says was made by a release without tags.
pub(crate) fn owner(region: &str, pipeline: &str, found: &Found) -> Owner {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let function = found.function.as_ref();
    let is_untagged = !found.tags.contains_key(PIPELINE);
    let is_free = |one: &&FoundMapping| {
        let tags = one.tags.as_ref();
        let is_marked = tags.is_some_and(|it| it.contains_key(PIPELINE) || it.contains_key(STACK));
        !is_marked && mapping_of(&one.configuration).is_some()
    };
    let mut mappings = found.mappings.iter().filter(|_| is_untagged);
    let mut owner = Owner::new(region, pipeline);
    owner.known = Known {
        function_arn: text(function.and_then(|it| it.function_arn())),
        role_arn: text(function.and_then(|it| it.role())),
        mapping: mappings.find(is_free).map(|one| one.uuid().to_owned()),
        ..Known::default()
    };
    owner
}

/// Reads a destination off its pieces.
pub(crate) fn destination(pipeline: &str, name: &str, found: &Found) -> Result<Destination, Error> {
    let strange = |why: &str| Error::Unusable {
        what: format!("function {name}"),
        why: why.to_owned(),
        advice:
            "Delete what is left of it, or take its tags and description away, and import again."
                .into(),
    };
    let function = found.function.as_ref();
    let function = function.ok_or_else(|| strange("has gone meanwhile"))?;
    let environment = function.environment().and_then(|it| it.variables());
    let variables = Variables(environment);
    let start = format!("{pipeline}-");
    let key = name.strip_prefix(&start);
    let sink = sink(&variables, found.policy.as_ref());
    let mapping = found.mappings.first();
    let mapping = mapping.and_then(|one| mapping_of(&one.configuration));
    Ok(Destination {
        pipeline: pipeline.to_owned(),
        key: key
            .ok_or_else(|| strange("is not named after its pipeline"))?
            .to_owned(),
        sink: sink.ok_or_else(|| strange("has no environment that says where records go"))?,
        alarms: alarm::imported(found.alarms.iter().map(|one| &one.alarm)),
        mapping: mapping.ok_or_else(|| strange("is not invoked by a stream"))?,
        schema: schema(&variables),
        log_types: variables.list("LOG_TYPE_WHITELIST"),
        selection: variables.get(SELECTION),
        redaction: redaction(&variables, found.policy.as_ref()),
        failed_logs: variables.objects("FAILED_LOG_S3_BUCKET", "FAILED_LOG_S3_PREFIX"),
        max_record_age_days: variables.number(AGE_DAYS),
        max_record_future_days: variables.number(FUTURE_DAYS),
        timezone: variables.text("TZ"),
        memory_size: function.memory_size().unwrap_or(128),
        timeout: function.timeout().unwrap_or(3),
        tracing_mode: tracing(function),
        vpc: vpc(function),
        kms_key_arns: found.policy.as_ref().map(keys).unwrap_or_default(),
        handler: function.handler().unwrap_or_default().to_owned(),
        runtime: function
            .runtime()
            .map_or_else(String::new, |it| it.as_str().to_owned()),
        log_retention_in_days: retention(found),
        tags: unreserved(found.tags.clone()),
        previous_tags: unreserved(found.tags.clone()),
    })
}

fn retention(found: &Found) -> i32 {
    let group = found.log_group.as_ref();
    group
        .and_then(LogGroup::retention_in_days)
        .unwrap_or_default()
}

fn schema(variables: &Variables<'_>) -> Schema {
    Schema {
        type_field: variables.text("LOG_TYPE_FIELD"),
        id_field: variables.text("LOG_ID_FIELD"),
        time_field: variables.text("LOG_TIMESTAMP_FIELD"),
        unknown_prefix: variables.text("LOG_TYPE_UNKNOWN_PREFIX"),
    }
}

fn redaction(variables: &Variables<'_>, policy: Option<&Value>) -> Option<Redaction> {
    let secret = |arn: String| SecretVersion {
        version_id: variables.text(SECRET_VERSION_ID),
        kms_key_arn: policy.and_then(|policy| key_of_secret(policy, &arn)),
        arn,
    };
    Some(Redaction {
        rules: variables.get(REDACT)?,
        secret: variables.get(SECRET_ARN).map(secret),
        unredacted: place(&variables.text(UNREDACTED)),
    })
}

fn place(text: &str) -> Option<Objects> {
    let place = text.strip_prefix("s3://").filter(|_| text != DROP)?;
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    Some(Objects {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
    })
}

/// The key that a secret is encrypted with: the statement behind the one of the secret allows nothing else.
fn key_of_secret(policy: &Value, arn: &str) -> Option<String> {
    let mut statements = policy["Statement"].as_array()?.iter();
    statements.find(|one| one["Action"] == json!([SECRETS]) && one["Resource"] == arn)?;
    let next = statements.next()?;
    let is_key = next["Action"] == json!([DECRYPT]);
    is_key.then(|| next["Resource"].as_str().map(str::to_owned))?
}

fn peer_secret(variables: &Variables<'_>, policy: Option<&Value>) -> Option<PeerSecret> {
    let arn = variables.get(PEER_SECRET_ARN)?;
    Some(PeerSecret {
        kms_key_arn: policy.and_then(|policy| key_of_secret(policy, &arn)),
        arn,
    })
}

fn sink(variables: &Variables<'_>, policy: Option<&Value>) -> Option<Sink> {
    if let Some(objects) = variables.objects("LOG_S3_BUCKET", "LOG_S3_PREFIX") {
        return Some(in_s3(variables, objects));
    }
    if let Some(host) = variables.get("ES_HOST") {
        return Some(Sink::Elasticsearch(Search {
            host,
            arn: policy.and_then(domain),
            index_name_prefix: variables.text("INDEX_NAME_PREFIX"),
            data_stream: variables.text(DATA_STREAM) == ON,
            ingest_pipeline: variables.get(INGEST_PIPELINE),
            serverless: variables.get(SERVERLESS),
            secret: peer_secret(variables, policy),
        }));
    }
    if let Some(endpoint) = variables.get("LOG_FLUENT_SINK_ENDPOINT") {
        return Some(Sink::Fluent(FluentServer {
            endpoint,
            tag: variables.text("LOG_FLUENT_TAG"),
            tls: variables.text(TLS) == ON,
            ca_pem: variables.get(CA_PEM),
            compress: variables.get(COMPRESS),
            secret: peer_secret(variables, policy),
        }));
    }
    if let Some(url) = variables.get(HTTP_URL) {
        return Some(Sink::Http(http(variables, url, policy)));
    }
    Some(Sink::Kinesis {
        stream_name: variables.get("TARGET_STREAM_NAME")?,
        max_retries: variables.text("KINESIS_MAX_RETRIES").parse().ok()?,
        packed: variables.text(ORDERING) == PACKED,
        random_partition_keys: variables.text(RANDOM_KEYS) == "true",
    })
}

fn http(variables: &Variables<'_>, url: String, policy: Option<&Value>) -> HttpServer {
    HttpServer {
        url,
        format: variables.get(HTTP_FORMAT),
        preset: variables.get(HTTP_PRESET),
        compress: variables.get(HTTP_COMPRESS),
        ca_pem: variables.get(HTTP_CA_PEM),
        headers: of_text(&variables.text(HTTP_HEADERS)),
        max_bytes: variables.number(HTTP_MAX_BYTES),
        max_records: variables.number(HTTP_MAX_RECORDS),
        secret: peer_secret(variables, policy),
    }
}

fn in_s3(variables: &Variables<'_>, objects: Objects) -> Sink {
    let format = variables.text(FORMAT);
    if matches!(format.as_str(), "" | "json") {
        return Sink::S3(objects);
    }
    let columns = variables.list(COLUMNS).into_iter().filter_map(|column| {
        let (name, kind) = column.split_once(':')?;
        Some((name.to_owned(), kind.to_owned()))
    });
    Sink::Lake(Lake {
        objects,
        format,
        partition_by: variables.list(PARTITION_BY),
        columns: columns.collect(),
    })
}

/// The domain or collection that the role may send to: nothing else says its ARN.
fn domain(policy: &Value) -> Option<String> {
    if let Some(collection) = resource(policy, COLLECTIONS) {
        return collection.as_str().map(str::to_owned);
    }
    let arn = resource(policy, DOMAINS)?.as_str()?;
    Some(arn.strip_suffix("/_bulk*")?.to_owned())
}

/// The keys that the role may use.
fn keys(policy: &Value) -> Vec<String> {
    let keys = resource(policy, "kms:Decrypt").and_then(Value::as_array);
    let keys = keys.into_iter().flatten().filter_map(Value::as_str);
    keys.map(str::to_owned).collect()
}

/// What the role may do this on, of the statement that begins with it.
fn resource<'a>(policy: &'a Value, action: &str) -> Option<&'a Value> {
    let mut statements = policy["Statement"].as_array()?.iter();
    let own = statements.find(|one| one["Action"][0] == action)?;
    Some(&own["Resource"])
}

fn tracing(function: &FunctionConfiguration) -> String {
    let mode = function.tracing_config().and_then(|it| it.mode());
    mode.map_or("PassThrough", |mode| mode.as_str()).to_owned()
}

fn vpc(function: &FunctionConfiguration) -> Option<Vpc> {
    let vpc = function.vpc_config()?;
    (!vpc.subnet_ids().is_empty()).then(|| Vpc {
        subnet_ids: vpc.subnet_ids().to_vec(),
        security_group_ids: vpc.security_group_ids().to_vec(),
    })
}

/// What is not given is Lambda's default.
fn mapping_of(one: &EventSourceMappingConfiguration) -> Option<Mapping> {
    let on_failure = one.destination_config().and_then(|it| it.on_failure());
    let on_failure = on_failure.and_then(|it| it.destination());
    Some(Mapping {
        stream: one.event_source_arn()?.parse().ok()?,
        enabled: !matches!(one.state(), Some("Disabled" | "Disabling")),
        batch_size: one.batch_size().unwrap_or(100),
        start: Start::of(one).unwrap_or(Start::TrimHorizon),
        maximum_batching_window_in_seconds: one.maximum_batching_window_in_seconds().unwrap_or(0),
        parallelization_factor: one.parallelization_factor().unwrap_or(1),
        maximum_retry_attempts: one.maximum_retry_attempts().unwrap_or(-1),
        maximum_record_age_in_seconds: one.maximum_record_age_in_seconds().unwrap_or(-1),
        bisect_batch_on_function_error: one.bisect_batch_on_function_error().unwrap_or(false),
        on_failure_destination_arn: on_failure.filter(|arn| !arn.is_empty()).map(str::to_owned),
    })
}
