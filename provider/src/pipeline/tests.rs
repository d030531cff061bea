//! The attributes, without AWS.

use std::collections::BTreeMap;

use kinesis_pipeline::Seen;
use tfplugin6::{Attr, AttributePath, Model, Value, path};

use super::destination::{Destination, Elasticsearch, Fluent, Kinesis, Objects, S3};
use super::model::{Alarms, Pipeline, Schema, Vpc};
use super::validate::problems;
use super::wanted;

mod redaction;
mod servers;

const STREAM: &str = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs";

fn objects(bucket: &str) -> Objects {
    Objects {
        bucket: bucket.into(),
        prefix: "logs".into(),
    }
}

pub(super) fn in_s3(bucket: &str, prefix: &str) -> S3 {
    S3 {
        bucket: bucket.into(),
        prefix: prefix.into(),
        ..S3::default()
    }
}

pub(super) fn to_s3() -> Destination {
    Destination {
        s3: in_s3("archive", "logs").into(),
        ..Destination::default()
    }
}

fn to_fluent(endpoint: &str) -> Destination {
    Destination {
        fluent: Attr::Known(Fluent {
            endpoint: endpoint.into(),
            tag: "logs".into(),
            ..Fluent::default()
        }),
        ..Destination::default()
    }
}

fn to_kinesis(stream: &str) -> Destination {
    Destination {
        kinesis: Attr::Known(Kinesis {
            stream_name: stream.into(),
            max_retries: 3.into(),
            ordering: Attr::Null,
            random_partition_keys: false.into(),
        }),
        ..Destination::default()
    }
}

/// A pipeline as a plan has it: defaults are filled in.
pub(super) fn pipeline(destinations: &[(&str, Destination)]) -> Pipeline {
    let each = destinations
        .iter()
        .map(|(key, one)| ((*key).to_owned(), one.clone()));
    Pipeline {
        name: "logs".into(),
        stream_arn: STREAM.into(),
        destinations: Attr::Known(each.collect()),
        batch_size: 100.into(),
        starting_position: "TRIM_HORIZON".into(),
        maximum_batching_window_in_seconds: 0.into(),
        parallelization_factor: 1.into(),
        maximum_record_age_in_seconds: (-1).into(),
        bisect_batch_on_function_error: true.into(),
        enabled: true.into(),
        failed_log_s3: objects("failed").into(),
        memory_size: 256.into(),
        timeout: 60.into(),
        timezone: "UTC".into(),
        log_retention_in_days: 30.into(),
        tracing_mode: "PassThrough".into(),
        ..Pipeline::default()
    }
}

fn reported(config: &Pipeline) -> Vec<String> {
    let all = problems(config);
    let mut places: Vec<String> = all.iter().map(|one| one.path.to_string()).collect();
    places.sort();
    places
}

pub(super) fn assert_reported(config: &Pipeline, expected: &[AttributePath]) {
    let mut expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
    expected.sort();
    assert_eq!(reported(config), expected, "{:#?}", problems(config));
}

#[test]
fn a_good_configuration_has_no_problems_and_unknown_values_have_none_yet() {
    let all = [
        ("archive", to_s3()),
        ("fluent", to_fluent("fluent.example.com")),
        ("forward", to_kinesis("target")),
    ];
    assert_reported(&pipeline(&all), &[]);
    let mut unknown = pipeline(&[]);
    unknown.destinations = Attr::Unknown;
    unknown.name = Attr::Unknown;
    unknown.stream_arn = Attr::Unknown;
    unknown.batch_size = Attr::Unknown;
    assert_reported(&unknown, &[]);
}

#[test]
fn a_destination_has_exactly_one_kind() {
    let two = Destination {
        s3: in_s3("archive", "logs").into(),
        ..to_kinesis("target")
    };
    let config = pipeline(&[("none", Destination::default()), ("two", two)]);
    assert_reported(
        &config,
        &[path!(destinations["none"]), path!(destinations["two"])],
    );
    assert_reported(&pipeline(&[]), &[path!(destinations)]);
}

