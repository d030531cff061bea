//! One command at a time changes an environment: others wait, take over from the dead, or skip it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;
use eden_core::Error;
use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::purge::Purged;
use testbed::Kind;
use testbed::proxy::{Call, Fault, Point, Side, When};
use testbed::world::{Row, TABLE};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::stage::{Stage, context, id};

/// Longer than a lease lasts that is not renewed.
const LONG: Duration = Duration::from_millis(700);

impl Stage {
    /// Lets the first such call take long; the second command starts with it.
    fn hold(&self, service: &str, operation: &str) -> Arc<Notify> {
        let (begun, call) = (Arc::new(Notify::new()), When::call(service, operation));
        let notify = Arc::clone(&begun);
        let tell = Fault::before(move |_| notify.notify_one());
        self.proxy.rule(call.clone().nth(1), tell);
        self.proxy.rule(call.nth(1), Fault::Delay(LONG));
        begun
    }

    /// The items that are leases.
    async fn leases(&self) -> Vec<Row> {
        let scan = self.world.clients.dynamodb.scan().table_name(TABLE);
        let items = scan.consistent_read(true).send().await.unwrap().items;
        let is_lease = |item: &Row| item["type"].as_s().is_ok_and(|text| text == "_lease");
        items
            .unwrap_or_default()
            .into_iter()
            .filter(is_lease)
            .collect()
    }

    async fn put_lease(&self, name: &str, owner: &str) {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let item = HashMap::from([
            ("type".to_owned(), text("_lease")),
            ("name".to_owned(), text(&format!("default/{name}"))),
            ("owner".to_owned(), text(owner)),
            ("counter".to_owned(), text("7")),
            ("command".to_owned(), text("delete")),
        ]);
        let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
        call.set_item(Some(item)).send().await.unwrap();
    }

    async fn expired(&self, name: &str) {
        let mut request = self.request(name, "v1");
        request.lifetime = Lifetime::Until(SystemTime::now() - Duration::from_secs(60));
        self.create(&request).await.unwrap();
    }

    /// A create that waits for a healthy environment, which it becomes only later.
    fn comes_up(&self, name: &str) {
        let service = format!("dev-dynamic-api-{name}");
        let services = When::call("ecs", "DescribeServices").containing(&service);
        let event = "has started 1 tasks";
        let deployment = Fault::deployment(&service, 1, "IN_PROGRESS", event);
        self.proxy.rule(services, deployment);
        let targets = [("10.0.0.1", "healthy", "", "")];
        let health = When::call("elasticloadbalancing", "DescribeTargetHealth");
        self.proxy.rule(health, Fault::targets(&targets));
    }
}

#[tokio::test]
async fn a_second_command_waits_and_then_describes_again() {
    let stage = Stage::of_leases(Kind::Moto).await;
    let begun = stage.hold("ecs", "CreateService");
    let (one, two) = (stage.request("foo", "v1"), stage.request("foo", "v2"));
    let second = async {
        begun.notified().await;
        stage.create(&two).await
    };
    let (first, second) = tokio::join!(Box::pin(stage.create(&one)), Box::pin(second));
    first.unwrap();
    second.unwrap();
    let count = |operation| stage.proxy.count("ecs", operation);
    assert_eq!((count("CreateService"), count("UpdateService")), (1, 1));
    stage.assert_exact("foo", "v2").await;
    assert_eq!(stage.leases().await, []);
}

#[tokio::test]
async fn whoever_waits_takes_over_when_the_holder_stops_counting() {
    let stage = Stage::of_leases(Kind::Moto).await;
    let point = Point {
        service: "elasticloadbalancing".into(),
        operation: "CreateRule".into(),
        nth: 1,
        is_write: true,
    };
    let request = stage.request("foo", "v1");
    let create = stage.create(&request);
    Box::pin(stage.proxy.kill(&point, Side::After, create)).await;
    assert_eq!(stage.leases().await.len(), 1);
    let started = Instant::now();
    stage.created("foo").await;
    assert!(started.elapsed() > Duration::from_millis(250));
    stage.assert_exact("foo", "v1").await;
    assert_eq!(stage.leases().await, []);
}

#[tokio::test]
async fn whoever_has_no_time_to_wait_is_told_who_is_at_work() {
    let stage = Stage::of_leases(Kind::Moto).await;
    let begun = stage.hold("ecs", "CreateService");
    let request = stage.request("foo", "v1");
    let second = async {
        begun.notified().await;
        let limit = Duration::from_millis(200);
        let short = Context::new(CancellationToken::new(), limit, |_| {});
        stage.eden.create(&short, &request).await.unwrap_err()
    };
    let (first, error) = tokio::join!(Box::pin(stage.create(&request)), Box::pin(second));
    first.unwrap();
    let text = error.to_string();
    assert!(text.contains("default/foo"), "{text}");
    assert!(text.contains("by another command (create)"), "{text}");
    stage.assert_exact("foo", "v1").await;
}

