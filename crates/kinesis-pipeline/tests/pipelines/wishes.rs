//! What the tests ask for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kinesis_pipeline::alarm::Alarms;
use kinesis_pipeline::destination::{
    Code, Destination, FluentServer, HttpServer, Lake, Mapping, Objects, PeerSecret, Redaction,
    Schema, Search, SecretVersion, Sink, Start, Tags, Vpc,
};
use kinesis_pipeline::ownership::Owner;
use kinesis_pipeline::{Removal, Request};
use sha2::{Digest, Sha256};

/// An empty zip archive, told from others by its comment.
pub(crate) fn code(comment: &str) -> Code {
    let mut package = b"PK\x05\x06".to_vec();
    package.extend([0; 16]);
    package.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
    package.extend(comment.as_bytes());
    Code {
        sha256: STANDARD.encode(Sha256::digest(&package)),
        package,
        architecture: "x86_64".into(),
    }
}

fn objects(prefix: &str) -> Objects {
    Objects {
        bucket: "bucket".into(),
        prefix: prefix.into(),
    }
}

fn peer_secret(name: &str) -> PeerSecret {
    let service =
        |service: &str, what: &str| format!("arn:aws:{service}:ap-northeast-1:123456789012:{what}");
    PeerSecret {
        arn: service("secretsmanager", &format!("secret:{name}-a1b2c3")),
        kms_key_arn: Some(service("kms", &format!("key/{name}"))),
    }
}

/// A sink of each kind.
pub(crate) fn sinks() -> [Sink; 6] {
    let columns = [("status", "bigint"), ("user", "string")];
    let own = |(name, kind): (&str, &str)| (name.to_owned(), kind.to_owned());
    [
        Sink::S3(objects("archive")),
        Sink::Lake(Lake {
            objects: objects("lake"),
            format: "parquet".into(),
            partition_by: vec!["log_type".into(), "day".into()],
            columns: columns.map(own).into(),
        }),
        Sink::Elasticsearch(Search {
            host: "search-logs-x1.ap-northeast-1.es.amazonaws.com".into(),
            arn: Some("arn:aws:es:ap-northeast-1:123456789012:domain/logs".into()),
            index_name_prefix: "logs".into(),
            data_stream: true,
            ingest_pipeline: Some("geo".into()),
            secret: Some(peer_secret("search")),
            ..Search::default()
        }),
        Sink::Fluent(FluentServer {
            endpoint: "fluent.example.com".into(),
            tag: "logs".into(),
            tls: true,
            compress: Some("gzip".into()),
            secret: Some(peer_secret("fluent")),
            ..FluentServer::default()
        }),
        Sink::Http(HttpServer {
            url: "https://logs.example.com/in".into(),
            format: Some("json".into()),
            compress: Some("gzip".into()),
            headers: [("X-Scope-OrgID".to_owned(), "a".to_owned())].into(),
            max_bytes: Some(500_000),
            max_records: Some(500),
            secret: Some(peer_secret("http")),
            ..HttpServer::default()
        }),
        Sink::Kinesis {
            stream_name: "target".into(),
            max_retries: 3,
            packed: true,
            random_partition_keys: true,
        },
    ]
}

/// A destination as it is first asked for.
pub(crate) fn first(stream: &str, pipeline: &str, key: &str, sink: Sink) -> Request {
    let destination = Destination {
        pipeline: pipeline.into(),
        key: key.into(),
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
        mapping: mapping(stream),
        alarms: None,
        tags: tags(&[("team", "logs"), ("stage", "dev")]),
        previous_tags: Tags::new(),
        kms_key_arns: vec!["arn:aws:kms:ap-northeast-1:123456789012:key/1".into()],
    };
    Request {
        owner: Owner::new("ap-northeast-1", pipeline),
        code: code("first"),
        destination,
    }
}

fn mapping(stream: &str) -> Mapping {
    Mapping {
        stream: stream.parse().unwrap(),
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

fn tags(pairs: &[(&str, &str)]) -> Tags {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

/// The same with everything changed that moto changes in place: it leaves tracing as it was.
pub(crate) fn changed(request: &Request) -> Request {
    let mut request = request.clone();
    request.code = code("second");
    let wanted = &mut request.destination;
    wanted.log_types = vec!["access".into()];
    wanted.selection = Some(r#"[{"sample":0.5}]"#.into());
    wanted.redaction = Some(redaction());
    wanted.timezone = "Asia/Tokyo".into();
    wanted.memory_size = 512;
    wanted.max_record_age_days = Some(30);
    wanted.max_record_future_days = Some(0);
    wanted.timeout = 30;
    wanted.log_retention_in_days = 7;
    wanted.kms_key_arns = vec!["arn:aws:kms:ap-northeast-1:123456789012:key/2".into()];
    wanted.previous_tags = std::mem::take(&mut wanted.tags);
    wanted.tags = tags(&[("team", "platform"), ("cost", "1")]);
    wanted.mapping.batch_size = 500;
    wanted.mapping.maximum_batching_window_in_seconds = 5;
    wanted.mapping.parallelization_factor = 2;
    wanted.mapping.maximum_retry_attempts = 10;
    wanted.mapping.maximum_record_age_in_seconds = 600;
    wanted.mapping.bisect_batch_on_function_error = false;
    wanted.mapping.on_failure_destination_arn =
        Some("arn:aws:sqs:ap-northeast-1:123456789012:given-up".into());
    request
}

/// The same with alarms.
pub(crate) fn watched(request: &Request) -> Request {
    let mut request = request.clone();
    request.destination.alarms = Some(Alarms {
        topic_arn: "arn:aws:sns:ap-northeast-1:123456789012:alarms".into(),
        maximum_iterator_age_in_seconds: 600,
    });
    request
}

/// A redaction with everything that there can be.
fn redaction() -> Redaction {
    Redaction {
        rules: r#"{"hash":["user"]}"#.into(),
        secret: Some(SecretVersion {
            arn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:redaction-a1b2c3"
                .into(),
            version_id: "f3a1b0de-9d4c-4b84-a9a0-c0abceadc967".into(),
            kms_key_arn: Some("arn:aws:kms:ap-northeast-1:123456789012:key/3".into()),
        }),
        unredacted: Some(objects("raw")),
    }
}

/// The owner of what a request has made: the state holds its generation.
pub(crate) fn holding(request: &Request) -> Owner {
    let mut owner = request.owner.clone();
    owner.held = Some(owner.fresh.clone());
    owner
}

/// The removal of what a request has made.
pub(crate) fn removal(request: &Request) -> Removal {
    Removal {
        name: request.destination.name(),
        owner: holding(request),
        has_alarms: request.destination.alarms.is_some(),
    }
}

/// A network that both stand-ins take as it is given.
pub(crate) fn vpc(subnet: &str, group: &str) -> Vpc {
    Vpc {
        subnet_ids: vec![subnet.into()],
        security_group_ids: vec![group.into()],
    }
}