#[test]
fn a_kind_has_the_package_that_delivers_to_its_sink() {
    let es = Attr::Known(Elasticsearch {
        host: "search.example.com".into(),
        arn: Attr::Null,
        index_name_prefix: "logs".into(),
        ..Elasticsearch::default()
    });
    let to_es = Destination {
        elasticsearch: es.clone(),
        ..Destination::default()
    };
    for one in [to_s3(), to_es, to_fluent("fluent"), to_kinesis("target")] {
        let sink = one.sink().unwrap();
        assert_eq!(one.package(), Some(sink.package()));
    }
    let mut one = to_s3();
    one.s3 = one.s3.map(|s3| S3 {
        bucket: Attr::Unknown,
        ..s3
    });
    assert_eq!((one.package(), one.sink()), (Some("kinesis-to-s3"), None));
    one.elasticsearch = es;
    assert_eq!(one.package(), None, "there are two kinds");
    one.elasticsearch = Attr::Unknown;
    one.s3 = Attr::Null;
    assert_eq!(one.package(), None, "there may be none");
}

#[test]
fn a_start_at_a_time_needs_one_that_has_passed() {
    let found = |position: Attr<String>, timestamp: Attr<String>| {
        let mut config = pipeline(&[("archive", to_s3())]);
        (config.starting_position, config.starting_position_timestamp) = (position, timestamp);
        reported(&config)
    };
    let past = || Attr::from("2026-11-29T09:00:00+09:00");
    assert_eq!(found("AT_TIMESTAMP".into(), past()), [""; 0]);
    assert_eq!(found("AT_TIMESTAMP".into(), Attr::Unknown), [""; 0]);
    assert_eq!(found(Attr::Unknown, past()), [""; 0]);
    assert_eq!(
        found("AT_TIMESTAMP".into(), Attr::Null),
        ["starting_position"]
    );
    for (position, timestamp) in [
        ("LATEST".into(), past()),
        (Attr::Null, past()),
        ("AT_TIMESTAMP".into(), "yesterday".into()),
        ("AT_TIMESTAMP".into(), "2999-01-01T00:00:00Z".into()),
    ] {
        assert_eq!(found(position, timestamp), ["starting_position_timestamp"]);
    }
}

#[test]
fn each_mistake_of_the_pipeline_has_its_place() {
    let mut wrong = pipeline(&[("archive", to_s3())]);
    wrong.name = "a b".into();
    wrong.stream_arn = "logs".into();
    wrong.batch_size = 10_001.into();
    wrong.starting_position = "OLDEST".into();
    wrong.maximum_batching_window_in_seconds = 301.into();
    wrong.parallelization_factor = 0.into();
    wrong.maximum_retry_attempts = (-2).into();
    wrong.maximum_record_age_in_seconds = 59.into();
    wrong.on_failure_destination_arn = "arn:aws:lambda:x".into();
    let alias = "arn:aws:kms:ap-northeast-1:123456789012:alias/logs";
    wrong.kms_key_arns = Attr::Known(vec![alias.into()]);
    wrong.log_types = Attr::Known(vec!["good".into(), "a,b".into(), String::new()]);
    wrong.schema = Attr::Known(Schema {
        id_field: "".into(),
        ..Schema::default()
    });
    wrong.failed_log_s3 = objects("s3://failed").into();
    wrong.memory_size = 127.into();
    wrong.timeout = 901.into();
    wrong.architecture = "arm".into();
    wrong.timezone = "Asia / Tokyo".into();
    wrong.log_retention_in_days = 31.into();
    wrong.tracing_mode = "On".into();
    wrong.vpc = Attr::Known(Vpc {
        subnet_ids: Attr::Known(Vec::new()),
        security_group_ids: Attr::Known(vec!["sg-1".into()]),
    });
    wrong.tags = Attr::Known([("aws:x".to_owned(), "y".into())].into());
    let expected = [
        path!(name),
        path!(stream_arn),
        path!(batch_size),
        path!(starting_position),
        path!(maximum_batching_window_in_seconds),
        path!(parallelization_factor),
        path!(maximum_retry_attempts),
        path!(maximum_record_age_in_seconds),
        path!(on_failure_destination_arn),
        path!(kms_key_arns[0]),
        path!(log_types[1]),
        path!(log_types[2]),
        path!(schema.id_field),
        path!(failed_log_s3.bucket),
        path!(memory_size),
        path!(timeout),
        path!(architecture),
        path!(timezone),
        path!(log_retention_in_days),
        path!(tracing_mode),
        path!(vpc.subnet_ids),
        path!(tags["aws:x"]),
    ];
    assert_reported(&wrong, &expected);
}

