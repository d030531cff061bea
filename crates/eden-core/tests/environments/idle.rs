//! Environments that fall asleep by themselves: what nobody visits, and nothing on missing knowledge.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use eden_access::Key;
use eden_core::door::Swept;
use eden_core::request::Request;
use eden_core::state::row::unix_seconds;
use serde_json::{Value, json};
use testbed::proxy::{Fault, Point, When};
use testbed::world::TABLE;
use testbed::{Kind, Piece};

use crate::exact::recorded;
use crate::gate::is_open;
use crate::on_both;
use crate::stage::{Stage, context, id};

const TWO_HOURS: u64 = 7_200;

fn asked() -> When {
    When::call("monitoring", "GetMetricData")
}

/// What CloudWatch says of the target groups that it is asked for, in their order: since how many seconds somebody visited.
pub(crate) fn visits(status: &str, ago: &[Option<u64>]) -> Fault {
    let result = |(index, ago): (usize, &Option<u64>)| {
        let times: Vec<u64> = ago.iter().map(|ago| unix_seconds() - ago).collect();
        let counts = vec![1.0; times.len()];
        json!({ "Id": format!("m{index}"), "StatusCode": status, "Timestamps": times, "Values": counts })
    };
    let results: Vec<Value> = ago.iter().enumerate().map(result).collect();
    Fault::Answer(json!({ "MetricDataResults": results }).to_string())
}

fn nobody() -> Fault {
    visits("Complete", &[None; 3])
}

impl Stage {
    fn falling_asleep(&self, name: &str, after: &str) -> Request {
        let mut request = self.request(name, "v1");
        request
            .given
            .insert("sleep_after".to_owned(), after.to_owned());
        request
    }

    /// Creates an environment that falls asleep after half an hour; it was deployed to so many seconds ago.
    async fn deployed(&self, name: &str, ago: u64) {
        self.create(&self.falling_asleep(name, "30m"))
            .await
            .unwrap();
        self.age(ago).await;
    }

    /// Lets every environment have been deployed to so many seconds ago.
    async fn age(&self, ago: u64) {
        let then = AttributeValue::N((unix_seconds() - ago).to_string());
        for row in self.all_rows().await {
            let call = self.world.clients.dynamodb.update_item().table_name(TABLE);
            let call = ["type", "name"]
                .iter()
                .fold(call, |call, key| call.key(*key, row[*key].clone()));
            let call = call.update_expression("SET last_updated = :then");
            call.expression_attribute_values(":then", then.clone())
                .send()
                .await
                .unwrap();
        }
    }

    async fn all_rows(&self) -> Vec<BTreeMap<String, AttributeValue>> {
        let call = self.world.clients.dynamodb.scan().table_name(TABLE);
        let items = call.into_paginator().items().send();
        let items: Result<Vec<_>, _> = items.collect().await;
        let items = items.unwrap().into_iter();
        let is_row = |item: &BTreeMap<String, AttributeValue>| item.contains_key("record");
        items
            .map(|item| item.into_iter().collect())
            .filter(is_row)
            .collect()
    }

    async fn sweep_at(&self, answer: Fault) -> Swept {
        self.proxy.clear_rules();
        self.proxy.rule(asked(), answer);
        let swept = self.sweep().await;
        self.proxy.clear_rules();
        swept
    }

    pub(crate) async fn sweep(&self) -> Swept {
        let (context, key) = (context(), Key::from_bytes(&[7; 32]).unwrap());
        let sweep = self.eden.sweep(&context, &key);
        Box::pin(sweep).await.unwrap()
    }

    async fn state(&self, name: &str) -> String {
        let found = self.world.environment(name).await.unwrap();
        recorded(&found.rows[0]).state_word().to_owned()
    }

    /// How many tasks the service is to run, and whether its rule lets anybody through.
    async fn runs(&self, name: &str) -> (i32, bool) {
        let found = self.world.environment(name).await.unwrap();
        let count = found.service.unwrap().desired_count();
        (count, found.rules.iter().all(is_open))
    }

