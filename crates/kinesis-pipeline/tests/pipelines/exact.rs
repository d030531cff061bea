//! What is made, field by field, as the services tell it.

use std::collections::HashMap;

use kinesis_pipeline::Removal;
use testbed::Kind;

use crate::stage::{Stage, context};
use crate::wishes::{changed, removal, sinks, vpc};

fn variables(all: &HashMap<String, String>) -> Vec<String> {
    let mut lines: Vec<String> = all
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    lines.sort();
    lines
}

const COMMON: [&str; 7] = [
    "LOG_ID_FIELD=log_id",
    "LOG_TIMESTAMP_FIELD=time",
    "LOG_TYPE_FIELD=log_type",
    "LOG_TYPE_UNKNOWN_PREFIX=unknown",
    "LOG_TYPE_WHITELIST=",
    "REPORT_BATCH_ITEM_FAILURES=true",
    "TZ=UTC",
];

/// What each kind has beside.
fn own(key: &str) -> &'static [&'static str] {
    match key {
        "archive" => &["LOG_S3_BUCKET=bucket", "LOG_S3_PREFIX=archive"],
        "search" => &[
            "ES_DATA_STREAM=true",
            "ES_HOST=search-logs-x1.ap-northeast-1.es.amazonaws.com",
            "ES_INGEST_PIPELINE=geo",
            "FAILED_LOG_S3_BUCKET=bucket",
            "FAILED_LOG_S3_PREFIX=failed",
            "INDEX_NAME_PREFIX=logs",
            "SECRET_ARN=arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:search-a1b2c3",
        ],
        "lake" => &[
            "FAILED_LOG_S3_BUCKET=bucket",
            "FAILED_LOG_S3_PREFIX=failed",
            "LOG_COLUMNS=status:bigint,user:string",
            "LOG_FORMAT=parquet",
            "LOG_PARTITION_BY=log_type,day",
            "LOG_S3_BUCKET=bucket",
            "LOG_S3_PREFIX=lake",
        ],
        "http" => &[
            "FAILED_LOG_S3_BUCKET=bucket",
            "FAILED_LOG_S3_PREFIX=failed",
            "HTTP_COMPRESS=gzip",
            "HTTP_FORMAT=json",
            "HTTP_HEADERS={\"X-Scope-OrgID\":\"a\"}",
            "HTTP_MAX_BYTES=500000",
            "HTTP_MAX_RECORDS=500",
            "HTTP_URL=https://logs.example.com/in",
            "SECRET_ARN=arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:http-a1b2c3",
        ],
        "fluent" => &[
            "FAILED_LOG_S3_BUCKET=bucket",
            "FAILED_LOG_S3_PREFIX=failed",
            "LOG_FLUENT_COMPRESS=gzip",
            "LOG_FLUENT_SINK_ENDPOINT=fluent.example.com",
            "LOG_FLUENT_TAG=logs",
            "LOG_FLUENT_TLS=true",
            "SECRET_ARN=arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:fluent-a1b2c3",
        ],
        _ => &[
            "FAILED_LOG_S3_BUCKET=bucket",
            "FAILED_LOG_S3_PREFIX=failed",
            "KINESIS_MAX_RETRIES=3",
            "ORDERING=packed",
            "RANDOM_PARTITION_KEYS=true",
            "TARGET_STREAM_NAME=target",
        ],
    }
}

#[tokio::test]
async fn every_kind_is_made_and_leaves_nothing() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::on(kind).await;
        let requests = stage.each_kind("logs");
        let made = stage.pipelines.apply(&context(), &requests, &[]).await;
        for (request, seen) in requests.iter().zip(made.unwrap().seen) {
            let wanted = &request.destination;
            let function = stage.function(&wanted.name()).await;
            let told = function.environment().unwrap().variables().unwrap();
            let mut expected: Vec<_> = COMMON.iter().chain(own(&wanted.key)).collect();
            expected.sort();
            assert_eq!(variables(told).iter().collect::<Vec<_>>(), expected);
            assert_eq!(function.function_arn(), seen.function_arn.as_deref());
            assert_eq!(function.role(), seen.role_arn.as_deref());
            assert_eq!(seen.source_code_hash.as_ref(), Some(&request.code.sha256));
            assert_eq!(seen.tags, wanted.tags);
            stage.assert_exact(request).await;
        }
        let gone: Vec<Removal> = requests.iter().map(removal).collect();
        stage.pipelines.delete(&context(), &gone).await.unwrap();
        stage.assert_clean().await;
    }
}