#[test]
fn each_mistake_of_a_destination_has_its_place() {
    let search = Destination {
        elasticsearch: Attr::Known(Elasticsearch {
            host: "search-logs.ap-northeast-1.es.amazonaws.com".into(),
            arn: Attr::Null,
            index_name_prefix: "".into(),
            ..Elasticsearch::default()
        }),
        log_types: Attr::Known(vec!["a,b".into()]),
        batch_size: 0.into(),
        memory_size: 1.into(),
        timeout: 0.into(),
        max_record_age_days: (-1).into(),
        max_record_future_days: (1_i64 << 32).into(),
        ..Destination::default()
    };
    let archive = Destination {
        s3: in_s3("a/b", "logs").into(),
        ..Destination::default()
    };
    let long = "x".repeat(60);
    let config = pipeline(&[
        ("search", search),
        ("archive", archive),
        ("itself", to_kinesis("logs")),
        ("a.b", to_s3()),
        (&long, to_s3()),
    ]);
    let expected = [
        path!(destinations["search"].elasticsearch.arn),
        path!(destinations["search"].elasticsearch.index_name_prefix),
        path!(destinations["search"].log_types[0]),
        path!(destinations["search"].batch_size),
        path!(destinations["search"].memory_size),
        path!(destinations["search"].timeout),
        path!(destinations["search"].max_record_age_days),
        path!(destinations["search"].max_record_future_days),
        path!(destinations["archive"].s3.bucket),
        path!(destinations["itself"].kinesis.stream_name),
        path!(destinations["a.b"]),
        path!(destinations[long.as_str()]),
    ];
    assert_reported(&config, &expected);
}

/// Each as the function reads it at start; see `crate::function`.
#[test]
fn what_the_function_would_refuse_at_start_has_its_place() {
    let to_es = |host: &str, arn: Option<&str>, prefix: &str| Destination {
        elasticsearch: Attr::Known(Elasticsearch {
            host: host.into(),
            arn: arn.map(str::to_owned).into(),
            index_name_prefix: prefix.into(),
            ..Elasticsearch::default()
        }),
        ..Destination::default()
    };
    let collection = "arn:aws:aoss:eu-west-1:123456789012:collection/x1";
    let domain = "arn:aws:es:eu-west-1:123456789012:domain/logs";
    let serverless = "x1.eu-west-1.aoss.amazonaws.com";
    let wrong = pipeline(&[
        ("scheme", to_fluent("http://x.example.com")),
        ("port", to_fluent("fluent.example.com:99999")),
        ("secret", to_es("https://u:p@10.0.0.1", None, "logs")),
        ("prefix", to_es("search.example.com", None, "a/b")),
        ("underscore", to_es("search.example.com", None, "_log")),
        ("dual", to_es("search-a.aos.eu-west-1.on.aws", None, "logs")),
        ("no-arn", to_es(serverless, None, "logs")),
        ("domain", to_es(serverless, Some(domain), "logs")),
        (
            "unsigned",
            to_es("x1.aoss.eu-west-1.on.aws", Some(collection), "logs"),
        ),
    ]);
    let expected = [
        path!(destinations["scheme"].fluent.endpoint),
        path!(destinations["port"].fluent.endpoint),
        path!(destinations["secret"].elasticsearch.host),
        path!(destinations["prefix"].elasticsearch.index_name_prefix),
        path!(destinations["underscore"].elasticsearch.index_name_prefix),
        path!(destinations["dual"].elasticsearch.arn),
        path!(destinations["no-arn"].elasticsearch.arn),
        path!(destinations["domain"].elasticsearch.arn),
        path!(destinations["unsigned"].elasticsearch.host),
    ];
    assert_reported(&wrong, &expected);
    assert!(
        !format!("{:?}", problems(&wrong)).contains("u:p"),
        "a password is not repeated"
    );
    let right = pipeline(&[
        ("serverless", to_es(serverless, Some(collection), "logs")),
        (
            "dual",
            to_es("search-a.aos.eu-west-1.on.aws", Some(domain), "Logs"),
        ),
    ]);
    assert_reported(&right, &[]);
    for zone in ["JST", "Tokyo"] {
        let mut config = pipeline(&[("archive", to_s3())]);
        config.timezone = zone.into();
        assert_reported(&config, &[path!(timezone)]);
    }
}

