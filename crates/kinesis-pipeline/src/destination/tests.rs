//! A destination of each kind, and what its function is told.

use super::*;

/// Where the tests' stream is.
pub(crate) const STREAM: &str = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs";

/// A destination with nothing out of the ordinary.
pub(crate) fn destination(sink: Sink) -> Destination {
    Destination {
        pipeline: "logs".into(),
        key: "archive".into(),
        sink,
        schema: Schema {
            type_field: "log_type".into(),
            id_field: "log_id".into(),
            time_field: "time".into(),
            unknown_prefix: "unknown".into(),
        },
        log_types: Vec::new(),
        selection: None,
        redaction: None,
        failed_logs: Some(objects("failed")),
        max_record_age_days: None,
        max_record_future_days: None,
        timezone: "UTC".into(),
        memory_size: 256,
        timeout: 60,
        tracing_mode: "PassThrough".into(),
        vpc: None,
        handler: "bootstrap".into(),
        runtime: "provided.al2023".into(),
        log_retention_in_days: 30,
        mapping: mapping(),
        alarms: None,
        tags: Tags::new(),
        previous_tags: Tags::new(),
        kms_key_arns: Vec::new(),
    }
}

/// A redaction with everything that there can be.
pub(crate) fn redaction() -> Redaction {
    Redaction {
        rules: r#"{"hash":["user"]}"#.into(),
        secret: Some(SecretVersion {
            arn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:redaction-a1b2c3"
                .into(),
            version_id: "f3a1b0de-9d4c-4b84-a9a0-c0abceadc967".into(),
            kms_key_arn: Some("arn:aws:kms:ap-northeast-1:123456789012:key/1".into()),
        }),
        unredacted: Some(objects("raw")),
    }
}

fn mapping() -> Mapping {
    Mapping {
        stream: STREAM.parse().unwrap(),
        enabled: true,
        batch_size: 100,
        start: Start::TrimHorizon,
        maximum_batching_window_in_seconds: 0,
        parallelization_factor: 1,
        maximum_retry_attempts: -1,
        maximum_record_age_in_seconds: -1,
        bisect_batch_on_function_error: true,
        on_failure_destination_arn: None,
    }
}

pub(crate) fn objects(prefix: &str) -> Objects {
    Objects {
        bucket: "bucket".into(),
        prefix: prefix.into(),
    }
}

pub(crate) fn s3() -> Destination {
    destination(Sink::S3(objects("archive/")))
}

pub(crate) fn lake() -> Destination {
    let columns = [("status", "bigint"), ("user", "string")];
    let own = |(name, kind): (&str, &str)| (name.to_owned(), kind.to_owned());
    destination(Sink::Lake(Lake {
        objects: objects("lake/"),
        format: "parquet".into(),
        partition_by: Vec::new(),
        columns: columns.map(own).into(),
    }))
}

pub(crate) fn es() -> Destination {
    destination(Sink::Elasticsearch(Search {
        host: "search-logs.ap-northeast-1.es.amazonaws.com".into(),
        arn: Some("arn:aws:es:ap-northeast-1:123456789012:domain/logs".into()),
        index_name_prefix: "logs".into(),
        ..Search::default()
    }))
}

pub(crate) fn fluent() -> Destination {
    destination(Sink::Fluent(FluentServer {
        endpoint: "fluent.example.com".into(),
        tag: "logs".into(),
        ..FluentServer::default()
    }))
}

pub(crate) fn http() -> Destination {
    destination(Sink::Http(HttpServer {
        url: "https://logs.example.com/in".into(),
        ..HttpServer::default()
    }))
}

pub(crate) fn kinesis() -> Destination {
    destination(Sink::Kinesis {
        stream_name: "target".into(),
        max_retries: 30,
        packed: false,
        random_partition_keys: false,
    })
}

#[test]
fn everything_has_the_functions_name() {
    let one = s3();
    assert_eq!(one.name(), "logs-archive");
    assert_eq!(log_group(&one.name()), "/aws/lambda/logs-archive");
}

#[test]
fn failed_logs_of_s3_are_beside_the_others() {
    let variables = s3().variables();
    assert_eq!(variables["LOG_S3_PREFIX"], "archive/");
    assert!(!variables.contains_key("FAILED_LOG_S3_BUCKET"));
    for one in [lake(), es(), fluent(), http(), kinesis()] {
        assert_eq!(one.variables()["FAILED_LOG_S3_BUCKET"], "bucket");
    }
}

#[test]
fn only_what_is_given_of_a_layout_is_in_the_environment() {
    let variables = lake().variables();
    assert_eq!(variables["LOG_FORMAT"], "parquet");
    assert_eq!(variables["LOG_COLUMNS"], "status:bigint,user:string");
    assert!(!variables.contains_key("LOG_PARTITION_BY"));
    assert!(!s3().variables().contains_key("LOG_FORMAT"));
}