#[tokio::test]
async fn everything_is_changed_in_place() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::on(kind).await;
        let first = stage.archive("logs");
        let before = stage.apply(&first).await.unwrap();
        let second = changed(&first);
        let after = stage.apply(&second).await.unwrap();
        assert_eq!(after.function_arn, before.function_arn);
        assert_eq!(after.mapping, before.mapping);
        assert_eq!(after.tags, second.destination.tags);
        let function = stage.function("logs-archive").await;
        assert_eq!(function.memory_size(), Some(512));
        assert_eq!(function.code_sha256(), Some(second.code.sha256.as_str()));
        let mapping = &stage.mappings("logs-archive").await[0];
        assert_eq!(mapping.batch_size(), Some(500));
        stage.assert_exact(&second).await;
        // And back, so that what was added goes.
        let mut third = first.clone();
        third.destination.previous_tags = second.destination.tags.clone();
        let back = stage.apply(&third).await.unwrap();
        assert_eq!(back.tags, third.destination.tags);
        stage.assert_exact(&third).await;
        stage.delete(&third).await.unwrap();
        stage.assert_clean().await;
    }
}

/// Another kind of sink is another package and another policy of the same function.
#[tokio::test]
async fn another_sink_is_changed_in_place() {
    let stage = Stage::on(Kind::Moto).await;
    let mut request = stage.archive("logs");
    let before = stage.apply(&request).await.unwrap();
    for sink in sinks() {
        request.destination.sink = sink;
        let after = stage.apply(&request).await.unwrap();
        assert_eq!(after, before);
        stage.assert_exact(&request).await;
    }
}

#[tokio::test]
async fn a_network_and_tracing_come_and_go() {
    let stage = Stage::on(Kind::Ministack).await;
    let mut request = stage.archive("logs");
    stage.apply(&request).await.unwrap();
    request.destination.tracing_mode = "Active".into();
    request.destination.vpc = Some(vpc("subnet-1", "sg-1"));
    stage.apply(&request).await.unwrap();
    stage.assert_exact(&request).await;
    let function = stage.function("logs-archive").await;
    assert_eq!(function.vpc_config().unwrap().subnet_ids(), ["subnet-1"]);
    request.destination.vpc = None;
    request.destination.tracing_mode = "PassThrough".into();
    stage.apply(&request).await.unwrap();
    stage.assert_exact(&request).await;
}

/// One that goes, one that comes, and one that stays untouched, in one command.
#[tokio::test]
async fn a_destination_comes_while_another_goes() {
    let stage = Stage::on(Kind::Moto).await;
    let requests = stage.each_kind("logs");
    let (archive, search) = (&requests[0], &requests[2]);
    stage.apply(archive).await.unwrap();
    let gone = [removal(archive)];
    let requests = [search.clone()];
    stage
        .pipelines
        .apply(&context(), &requests, &gone)
        .await
        .unwrap();
    stage.assert_exact(search).await;
    let left = stage.lambda.list_functions().send().await.unwrap();
    let left = left.functions.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].function_name(), Some("logs-search"));
}

/// A pipeline is found by its name, with everything that was asked for.
#[tokio::test]
async fn a_pipeline_is_found_again() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::on(kind).await;
        let mut requests = stage.each_kind("logs");
        requests[0] = changed(&requests[0]);
        // A pipeline whose name begins so is another.
        let other = stage.archive("logs-other");
        stage
            .pipelines
            .apply(&context(), &requests, &[])
            .await
            .unwrap();
        stage.apply(&other).await.unwrap();
        let found = stage.pipelines.find("logs").await.unwrap();
        let mut found: Vec<_> = found.into_iter().map(|(one, _)| one).collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        let mut expected: Vec<_> = requests.into_iter().map(|it| it.destination).collect();
        expected.sort_by(|a, b| a.key.cmp(&b.key));
        for one in &mut expected {
            one.previous_tags = one.tags.clone();
            if one.own_failed_logs().is_none() {
                one.failed_logs = None;
            }
        }
        assert_eq!(found, expected);
        assert!(stage.pipelines.find("nothing").await.unwrap().is_empty());
    }
}