/// The role allows exactly what keys begin with, whatever the prefix.
#[test]
fn a_role_allows_the_keys_that_its_function_makes() {
    use kinesis_pipeline::policy::{Owner, policy};
    let time = kinesis_utils::time::Time {
        civil: jiff::civil::date(2026, 11, 29).at(1, 2, 3, 0),
        offset: None,
    };
    let account = Owner::of_role("arn:aws:iam::123456789012:role/x").unwrap();
    for prefix in [
        "", "/", "logs", "logs/", "/logs", "/a//b/", "//", "a b/", "logs//",
    ] {
        let mut one = to_s3();
        one.s3 = in_s3("archive", prefix).into();
        let all = wanted::all(&pipeline(&[("archive", one)]), &BTreeMap::new());
        let allowed = policy(&all["archive"], &account);
        let resource = allowed["Statement"][2]["Resource"]
            .as_str()
            .unwrap()
            .to_owned();
        let start = resource.strip_suffix('*').unwrap();
        let key = kinesis_utils::keys::object(prefix, "access", &time, "1");
        let key = format!("arn:aws:s3:::archive/{key}");
        assert!(
            key.starts_with(start),
            "{prefix:?}: {key} is not below {start}"
        );
        assert!(
            key[start.len()..].starts_with("access/"),
            "{prefix:?}: {start} is too wide"
        );
    }
}

/// What an attribute is where it is not set stands in its description.
#[test]
fn every_default_is_documented() {
    let all = [
        Pipeline::attributes(),
        Schema::attributes(),
        Objects::attributes(),
        Kinesis::attributes(),
    ];
    let mut documented = 0;
    for attribute in all.into_iter().flatten() {
        let Some(default) = attribute.default else {
            continue;
        };
        let text = match default {
            Value::Bool(true) => "On by default".to_owned(),
            Value::Bool(false) => "Off by default".to_owned(),
            Value::String(text) if text.is_empty() => "nothing by default".to_owned(),
            Value::String(text) => format!("`{text}`"),
            Value::Number(number) => number.to_string(),
            other => panic!("{}: {other:?}", attribute.name),
        };
        let (name, reported) = (attribute.name, attribute.description);
        assert!(
            reported.contains(&text) && reported.contains("default"),
            "{name}: {text} is not in {reported}"
        );
        documented += 1;
    }
    assert_eq!(documented, 19);
}

#[test]
fn all_but_s3_need_a_place_for_failed_logs() {
    let mut config = pipeline(&[("archive", to_s3())]);
    config.failed_log_s3 = Attr::Null;
    assert_reported(&config, &[]);
    let mut config = pipeline(&[("forward", to_kinesis("target"))]);
    config.failed_log_s3 = Attr::Null;
    assert_reported(&config, &[path!(failed_log_s3)]);
}

#[test]
fn a_private_server_without_a_network_is_a_warning() {
    let mut config = pipeline(&[("fluent", to_fluent("tls://10.0.0.7:24224"))]);
    assert_reported(&config, &[path!(destinations["fluent"].fluent.endpoint)]);
    assert!(!problems(&config).has_errors());
    config.vpc = Attr::Known(Vpc {
        subnet_ids: Attr::Known(vec!["subnet-1".into()]),
        security_group_ids: Attr::Known(vec!["sg-1".into()]),
    });
    assert_reported(&config, &[]);
}

#[test]
fn a_destinations_own_settings_take_the_place_of_the_pipelines() {
    let own = Destination {
        batch_size: 7.into(),
        enabled: false.into(),
        memory_size: 512.into(),
        timeout: 9.into(),
        max_record_age_days: 30.into(),
        max_record_future_days: 0.into(),
        log_types: Attr::Known(vec!["access".into()]),
        ..to_s3()
    };
    let mut config = pipeline(&[("archive", to_s3()), ("own", own)]);
    config.log_types = Attr::Known(vec!["a".into(), "b".into()]);
    let all = wanted::all(&config, &BTreeMap::new());
    let (common, own) = (&all["archive"], &all["own"]);
    assert_eq!(
        (common.mapping.batch_size, own.mapping.batch_size),
        (100, 7)
    );
    assert_eq!((common.mapping.enabled, own.mapping.enabled), (true, false));
    assert_eq!((common.memory_size, own.memory_size), (256, 512));
    assert_eq!((common.timeout, own.timeout), (60, 9));
    assert_eq!(
        (common.max_record_age_days, own.max_record_age_days),
        (None, Some(30))
    );
    assert_eq!(
        (common.max_record_future_days, own.max_record_future_days),
        (None, Some(0))
    );
    assert_eq!(common.log_types, ["a", "b"]);
    assert_eq!(own.log_types, ["access"]);
    assert_eq!(own.name(), "logs-own");
}

/// Without somebody to tell, giving up would lose records.
#[test]
fn retries_end_only_where_somebody_gets_a_notice() {
    let mut config = pipeline(&[("archive", to_s3())]);
    let retries = |config: &Pipeline| {
        wanted::all(config, &BTreeMap::new())["archive"]
            .mapping
            .maximum_retry_attempts
    };
    assert_eq!(retries(&config), -1);
    config.on_failure_destination_arn = "arn:aws:sqs:ap-northeast-1:123456789012:q".into();
    assert_eq!(retries(&config), 1000);
    config.maximum_retry_attempts = 5.into();
    assert_eq!(retries(&config), 5);
}