    fn questions(&self) -> Vec<Value> {
        let calls = self.proxy.calls().into_iter();
        let calls = calls.filter(|call| call.operation == "GetMetricData");
        calls
            .map(|call| serde_json::from_str(&call.request).unwrap())
            .collect()
    }
}

fn names(ids: &[eden_core::record::EnvironmentId]) -> BTreeSet<&str> {
    ids.iter().map(|id| id.name.as_str()).collect()
}

async fn what_nobody_visits_falls_asleep_and_nothing_else(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("never").await;
    stage.deployed("bar", TWO_HOURS).await;
    stage.deployed("foo", TWO_HOURS).await;
    stage
        .create(&stage.falling_asleep("new", "30m"))
        .await
        .unwrap();
    stage.proxy.clear_calls();
    let swept = stage
        .sweep_at(visits("Complete", &[Some(600), Some(3_600)]))
        .await;
    assert_eq!(swept.environments, 4);
    assert_eq!(
        (names(&swept.asleep), names(&swept.visited)),
        (["foo"].into(), ["bar"].into())
    );
    assert_eq!(swept.failed.len() + swept.unanswered.len(), 0, "{swept:?}");
    let questions = stage.questions();
    assert_eq!(questions.len(), 1);
    let text = questions[0].to_string();
    assert!(text.contains("targetgroup/dev-dynamic-api-foo/"), "{text}");
    assert!(!text.contains("api-new/") && !text.contains("api-never/"));
    let from = questions[0]["StartTime"].as_u64().unwrap();
    assert!(unix_seconds() - from < TWO_HOURS + 120, "{text}");
    assert_eq!(stage.state("foo").await, "asleep");
    assert_eq!(stage.runs("foo").await, (0, false));
    assert_eq!(stage.runs("bar").await, (2, true));
    // What is known of bar is noted: nobody asks about the time before again.
    stage.proxy.clear_calls();
    let again = stage.sweep().await;
    assert_eq!(again.asleep.len() + again.visited.len(), 0);
    assert_eq!(stage.questions(), [] as [Value; 0], "nothing is due");
    assert_eq!(stage.writes(), [""; 0]);
    // A deploy wakes it, and puts the next time off.
    stage
        .create(&stage.falling_asleep("foo", "30m"))
        .await
        .unwrap();
    assert_eq!(
        stage.sweep_at(nobody()).await.asleep.len(),
        0,
        "deployed to just now"
    );
    assert_eq!(stage.runs("foo").await, (2, true));
}

/// An environment whose owner did not ask for it costs no call more than before.
#[tokio::test]
async fn nobody_is_asked_about_who_never_falls_asleep() {
    let stage = Stage::on(Kind::Moto).await;
    stage.created("foo").await;
    stage.age(TWO_HOURS).await;
    stage.proxy.clear_calls();
    let swept = stage.sweep().await;
    assert_eq!((swept.environments, swept.asleep.len()), (1, 0));
    let calls: Vec<String> = stage
        .proxy
        .calls()
        .into_iter()
        .map(|call| call.operation)
        .collect();
    let expected = ["DescribeListeners", "DescribeRules", "Query", "Scan"];
    assert!(
        calls
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .eq(expected.iter()),
        "{calls:?}"
    );
}

#[tokio::test]
async fn missing_knowledge_keeps_it_awake() {
    let stage = Stage::on(Kind::Moto).await;
    stage.deployed("foo", TWO_HOURS).await;
    let answer =
        |results: Value| Fault::Answer(json!({ "MetricDataResults": results }).to_string());
    let one =
        |status: &str| json!({ "Id": "m0", "StatusCode": status, "Timestamps": [], "Values": [] });
    let odd =
        json!({ "Id": "m0", "StatusCode": "Complete", "Timestamps": [1], "Values": ["many"] });
    for (fault, what) in [
        (answer(json!([])), "nothing said"),
        (answer(json!([one("PartialData")])), "not all said"),
        (answer(json!([one("InternalError")])), "an error"),
        (answer(json!([one("Forbidden")])), "not allowed"),
        (answer(json!([odd])), "no number"),
        (Fault::Answer("null".into()), "no answer"),
        (Fault::Throttle, "throttled"),
        (Fault::InternalError, "failed"),
        (Fault::DropBefore, "cut off"),
        (Fault::error(403, "AccessDenied", "no"), "refused"),
    ] {
        stage.proxy.clear_calls();
        let swept = Box::pin(stage.sweep_at(fault)).await;
        assert_eq!(names(&swept.unknown), ["foo"].into(), "{what}");
        assert_eq!(swept.asleep.len(), 0, "{what}");
        assert_eq!(stage.writes(), [""; 0], "{what}");
    }
    // A visit that comes late is one.
    let late = visits("Complete", &[Some(310)]);
    assert_eq!(names(&stage.sweep_at(late).await.visited), ["foo"].into());
    assert_eq!(stage.state("foo").await, "awake");
}

