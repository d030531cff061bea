//! Least privilege, kind by kind.

use super::*;
use crate::destination::Redaction;
use crate::destination::tests::{
    es, fluent, http, kinesis, lake, objects as place, peer_secret, redaction, s3,
};

fn owner() -> Owner {
    Owner::of_role("arn:aws:iam::210987654321:role/logs-archive").unwrap()
}

/// Actions and resources, statement by statement.
fn allowed(destination: &Destination) -> Vec<(String, String)> {
    let policy = policy(destination, &owner());
    let each = policy["Statement"].as_array().unwrap().iter();
    each.map(|one| (one["Action"].to_string(), one["Resource"].to_string()))
        .collect()
}

fn beside_stream_and_logs(destination: &Destination) -> Vec<(String, String)> {
    allowed(destination).split_off(2)
}

fn pair(actions: &str, resource: &str) -> (String, String) {
    (actions.replace('\'', "\""), format!("\"{resource}\""))
}

const FAILED: &str = "arn:aws:s3:::bucket/failed/*";

#[test]
fn a_function_reads_its_stream_and_writes_its_own_logs() {
    let all = allowed(&s3());
    assert!(all[0].0.contains("kinesis:GetRecords"), "{all:?}");
    let stream = "[\"arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs\"]";
    assert_eq!(all[0].1, stream);
    let logs = "arn:aws:logs:ap-northeast-1:210987654321:log-group:/aws/lambda/logs-archive:*";
    assert_eq!(
        all[1],
        pair("['logs:CreateLogStream','logs:PutLogEvents']", logs)
    );
}

#[test]
fn a_consumer_is_read_beside_its_stream() {
    let mut one = s3();
    let stream = one.mapping.stream.of_stream();
    let consumer = format!("{stream}/consumer/c:1");
    one.mapping.stream = consumer.parse().unwrap();
    assert_eq!(allowed(&one)[0].1, format!("[\"{stream}\",\"{consumer}\"]"));
}

#[test]
fn each_kind_may_do_what_it_does_and_no_more() {
    let write = "['s3:GetObject','s3:PutObject']";
    let kinesis_arn = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/target";
    let es_arn = "arn:aws:es:ap-northeast-1:123456789012:domain/logs/_bulk*";
    let cases = [
        (s3(), vec![pair(write, "arn:aws:s3:::bucket/archive/*")]),
        (
            lake(),
            vec![
                pair(write, "arn:aws:s3:::bucket/lake/*"),
                pair(write, FAILED),
            ],
        ),
        (
            es(),
            vec![pair("['es:ESHttpPost']", es_arn), pair(write, FAILED)],
        ),
        (fluent(), vec![pair(write, FAILED)]),
        (http(), vec![pair(write, FAILED)]),
        (
            kinesis(),
            vec![
                pair("['kinesis:PutRecords']", kinesis_arn),
                pair(write, FAILED),
            ],
        ),
    ];
    for (one, expected) in cases {
        assert_eq!(beside_stream_and_logs(&one), expected, "{:?}", one.sink);
    }
}

#[test]
fn a_collection_takes_no_path() {
    let collection = "arn:aws:aoss:ap-northeast-1:123456789012:collection/abc123";
    let mut one = es();
    if let Sink::Elasticsearch(search) = &mut one.sink {
        search.arn = Some(collection.into());
    }
    let allowed = beside_stream_and_logs(&one);
    assert_eq!(allowed[0], pair("['aoss:APIAccessAll']", collection));
}

#[test]
fn without_a_prefix_it_is_the_whole_bucket() {
    let one = Destination {
        sink: Sink::S3(place("")),
        ..s3()
    };
    assert_eq!(
        beside_stream_and_logs(&one)[0].1,
        "\"arn:aws:s3:::bucket/*\""
    );
}

#[test]
fn what_is_asked_for_beside_is_allowed_beside() {
    let mut one = s3();
    one.tracing_mode = "Active".into();
    one.vpc = Some(Vpc {
        subnet_ids: vec!["subnet-1".into()],
        security_group_ids: vec!["sg-1".into()],
    });
    one.mapping.on_failure_destination_arn = Some("arn:aws:s3:::given-up".into());
    one.kms_key_arns = vec!["arn:aws:kms:ap-northeast-1:1:key/1".into()];
    let all = beside_stream_and_logs(&one).split_off(1);
    let text = format!("{all:?}");
    assert_eq!(all.len(), 7, "{text}");
    for part in [
        "arn:aws:ec2:ap-northeast-1:210987654321:subnet/subnet-1",
        "xray:PutTraceSegments",
        "arn:aws:s3:::given-up/*",
        "s3:ListBucket",
        "kms:Decrypt",
        "arn:aws:kms:ap-northeast-1:1:key/1",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn a_redaction_may_read_its_secret_and_keep_the_rest_apart() {
    let mut one = fluent();
    one.redaction = Some(redaction());
    let secret = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:redaction-a1b2c3";
    let expected = [
        pair("['s3:GetObject','s3:PutObject']", FAILED),
        pair(
            "['s3:GetObject','s3:PutObject']",
            "arn:aws:s3:::bucket/raw/*",
        ),
        pair("['secretsmanager:GetSecretValue']", secret),
        pair(
            "['kms:Decrypt']",
            "arn:aws:kms:ap-northeast-1:123456789012:key/1",
        ),
    ];
    assert_eq!(beside_stream_and_logs(&one), expected);
    one.redaction = Some(Redaction {
        secret: None,
        unredacted: None,
        ..redaction()
    });
    assert_eq!(beside_stream_and_logs(&one), expected[..1]);
}

#[test]
fn a_sink_has_its_own_secret_beside_the_one_of_a_redaction() {
    let mut one = es();
    if let Sink::Elasticsearch(search) = &mut one.sink {
        search.arn = None;
        search.secret = Some(peer_secret());
    }
    let secret = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:peer-d4e5f6";
    let key = "arn:aws:kms:ap-northeast-1:123456789012:key/2";
    let own = [
        pair("['secretsmanager:GetSecretValue']", secret),
        pair("['kms:Decrypt']", key),
    ];
    assert_eq!(beside_stream_and_logs(&one)[1..], own);
    one.redaction = Some(redaction());
    let all = beside_stream_and_logs(&one);
    assert_eq!(all[all.len() - 2..], own);
    assert_eq!(all.len(), 6, "{all:?}");
}

#[test]
fn batches_given_up_go_where_the_arn_says() {
    for (arn, action) in [
        ("arn:aws:sqs:ap-northeast-1:1:q", "sqs:SendMessage"),
        ("arn:aws:sns:ap-northeast-1:1:t", "sns:Publish"),
    ] {
        let mut one = s3();
        one.mapping.on_failure_destination_arn = Some(arn.into());
        let actions = format!("['{action}']");
        assert_eq!(beside_stream_and_logs(&one)[1], pair(&actions, arn));
    }
}