#[test]
fn what_is_not_known_yet_is_not_asked_for() {
    let unknown = Destination {
        s3: Attr::Known(S3 {
            bucket: Attr::Unknown,
            ..in_s3("", "")
        }),
        ..Destination::default()
    };
    let config = pipeline(&[("archive", to_s3()), ("unknown", unknown)]);
    let keys: Vec<String> = wanted::all(&config, &BTreeMap::new()).into_keys().collect();
    assert_eq!(keys, ["archive"]);
}

#[test]
fn a_destination_that_is_gone_leaves_the_state_and_drift_names_the_others() {
    let mut state = pipeline(&[("archive", to_s3()), ("gone", to_s3())]);
    let there = Seen {
        function_arn: Some("arn".into()),
        drift: vec!["mapping is missing".into()],
        ..Seen::default()
    };
    let gone = Seen {
        drift: vec!["function is missing".into()],
        is_gone: true,
        ..Seen::default()
    };
    state.observe(&[("archive".into(), there), ("gone".into(), gone)].into());
    let keys: Vec<&String> = state.each().map(|(key, _)| key).collect();
    assert_eq!(keys, ["archive"]);
    assert_eq!(
        state.drift,
        Attr::Known(vec!["archive: mapping is missing".into()])
    );
    let archive = &state.destinations.known().unwrap()["archive"];
    assert_eq!(archive.function_arn, "arn".into());
    assert!(archive.event_source_mapping_uuid.is_null());
}

/// What the role of a function may write is where the function writes; the modules are held to the same table.
#[test]
fn a_role_allows_the_keys_that_the_function_makes_whatever_the_prefix() {
    let table = include_str!("../../../tests/fixtures/prefixes.json");
    let table: BTreeMap<String, String> = serde_json::from_str(table).unwrap();
    let time = kinesis_utils::time::Time {
        civil: jiff::civil::date(2026, 11, 29).at(0, 0, 0, 0),
        offset: None,
    };
    for (prefix, allowed) in table {
        let place = Objects {
            bucket: "bucket".into(),
            prefix: prefix.as_str().into(),
        };
        let archive = Destination {
            s3: in_s3("bucket", &prefix).into(),
            ..Destination::default()
        };
        let mut config = pipeline(&[("archive", archive), ("forward", to_kinesis("target"))]);
        config.failed_log_s3 = place.into();
        let key = kinesis_utils::keys::object(&prefix, "type", &time, "id");
        let start = allowed.trim_end_matches('*');
        assert!(
            format!("bucket/{key}").starts_with(start),
            "{prefix:?}: {key}"
        );
        let owner = kinesis_pipeline::policy::Owner::of_role("arn:aws:iam::123456789012:role/a");
        let owner = owner.unwrap();
        for wanted in wanted::all(&config, &BTreeMap::new()).values() {
            let policy = kinesis_pipeline::policy::policy(wanted, &owner).to_string();
            let resource = format!("\"arn:aws:s3:::{allowed}\"");
            assert!(policy.contains(&resource), "{prefix:?}: {policy}");
        }
    }
}

#[test]
fn alarms_want_a_topic_and_records_may_wait_a_minute_at_least() {
    let mut config = pipeline(&[("archive", to_s3())]);
    let alarms = |topic: &str, age: i64| {
        Attr::Known(Alarms {
            topic_arn: topic.into(),
            maximum_iterator_age_in_seconds: age.into(),
        })
    };
    let topic = "arn:aws:sns:ap-northeast-1:123456789012:alarms";
    config.alarms = alarms(topic, 60);
    assert_reported(&config, &[]);
    let wanted = wanted::all(&config, &BTreeMap::new());
    let own = wanted["archive"].alarms.as_ref();
    let own = own.map(|own| (own.topic_arn.as_str(), own.maximum_iterator_age_in_seconds));
    assert_eq!(own, Some((topic, 60)));
    config.alarms = alarms("arn:aws:sqs:ap-northeast-1:123456789012:alarms", 59);
    let expected = [
        path!(alarms.topic_arn),
        path!(alarms.maximum_iterator_age_in_seconds),
    ];
    assert_reported(&config, &expected);
    config.alarms = Attr::Unknown;
    assert_reported(&config, &[]);
}