/// It sleeps as a whole, all of its hosts or none.
#[tokio::test]
async fn one_visited_host_keeps_all_of_them_awake() {
    let stage = Stage::on(Kind::Moto).await;
    let mut requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    for request in &mut requests {
        let after = ("sleep_after".to_owned(), "30m".to_owned());
        request.given.extend([after]);
    }
    let created = stage.eden.create_all(&context(), &requests).await.unwrap();
    stage.age(TWO_HOURS).await;
    let states = async || -> Vec<String> {
        let rows = stage.all_rows().await;
        let records = rows.iter().map(|row| row["record"].as_s().unwrap().clone());
        let records = records.map(|text| serde_json::from_str::<Value>(&text).unwrap());
        let state = |record: Value| {
            record["sleep"]["state"]
                .as_str()
                .unwrap_or("awake")
                .to_owned()
        };
        records.map(state).collect()
    };
    assert_eq!(created.len(), 2);
    let swept = stage
        .sweep_at(visits("Complete", &[None, Some(2_000)]))
        .await;
    assert_eq!(swept.visited.len(), 1);
    assert_eq!(states().await, ["awake", "awake"]);
    stage.age(TWO_HOURS).await;
    // What is not known of one keeps both awake as well.
    let partly = visits("Complete", &[None]);
    assert_eq!(stage.sweep_at(partly).await.asleep.len(), 0);
    let swept = stage.sweep_at(nobody()).await;
    // The visit of 2,000 seconds ago is noted, and was not long enough ago.
    assert_eq!(swept.asleep.len(), 0, "{swept:?}");
    for row in stage.all_rows().await {
        let call = stage.world.clients.dynamodb.update_item();
        let call = call
            .table_name(TABLE)
            .update_expression("REMOVE last_visit");
        let call = ["type", "name"]
            .iter()
            .fold(call, |call, key| call.key(*key, row[*key].clone()));
        call.send().await.unwrap();
    }
    let swept = stage.sweep_at(nobody()).await;
    assert_eq!(names(&swept.asleep), ["foo"].into(), "{swept:?}");
    assert_eq!(states().await, ["asleep", "asleep"]);
}

#[tokio::test]
async fn what_cannot_sleep_stays_awake_and_stops_no_other() {
    let stage = Stage::on(Kind::Moto).await;
    let mut stopped = stage.falling_asleep("bar", "30m");
    stopped.desired_count = Some(0);
    stage.create(&stopped).await.unwrap();
    stage.deployed("foo", TWO_HOURS).await;
    stage.deployed("gone", TWO_HOURS).await;
    let names_of_gone = stage.world.names("gone");
    for piece in [Piece::Rule, Piece::TargetGroup] {
        let deleted = stage.world.delete_piece(&names_of_gone, piece);
        deleted.await.unwrap();
    }
    stage.proxy.clear_calls();
    let swept = stage.sweep_at(nobody()).await;
    // CloudWatch knows of no request of a target group that is gone.
    assert_eq!(names(&swept.asleep), ["foo"].into(), "{swept:?}");
    let failed: Vec<&str> = swept
        .failed
        .iter()
        .map(|(id, _)| id.name.as_str())
        .collect();
    assert_eq!(failed, ["gone"]);
    for (name, state) in [("bar", "awake"), ("foo", "asleep"), ("gone", "awake")] {
        assert_eq!(stage.state(name).await, state, "{name}");
    }
    let leases = stage.proxy.calls().into_iter();
    let leases = leases.filter(|call| call.request.contains("default/bar"));
    assert_eq!(
        leases.count(),
        0,
        "what runs nothing is no matter for a lease"
    );
}

