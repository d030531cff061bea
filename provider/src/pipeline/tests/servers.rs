//! Secrets, names and protocols of servers: what is refused in the plan.

use super::*;
use crate::pipeline::posted::Http;
use crate::texts::texts;

#[test]
fn each_setting_of_a_server_has_its_place() {
    let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:peer-a1b2c3";
    let es = |es: Elasticsearch| Destination {
        elasticsearch: Attr::Known(Elasticsearch {
            index_name_prefix: "logs".into(),
            ..es
        }),
        ..Destination::default()
    };
    let fluent = |fluent: Fluent| Destination {
        fluent: Attr::Known(Fluent {
            tag: "logs".into(),
            ..fluent
        }),
        ..Destination::default()
    };
    let plain = es(Elasticsearch {
        host: "http://search.example.com".into(),
        secret_arn: arn.into(),
        serverless: "search".into(),
        secret_kms_key_arn: "alias/key".into(),
        ..Elasticsearch::default()
    });
    let collection = es(Elasticsearch {
        host: "x1.eu-west-1.aoss.amazonaws.com".into(),
        arn: "arn:aws:aoss:eu-west-1:123456789012:collection/x1".into(),
        serverless: "vector".into(),
        ingest_pipeline: "geo".into(),
        ..Elasticsearch::default()
    });
    let own = es(Elasticsearch {
        host: "search.example.com".into(),
        secret_arn: "arn:aws:s3:::secrets".into(),
        ..Elasticsearch::default()
    });
    let server = fluent(Fluent {
        endpoint: "tls://fluent.example.com".into(),
        tls: false.into(),
        ca_pem: "none".into(),
        compress: "zstd".into(),
        secret_kms_key_arn: arn.into(),
        ..Fluent::default()
    });
    let config = pipeline(&[
        ("plain", plain),
        ("collection", collection),
        ("own", own),
        ("server", server),
    ]);
    let expected = [
        path!(destinations["collection"].elasticsearch.ingest_pipeline),
        path!(destinations["collection"].elasticsearch.serverless),
        path!(destinations["own"].elasticsearch.secret_arn),
        path!(destinations["plain"].elasticsearch.secret_kms_key_arn),
        path!(destinations["plain"].elasticsearch.secret_arn),
        path!(destinations["server"].fluent.tls),
        path!(destinations["server"].fluent.secret_kms_key_arn),
        path!(destinations["server"].fluent.compress),
        path!(destinations["server"].fluent.ca_pem),
    ];
    assert_reported(&config, &expected);
}

#[test]
fn each_setting_of_a_server_by_http_has_its_place() {
    let http = |http: Http| Destination {
        http: Attr::Known(http),
        ..Destination::default()
    };
    let right = http(Http {
        url: "https://logs.example.com/in?a=b".into(),
        headers: texts(&[("X-Scope-OrgID".to_owned(), "a".to_owned())].into()),
        secret_arn: Attr::Unknown,
        max_bytes: Attr::Unknown,
        ..Http::default()
    });
    let wrong = http(Http {
        url: "http://logs.example.com".into(),
        format: "csv".into(),
        compress: "zstd".into(),
        headers: texts(&[("Authorization".to_owned(), "a".to_owned())].into()),
        ca_pem: "none".into(),
        secret_arn: "arn:aws:s3:::secrets".into(),
        max_bytes: 1.into(),
        max_records: 0.into(),
        ..Http::default()
    });
    let preset = http(Http {
        url: "https://logs.example.com".into(),
        preset: "elk".into(),
        secret_kms_key_arn: "alias/key".into(),
        ..Http::default()
    });
    let all = [("preset", preset), ("right", right), ("wrong", wrong)];
    let expected = [
        path!(destinations["preset"].http.preset),
        path!(destinations["preset"].http.secret_kms_key_arn),
        path!(destinations["wrong"].http.ca_pem),
        path!(destinations["wrong"].http.compress),
        path!(destinations["wrong"].http.format),
        path!(destinations["wrong"].http.headers),
        path!(destinations["wrong"].http.max_bytes),
        path!(destinations["wrong"].http.max_records),
        path!(destinations["wrong"].http.secret_arn),
        path!(destinations["wrong"].http.url),
    ];
    assert_reported(&pipeline(&all), &expected);
}

#[test]
fn a_domain_that_takes_a_secret_needs_no_arn() {
    let right = Destination {
        elasticsearch: Attr::Known(Elasticsearch {
            host: "search-logs.eu-west-1.es.amazonaws.com".into(),
            index_name_prefix: "logs".into(),
            data_stream: true.into(),
            ingest_pipeline: "geo".into(),
            secret_arn: Attr::Unknown,
            ..Elasticsearch::default()
        }),
        ..Destination::default()
    };
    assert_reported(&pipeline(&[("right", right)]), &[]);
}
