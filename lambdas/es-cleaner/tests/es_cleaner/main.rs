//! The function's own binary, invoked as AWS Lambda does it, with real log stores.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use testbed::function::Function;
use testbed::peers::{Elastic, ElasticKind};
use testbed::proxy::{Fault, Proxy, When};

const OLD: [&str; 4] = [
    "log-a-20200101",
    "log-a-20200101-v2",
    "log_b_20200102",
    "other20200101",
];
/// Deletes from all indices, since there is no prefix.
const ALL: (&str, &str) = ("DELETE_FROM_ALL_INDICES", "true");
const KEPT: [&str; 10] = [
    "customer-19870615",
    "order-10011231",
    "tenant-00010101",
    "log-a-20200101-reload",
    "log-a-29990101",
    "log-a",
    "log-a20200101x",
    "x-99999999",
    "x-20201301",
    "y-1577836800000",
];

async fn store(kind: ElasticKind) -> Elastic {
    let store = Elastic::start(kind).await.unwrap();
    for name in OLD.iter().chain(&KEPT) {
        store.make_index(name, json!({})).await.unwrap();
    }
    store
}

fn start(endpoint: &str, more: &[(&str, &str)]) -> Function {
    let mut variables = testbed::world::variables("http://127.0.0.1:1");
    let pairs = [("ES_HOST", endpoint), ("MAX_AGE_DAYS", "30")];
    let pairs = pairs.iter().chain(more);
    variables.extend(pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    start_with(&variables)
}

fn start_with(variables: &BTreeMap<String, String>) -> Function {
    let program = Path::new(env!("CARGO_BIN_EXE_es-cleaner"));
    Function::start("es-cleaner", program, variables).unwrap()
}

async fn clean(function: &Function) -> Result<Value, String> {
    let event = json!({ "source": "aws.events", "detail-type": "Scheduled Event" });
    function
        .invoke(event, Duration::from_secs(30))
        .await
        .unwrap()
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_is_too_old_is_deleted_and_nothing_else() {
    for kind in [ElasticKind::Noida, ElasticKind::Osmem] {
        let store = store(kind).await;
        let function = start(&store.endpoint(), &[ALL]);
        let answer = clean(&function).await.unwrap();
        assert_eq!(
            answer,
            json!({ "dry_run": false, "deleted": sorted(&OLD), "kept": KEPT.len() })
        );
        assert_eq!(store.indices().await.unwrap(), sorted(&KEPT));
        let log = function.log();
        for name in ["x-99999999", "x-20201301", "y-1577836800000"] {
            let told = log.lines().find(|line| line.contains(name)).unwrap();
            assert!(told.contains("left alone"), "{told}");
        }
        // Again, there is nothing to do.
        assert_eq!(clean(&function).await.unwrap()["deleted"], json!([]));
    }
}

#[tokio::test]
async fn a_dry_run_lists_and_deletes_nothing() {
    for value in ["true", "True", "yes"] {
        let store = store(ElasticKind::Osmem).await;
        let function = start(&store.endpoint(), &[("DRY_RUN_ONLY", value)]);
        let answer = clean(&function).await.unwrap();
        assert_eq!(answer["would_delete"], json!(sorted(&OLD)));
        assert!(function.log().contains("log-a-20200101-v2"));
        assert_eq!(store.indices().await.unwrap().len(), OLD.len() + KEPT.len());
    }
}

#[tokio::test]
async fn without_a_prefix_nothing_is_deleted_unless_the_operator_says_so() {
    let more: [&[(&str, &str)]; 3] = [
        &[],
        &[("INDEX_NAME_PREFIX", "")],
        &[("DELETE_FROM_ALL_INDICES", "false")],
    ];
    for more in more {
        let store = store(ElasticKind::Osmem).await;
        let function = start(&store.endpoint(), more);
        let answer = clean(&function).await.unwrap();
        let expected = json!({ "dry_run": true, "would_delete": sorted(&OLD), "kept": KEPT.len() });
        assert_eq!(answer, expected);
        assert_eq!(store.indices().await.unwrap().len(), OLD.len() + KEPT.len());
        let log = function.log();
        assert!(log.contains("set INDEX_NAME_PREFIX"), "{log}");
    }
}

#[tokio::test]
async fn a_prefix_narrows_what_is_deleted() {
    let store = store(ElasticKind::Osmem).await;
    let function = start(&store.endpoint(), &[("INDEX_NAME_PREFIX", "log-")]);
    let answer = clean(&function).await.unwrap();
    assert_eq!(
        answer["deleted"],
        json!(["log-a-20200101", "log-a-20200101-v2"])
    );
}

#[tokio::test]
async fn what_cannot_be_deleted_is_named_and_the_rest_is_deleted() {
    let store = store(ElasticKind::Osmem).await;
    let proxy = Proxy::start(&store.endpoint()).unwrap();
    let all = format!("DELETE /{}", sorted(&OLD).join(","));
    let forbidden = || Fault::error(403, "security_exception", "not allowed");
    proxy.rule(When::call("unsigned", &all), forbidden());
    proxy.rule(
        When::call("unsigned", "DELETE /log_b_20200102"),
        forbidden(),
    );
    let function = start(&proxy.endpoint(), &[ALL]);
    let error = clean(&function).await.unwrap_err();
    for part in [
        "3 indices were deleted, and 1 were not",
        "`log_b_20200102`",
        "status 403",
        "not allowed",
    ] {
        assert!(error.contains(part), "no {part} in {error}");
    }
    let left: Vec<&str> = KEPT.into_iter().chain(["log_b_20200102"]).collect();
    assert_eq!(store.indices().await.unwrap(), sorted(&left));
}

#[tokio::test]
async fn one_error_names_all_that_is_wrong() {
    let mut variables = BTreeMap::new();
    variables.insert("MAX_AGE_DAYS".to_owned(), "-1".to_owned());
    let function = start_with(&variables);
    let end = tokio::time::timeout(Duration::from_secs(60), function.ended()).await;
    assert!(end.is_ok(), "it did not end:\n{}", function.log());
    let log = function.log();
    assert!(
        log.contains("ES_HOST is not set") && log.contains("MAX_AGE_DAYS is"),
        "{log}"
    );
}