/// Its tasks are as many as there are container instances.
#[tokio::test]
async fn a_daemon_never_sleeps() {
    let stage = Stage::on(Kind::Moto).await;
    stage.deployed("foo", TWO_HOURS).await;
    stage.proxy.rule(asked(), nobody());
    stage.proxy.rule(
        When::call("ecs", "DescribeServices"),
        Fault::rewrite(|text| {
            let mut answer: Value = serde_json::from_str(text).unwrap();
            for service in answer["services"].as_array_mut().unwrap() {
                service["schedulingStrategy"] = "DAEMON".into();
            }
            answer.to_string()
        }),
    );
    let swept = stage.sweep().await;
    assert_eq!(swept.asleep.len() + swept.failed.len(), 0, "{swept:?}");
    stage.proxy.clear_rules();
    assert_eq!(stage.runs("foo").await, (2, true));
}

/// Nobody loses who comes, deploys or asks for it between the question and the lease.
#[tokio::test]
async fn what_happens_while_cloudwatch_is_asked_has_the_last_word() {
    let stage = Stage::of_leases(Kind::Moto).await;
    stage.deployed("foo", TWO_HOURS).await;
    let held = stage.proxy.hold("ecs", "DescribeServices", 1);
    stage.proxy.rule(asked(), nobody());
    let deploy = async {
        held.begun().await.unwrap();
        let request = stage.falling_asleep("foo", "30m");
        stage.create(&request).await.unwrap();
    };
    let (swept, ()) = tokio::join!(stage.sweep(), deploy);
    assert_eq!(swept.asleep.len() + swept.failed.len(), 0, "{swept:?}");
    stage.proxy.clear_rules();
    assert_eq!(stage.runs("foo").await, (2, true));
    stage.age(TWO_HOURS).await;
    let held = stage.proxy.hold("ecs", "DescribeServices", 1);
    stage.proxy.rule(asked(), nobody());
    let keep = async {
        held.begun().await.unwrap();
        let (context, id) = (context(), id("foo"));
        let keep = stage
            .eden
            .keep_awake(&context, &id, Duration::from_secs(60));
        Box::pin(keep).await.unwrap();
    };
    let (swept, ()) = tokio::join!(stage.sweep(), keep);
    assert_eq!(swept.asleep.len() + swept.failed.len(), 0, "{swept:?}");
    stage.proxy.clear_rules();
    assert_eq!(stage.runs("foo").await, (2, true));
}

#[tokio::test]
async fn who_keeps_it_awake_is_respected_until_then_and_through_deploys() {
    let stage = Stage::on(Kind::Moto).await;
    stage.deployed("foo", TWO_HOURS).await;
    let keep = async |seconds: u64| {
        let (context, id) = (context(), id("foo"));
        let time = Duration::from_secs(seconds);
        let kept = Box::pin(stage.eden.keep_awake(&context, &id, time))
            .await
            .unwrap();
        kept[0].awake_until.unwrap()
    };
    let until = keep(3_600).await;
    assert!(until >= unix_seconds() + 3_500);
    assert_eq!(keep(60).await, until, "no press takes back an earlier one");
    stage.proxy.clear_calls();
    assert_eq!(stage.sweep_at(nobody()).await.asleep.len(), 0);
    assert_eq!(stage.questions(), [] as [Value; 0]);
    stage.deployed("foo", TWO_HOURS).await;
    assert_eq!(
        stage.sweep_at(nobody()).await.asleep.len(),
        0,
        "a deploy keeps it"
    );
    // Who puts it to sleep ends that.
    let (context, id) = (context(), id("foo"));
    Box::pin(stage.eden.sleep(&context, &id)).await.unwrap();
    stage.deployed("foo", TWO_HOURS).await;
    let row = stage.world.environment("foo").await.unwrap().rows.remove(0);
    assert_eq!(recorded(&row).awake_until, None);
    // It was woken a moment ago.
    assert_eq!(stage.sweep_at(nobody()).await.asleep.len(), 0);
}

