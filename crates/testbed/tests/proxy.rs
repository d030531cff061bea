//! The proxy in front of a real stand-in, called by the real SDK.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_config::retry::RetryConfig;
use testbed::proxy::{Fault, Proxy, When, longest_chain};
use testbed::world::Clients;
use testbed::{Kind, StandIn};

struct Setting {
    _stand_in: StandIn,
    proxy: Proxy,
    clients: Clients,
    /// A client that tries only once.
    ecs: aws_sdk_ecs::Client,
}

async fn setting() -> Setting {
    let stand_in = StandIn::start(Kind::Ministack).await.unwrap();
    let proxy = Proxy::start(&stand_in.endpoint()).unwrap();
    let clients = Clients::new(&proxy.endpoint());
    let once = aws_sdk_ecs::config::Builder::from(&clients.config);
    let once = once.retry_config(RetryConfig::disabled()).build();
    Setting {
        _stand_in: stand_in,
        proxy,
        clients,
        ecs: aws_sdk_ecs::Client::from_conf(once),
    }
}

async fn create(ecs: &aws_sdk_ecs::Client, name: &str) -> Result<(), String> {
    let answer = ecs.create_cluster().cluster_name(name).send().await;
    answer
        .map(|_| ())
        .map_err(|error| format!("{:?}", anyhow::Error::from(error)))
}

async fn clusters(ecs: &aws_sdk_ecs::Client) -> usize {
    ecs.list_clusters()
        .send()
        .await
        .unwrap()
        .cluster_arns()
        .len()
}

#[tokio::test]
async fn records_each_call_of_each_protocol() {
    let it = setting().await;
    create(&it.ecs, "one").await.unwrap();
    it.clients
        .elb
        .describe_target_groups()
        .send()
        .await
        .unwrap();
    it.clients.route53.list_hosted_zones().send().await.unwrap();
    it.clients.s3.list_buckets().send().await.unwrap();
    it.clients.dynamodb.list_tables().send().await.unwrap();
    let calls = it.proxy.calls();
    let names: Vec<_> = calls
        .iter()
        .map(|call| format!("{} {}", call.service, call.operation))
        .collect();
    assert_eq!(
        names,
        [
            "ecs CreateCluster",
            "elasticloadbalancing DescribeTargetGroups",
            "route53 ListHostedZones",
            "s3 ListBuckets",
            "dynamodb ListTables",
        ]
    );
    assert!(calls[0].request.contains("one"));
    assert!(calls.iter().all(|call| call.status == Some(200)));
    assert!(calls.iter().all(|call| call.started < call.finished));
    assert!(calls[0].is_write() && !calls[1].is_write());
    assert_eq!(longest_chain(&calls).len(), 5);
}

#[tokio::test]
async fn the_sdk_retries_a_throttled_call_of_any_service() {
    let it = setting().await;
    it.proxy.rule(When::any().nth(1), Fault::Throttle);
    it.clients.ecs.list_clusters().send().await.unwrap();
    assert_eq!(it.proxy.count("ecs", "ListClusters"), 2);
    it.proxy.rule(
        When::service("elasticloadbalancing").first(1),
        Fault::Throttle,
    );
    it.clients
        .elb
        .describe_target_groups()
        .send()
        .await
        .unwrap();
    it.proxy
        .rule(When::service("route53").first(1), Fault::Throttle);
    it.clients.route53.list_hosted_zones().send().await.unwrap();
    it.proxy.rule(When::service("s3").first(1), Fault::Throttle);
    it.clients
        .s3
        .list_objects_v2()
        .bucket("none")
        .send()
        .await
        .unwrap_err();
    assert_eq!(it.proxy.count("s3", "ListObjectsV2"), 2);
    it.proxy
        .rule(When::service("dynamodb").first(1), Fault::InternalError);
    it.clients.dynamodb.list_tables().send().await.unwrap();
    assert_eq!(it.proxy.count("dynamodb", "ListTables"), 2);
}

#[tokio::test]
async fn errors_are_read_by_the_sdk_as_the_services_own() {
    let it = setting().await;
    it.proxy.rule(
        When::call("ecs", "CreateCluster"),
        Fault::error(400, "ClientException", "not today"),
    );
    let error = create(&it.ecs, "one").await.unwrap_err();
    assert!(
        error.contains("ClientException") && error.contains("not today"),
        "{error}"
    );
    it.proxy
        .rule(When::service("s3"), Fault::precondition_failed());
    let answer = it
        .clients
        .s3
        .put_object()
        .bucket("a")
        .key("b")
        .if_match("c")
        .send()
        .await;
    let answer = answer.unwrap_err();
    assert_eq!(answer.raw_response().unwrap().status().as_u16(), 412);
    assert!(
        format!("{answer:?}").contains("PreconditionFailed"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_call_dropped_before_did_not_happen_and_one_dropped_after_did() {
    let it = setting().await;
    it.proxy.rule(
        When::call("ecs", "CreateCluster").containing("before"),
        Fault::DropBefore,
    );
    it.proxy.rule(
        When::call("ecs", "CreateCluster").containing("after"),
        Fault::DropAfter,
    );
    create(&it.ecs, "before").await.unwrap_err();
    assert_eq!(clusters(&it.ecs).await, 0);
    create(&it.ecs, "after").await.unwrap_err();
    assert_eq!(clusters(&it.ecs).await, 1);
    assert_eq!(it.proxy.calls()[0].status, None);
}

#[tokio::test]
async fn an_answer_can_be_changed_and_delayed() {
    let it = setting().await;
    it.proxy.rule(
        When::call("ecs", "CreateCluster"),
        Fault::replace("ACTIVE", "FAILED"),
    );
    it.proxy
        .rule(When::any(), Fault::Delay(Duration::from_millis(150)));
    let start = Instant::now();
    let answer = it
        .ecs
        .create_cluster()
        .cluster_name("one")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.cluster().unwrap().status(), Some("FAILED"));
    assert!(start.elapsed() >= Duration::from_millis(150));
    it.proxy.clear_rules();
    let answer = it
        .ecs
        .describe_clusters()
        .clusters("one")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.clusters()[0].status(), Some("ACTIVE"));
}

#[tokio::test]
async fn a_callback_comes_at_the_nth_call_of_all() {
    let it = setting().await;
    let seen = Arc::new(AtomicUsize::new(0));
    let (before, after) = (Arc::clone(&seen), Arc::clone(&seen));
    let note = move |call: &testbed::proxy::Call| {
        assert_eq!(call.status, None);
        before.store(call.number, Ordering::SeqCst);
    };
    it.proxy.rule(When::any().overall(2), Fault::before(note));
    it.proxy.rule(
        When::any().overall(3),
        Fault::after(move |call| after.store(usize::from(call.status.unwrap()), Ordering::SeqCst)),
    );
    create(&it.ecs, "one").await.unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    create(&it.ecs, "two").await.unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 2);
    create(&it.ecs, "three").await.unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 200);
}

#[tokio::test]
async fn calls_at_once_are_not_a_chain_however_slow_one_of_them_is() {
    let it = setting().await;
    it.proxy.go_in_rounds();
    let slow = Fault::Delay(Duration::from_millis(600));
    it.proxy.rule(When::any().overall(1), slow);
    let two = async |one, other| {
        create(&it.ecs, one).await?;
        create(&it.ecs, other).await
    };
    let (one, other) = tokio::join!(two("one", "two"), two("three", "four"));
    one.and(other).unwrap();
    assert_eq!(it.proxy.calls().len(), 4);
    assert_eq!(longest_chain(&it.proxy.calls()).len(), 2);
}