/// A secret of a sink, whose key is the user's own.
pub(crate) fn peer_secret() -> PeerSecret {
    PeerSecret {
        arn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:peer-d4e5f6".into(),
        kms_key_arn: Some("arn:aws:kms:ap-northeast-1:123456789012:key/2".into()),
    }
}

#[test]
fn only_what_is_given_of_a_cluster_is_in_the_environment() {
    let before = es().variables();
    let all = destination(Sink::Elasticsearch(Search {
        host: "search.example.com".into(),
        index_name_prefix: "logs".into(),
        data_stream: true,
        ingest_pipeline: Some("geo".into()),
        serverless: Some("search".into()),
        secret: Some(peer_secret()),
        ..Search::default()
    }));
    let variables = all.variables();
    assert_eq!(variables["ES_DATA_STREAM"], "true");
    assert_eq!(variables["ES_INGEST_PIPELINE"], "geo");
    assert_eq!(variables["ES_SERVERLESS"], "search");
    assert_eq!(variables["SECRET_ARN"], peer_secret().arn);
    assert_eq!(variables.len(), before.len() + 4);
}

#[test]
fn only_what_is_given_of_a_fluent_server_is_in_the_environment() {
    let before = fluent().variables();
    let all = destination(Sink::Fluent(FluentServer {
        endpoint: "fluent.example.com".into(),
        tag: "logs".into(),
        tls: true,
        ca_pem: Some("PEM".into()),
        compress: Some("gzip".into()),
        secret: Some(peer_secret()),
    }));
    let variables = all.variables();
    assert_eq!(variables["LOG_FLUENT_TLS"], "true");
    assert_eq!(variables["LOG_FLUENT_CA_PEM"], "PEM");
    assert_eq!(variables["LOG_FLUENT_COMPRESS"], "gzip");
    assert_eq!(variables["SECRET_ARN"], peer_secret().arn);
    assert_eq!(variables.len(), before.len() + 4);
}

#[test]
fn only_what_is_given_of_a_server_by_http_is_in_the_environment() {
    let before = http().variables();
    assert_eq!(before["HTTP_URL"], "https://logs.example.com/in");
    let all = destination(Sink::Http(HttpServer {
        url: "https://logs.example.com/in".into(),
        format: Some("json".into()),
        preset: Some("loki".into()),
        compress: Some("gzip".into()),
        ca_pem: Some("PEM".into()),
        headers: [("X-Scope-OrgID".to_owned(), "a".to_owned())].into(),
        max_bytes: Some(4_000),
        max_records: Some(7),
        secret: Some(peer_secret()),
    }));
    let variables = all.variables();
    for (name, value) in [
        ("HTTP_FORMAT", "json"),
        ("HTTP_PRESET", "loki"),
        ("HTTP_COMPRESS", "gzip"),
        ("HTTP_CA_PEM", "PEM"),
        ("HTTP_HEADERS", r#"{"X-Scope-OrgID":"a"}"#),
        ("HTTP_MAX_BYTES", "4000"),
        ("HTTP_MAX_RECORDS", "7"),
        ("SECRET_ARN", &peer_secret().arn),
    ] {
        assert_eq!(variables[name], value);
    }
    assert_eq!(variables.len(), before.len() + 8);
}

#[test]
fn days_are_in_the_environment_only_where_they_are_given() {
    let mut one = es();
    let before = one.variables();
    assert!(!before.contains_key(AGE_DAYS) && !before.contains_key(FUTURE_DAYS));
    one.max_record_age_days = Some(0);
    let variables = one.variables();
    assert_eq!(variables[AGE_DAYS], "0");
    assert_eq!(variables.len(), before.len() + 1);
}

#[test]
fn selection_and_redaction_are_in_the_environment_only_where_they_are_given() {
    let mut one = fluent();
    let before = one.variables();
    one.selection = Some("[]".into());
    one.redaction = Some(redaction());
    let variables = one.variables();
    assert_eq!(variables[SELECTION], "[]");
    assert_eq!(variables[REDACT], r#"{"hash":["user"]}"#);
    assert_eq!(variables[UNREDACTED], "s3://bucket/raw");
    assert!(variables[SECRET_ARN].ends_with(":secret:redaction-a1b2c3"));
    assert!(variables[SECRET_VERSION_ID].starts_with("f3a1b0de-"));
    assert_eq!(variables.len(), before.len() + 5);
    one.redaction = Some(Redaction {
        secret: None,
        unredacted: None,
        ..redaction()
    });
    let variables = one.variables();
    assert_eq!(variables[UNREDACTED], "drop");
    assert_eq!(variables.len(), before.len() + 3);
}

#[test]
fn every_function_reports_what_it_did_not_take() {
    for mut one in [s3(), es(), fluent(), http(), kinesis()] {
        one.log_types = vec!["a".into(), "b".into()];
        let variables = one.variables();
        assert_eq!(variables[REPORT.0], "true");
        assert_eq!(variables["LOG_TYPE_WHITELIST"], "a,b");
    }
}