/// Killed at any call, a sweep is continued by the next one; at no time does somebody pass to what is being stopped.
#[tokio::test]
async fn a_sweep_goes_on_from_wherever_it_was_killed() {
    let stage = Stage::of_kills(Kind::Moto).await;
    let before = async || {
        stage.delete("foo").await.ok();
        stage.deployed("foo", TWO_HOURS).await;
        stage.proxy.clear_calls();
        stage.proxy.rule(asked(), nobody());
    };
    before().await;
    stage.sweep().await;
    let points = Point::of(&stage.proxy.calls());
    assert!(points.len() > 10, "{points:?}");
    let asleep = async |what: &str| {
        assert_eq!(stage.state("foo").await, "asleep", "{what}");
        assert_eq!(stage.runs("foo").await, (0, false), "{what}");
    };
    asleep("not killed").await;
    for point in &points {
        for side in point.sides() {
            before().await;
            let sweep = async { Ok::<_, ()>(stage.sweep().await) };
            Box::pin(stage.proxy.kill(point, *side, sweep)).await;
            let what = format!("killed {side:?} {point:?}");
            let (count, is_open) = stage.runs("foo").await;
            assert!(count == 2 || !is_open, "open: {what}");
            let swept = stage.sweep_at(nobody()).await;
            assert_eq!(swept.failed.len(), 0, "{what}: {swept:?}");
            asleep(&what).await;
        }
    }
}

/// As many rows as a call has no room for.
#[tokio::test]
async fn more_than_500_are_asked_about_in_several_calls_of_which_one_may_fail() {
    let stage = Stage::on(Kind::Moto).await;
    stage.deployed("foo", TWO_HOURS).await;
    stage.copies(599).await;
    stage.proxy.clear_calls();
    let all: Vec<Option<u64>> = vec![Some(600); 500];
    stage.proxy.rule(asked().first(1), visits("Complete", &all));
    stage.proxy.rule(
        asked(),
        Fault::error(400, "ThrottlingException", "slow down"),
    );
    let swept = stage.sweep().await;
    stage.proxy.clear_rules();
    assert_eq!(
        (
            swept.visited.len(),
            swept.unknown.len(),
            swept.unanswered.len()
        ),
        (500, 100, 1),
        "{:?}",
        swept.failed
    );
    assert_eq!(swept.asleep.len(), 0);
    let lengths = stage.questions();
    let length = |question: &Value| question["MetricDataQueries"].as_array().unwrap().len();
    assert_eq!((length(&lengths[0]), length(&lengths[1])), (500, 100));
    // The next sweep asks about the rest alone.
    stage.proxy.clear_calls();
    let rest = vec![Some(600); 100];
    let swept = stage.sweep_at(visits("Complete", &rest)).await;
    assert_eq!((swept.visited.len(), stage.questions().len()), (100, 1));
}

impl Stage {
    /// As many environments more, of which there is nothing but rows.
    async fn copies(&self, count: usize) {
        let row = self.all_rows().await.remove(0);
        let (text, name) = (row["record"].as_s().unwrap(), row["name"].as_s().unwrap());
        for index in 0..count {
            let like = format!("pr{index}");
            let mut copy = row.clone();
            let text = text
                .replace("\"foo\"", &format!("\"{like}\""))
                .replace("api-foo", &format!("api-{like}"))
                .replace("-foo\"", &format!("-{like}\""));
            copy.insert("record".into(), AttributeValue::S(text));
            let name = name.replace("foo", &like);
            copy.insert("name".into(), AttributeValue::S(name));
            let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
            call.set_item(Some(copy.into_iter().collect()))
                .send()
                .await
                .unwrap();
        }
    }
}

on_both!(what_nobody_visits_falls_asleep_and_nothing_else);