/// While a call takes longer than the lease lasts, somebody else takes it.
#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_lost_its_lease_stops_before_its_next_change() {
    let stage = Arc::new(Stage::of_leases(Kind::Moto).await);
    let (other, runtime) = (Arc::clone(&stage), tokio::runtime::Handle::current());
    let take = move |_: &Call| {
        let put = other.put_lease("foo", "another");
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| runtime.block_on(put));
            thread.join().unwrap();
        });
    };
    let call = When::call("elasticloadbalancing", "CreateTargetGroup");
    stage.proxy.rule(call.clone(), Fault::before(take));
    stage.proxy.rule(call, Fault::Delay(LONG));
    let request = stage.request("foo", "v1");
    let error = Box::pin(stage.create(&request)).await.unwrap_err();
    stage.proxy.clear_rules();
    let text = error.to_string();
    let each = error.into_each();
    let lost = each
        .iter()
        .all(|one| matches!(one, Error::LeaseLost { .. }));
    assert!(lost, "{text}");
    let count = |service, operation| stage.proxy.count(service, operation);
    assert_eq!(count("elasticloadbalancing", "CreateRule"), 0);
    assert_eq!(count("ecs", "CreateService"), 0);
    let left = stage.leases().await;
    let owners: Vec<_> = left.iter().map(|item| &item["owner"]).collect();
    let another = AttributeValue::S("another".into());
    assert_eq!(owners, [&another], "the other's lease is left alone");
    // The other one never counts: whoever comes next goes on.
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_purge_skips_what_another_command_is_changing() {
    let stage = Stage::of_leases(Kind::Moto).await;
    stage.expired("foo").await;
    let begun = stage.hold("ecs", "UpdateService");
    let request = stage.request("foo", "v2");
    let purge = async {
        begun.notified().await;
        // The row says that it has expired, as a listing of a moment ago does.
        stage.purged().await
    };
    let (deployed, purged) = tokio::join!(Box::pin(stage.create(&request)), Box::pin(purge));
    deployed.unwrap();
    assert!(
        purged.iter().all(|one| *one == Purged::Spared),
        "{purged:?}"
    );
    stage.assert_exact("foo", "v2").await;
    assert_eq!(stage.leases().await, []);
}

/// A job that was killed holds nothing for ever.
#[tokio::test]
async fn a_purge_takes_over_from_a_command_that_was_killed() {
    let stage = Stage::of_leases(Kind::Moto).await;
    stage.expired("foo").await;
    stage.put_lease("foo", "a job that was killed").await;
    assert_eq!(stage.purged().await, [Purged::Deleted]);
    stage.assert_clean().await;
}

/// Another deploy need not wait until the first one is healthy, and its result is what stands.
#[tokio::test]
async fn a_wait_for_health_holds_no_lease_and_publishes_only_its_own() {
    let stage = Stage::of_leases(Kind::Moto).await;
    stage.comes_up("foo");
    let begun = stage.hold("elasticloadbalancing", "DescribeTargetHealth");
    let mut first = stage.request("foo", "v1");
    (first.wait, first.desired_count) = (true, Some(1));
    let second = async {
        begun.notified().await;
        assert_eq!(stage.leases().await, []);
        stage.create(&stage.request("foo", "v2")).await.unwrap();
    };
    let (first, ()) = tokio::join!(Box::pin(stage.create(&first)), Box::pin(second));
    let text = first.unwrap_err().to_string();
    stage.proxy.clear_rules();
    assert!(text.contains("was deployed to again, or deleted"), "{text}");
    stage.assert_exact("foo", "v2").await;
    assert_eq!(stage.leases().await, []);
}

#[tokio::test]
async fn what_was_deleted_during_a_wait_for_health_is_not_published() {
    let stage = Stage::of_leases(Kind::Moto).await;
    stage.comes_up("foo");
    let begun = stage.hold("elasticloadbalancing", "DescribeTargetHealth");
    let mut first = stage.request("foo", "v1");
    (first.wait, first.desired_count) = (true, Some(1));
    let delete = async {
        begun.notified().await;
        stage.delete("foo").await.unwrap();
    };
    let (first, ()) = tokio::join!(Box::pin(stage.create(&first)), Box::pin(delete));
    first.unwrap_err();
    stage.proxy.clear_rules();
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_command_that_is_refused_leaves_no_lease() {
    let stage = Stage::of_leases(Kind::Moto).await;
    let mut request = stage.request("foo", "v1");
    request.image = stage.world.image("v9").parse().unwrap();
    stage.create(&request).await.unwrap_err();
    stage.assert_clean().await;
    let context = context();
    let begin = stage.eden.try_begin(&context, "purge", vec![id("foo")]);
    let begun = begin.await.unwrap().unwrap();
    assert_eq!(stage.leases().await.len(), 1);
    begun.cancel(&context).await;
    stage.assert_clean().await;
}

/// The service fails once: the taking is repeated, and finds that it has the lease already.
#[tokio::test]
async fn a_lease_whose_answer_was_lost_is_its_own() {
    let stage = Stage::of_leases(Kind::Moto).await;
    let taking = When::call("dynamodb", "TransactWriteItems").nth(1);
    stage.proxy.rule(taking, Fault::DropAfter);
    let started = Instant::now();
    stage.created("foo").await;
    assert!(started.elapsed() < Duration::from_secs(5));
    stage.assert_exact("foo", "v1").await;
    assert_eq!(stage.leases().await, []);
}

/// Either has all endpoints or none of them: nobody waits for one while holding another.
#[tokio::test]
async fn commands_on_endpoints_in_common_come_one_after_the_other() {
    let stage = Stage::on(Kind::Moto).await;
    let keys = ["admin", "api"];
    let creates = ["v1", "v2", "v1"].map(|tag| {
        let requests = stage.endpoints(&keys, "foo", tag);
        let (stage, context) = (&stage, context());
        Box::pin(async move { stage.eden.create_all(&context, &requests).await })
    });
    for created in futures::future::join_all(creates).await {
        created.unwrap();
    }
    let (context, requests) = (context(), stage.endpoints(&keys, "foo", "v2"));
    let create = stage.eden.create_all(&context, &requests);
    Box::pin(create).await.unwrap();
    stage.assert_whole(&keys, "foo", "v2").await;
    assert_eq!(stage.leases().await, []);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}
