//! Creates with `async`: answered at once, carried out later by an event that the function sends itself, and asked after.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use testbed::peers::Invocation;
use testbed::proxy::{Fault, Point, Side, When};
use testbed::runtime_api::Ending;
use testbed::world::TABLE;

use crate::function::{Answer, Function};
use crate::stage::{Stage, text};

const TIME: Duration = Duration::from_secs(60);

impl Stage {
    async fn accept(&self, name: &str, tag: &str, more: &Value) -> Answer {
        accept(&self.function, self, name, tag, more).await
    }

    /// Accepts a create and takes its event; it is not delivered yet.
    async fn accepted(&self, name: &str, tag: &str) -> (Answer, Value) {
        let answer = self.accept(name, tag, &json!({})).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let mut events = self.lambda.take_events();
        assert_eq!(events.len(), 1, "{events:?}");
        (answer, events.remove(0))
    }

    /// Delivers an event, which the function takes without an error whatever comes of it.
    async fn deliver(&self, event: &Value) {
        let outcome = self.function.invoke(event.clone(), TIME).await.unwrap();
        assert_eq!(outcome, Ok(Value::Null), "{}", self.function.log());
    }

    async fn progress(&self, query: &[(&str, &str)]) -> Answer {
        self.function.get("progress", query).await
    }

    async fn state_of(&self, name: &str) -> String {
        let answer = self.progress(&[("name", name)]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["state"].as_str().unwrap().to_owned()
    }

    /// Lets the time have passed in which a create was to begin or to end.
    async fn pass(&self, name: &str, attribute: &str) {
        let past = AttributeValue::N("1577836800".to_owned());
        let call = self.world.clients.dynamodb.update_item().table_name(TABLE);
        let call = call
            .key("type", text("_progress"))
            .key("name", text(&format!("default/{name}")))
            .update_expression("SET #a = :past")
            .expression_attribute_names("#a", attribute)
            .expression_attribute_values(":past", past);
        call.send().await.unwrap();
    }

    /// The number of items about creates that were accepted.
    async fn kept(&self) -> i32 {
        let call = self.world.clients.dynamodb.query().table_name(TABLE);
        let call = call
            .key_condition_expression("#t = :t")
            .expression_attribute_names("#t", "type")
            .expression_attribute_values(":t", text("_progress"));
        call.send().await.unwrap().count()
    }

    async fn images(&self, name: &str) -> usize {
        let found = self.world.environment(name).await.unwrap();
        found.task_definitions.len()
    }

    async fn assert_nothing(&self, name: &str) {
        let found = self.world.environment(name).await.unwrap();
        assert_eq!(found.present(), [], "{name}");
    }

    async fn assert_whole(&self, name: &str) {
        let found = self.world.environment(name).await.unwrap();
        assert_eq!(found.missing(), [], "{name}");
    }
}

async fn accept(function: &Function, stage: &Stage, name: &str, tag: &str, more: &Value) -> Answer {
    let mut body = json!({ "name": name, "image_uri": stage.world.image(tag), "async": true });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    function.post("create", &body).await
}

#[tokio::test]
async fn a_create_is_answered_at_once_carried_out_later_and_asked_after() {
    let stage = Stage::new().await;
    let (answer, event) = stage.accepted("foo", "v1").await;
    let id = answer.body["id"].as_str().unwrap();
    let place = format!("/api/v1/progress?name=foo&profile=default&id={id}");
    let expected = json!({
        "status": "ok", "message": "accepted", "name": "foo", "cname": "api-foo.dev.example.com",
        "id": id, "progress": place,
    });
    assert_eq!(answer.body, expected);
    stage.assert_nothing("foo").await;
    assert_eq!(stage.state_of("foo").await, "accepted");
    stage.deliver(&event).await;
    stage.assert_whole("foo").await;
    let query = [("name", "foo"), ("profile", "default"), ("id", id)];
    let done = stage.progress(&query).await;
    assert_eq!(done.status, 200);
    let body = done.body;
    let at = body["accepted_at"].as_str().unwrap();
    assert!(at.ends_with('Z'), "{at}");
    let step = body["step"].as_str().unwrap();
    assert!(step.contains(" on "), "{step}");
    let expected = json!({
        "status": "ok", "state": "done", "code": 200, "message": "successfully created", "name": "foo",
        "cname": "api-foo.dev.example.com", "profile": "default", "id": id, "accepted_at": at, "step": step,
    });
    assert_eq!(body, expected);
    // It is nothing that anybody else sees, and the lease has ended.
    let listed = stage.function.get("list", &[]).await;
    assert_eq!(listed.body["environments"].as_array().unwrap().len(), 1);
    assert_eq!(stage.delete("foo").await.status, 200);
    stage.assert_nothing("foo").await;
    let log = stage.function.log();
    assert!(!log.contains("is left to expire"), "{log}");
}

#[tokio::test]
async fn a_query_asks_for_it_as_a_body_does() {
    let stage = Stage::new().await;
    let image = stage.world.image("v1");
    let query = [
        ("name", "foo"),
        ("image_uri", image.as_str()),
        ("async", "true"),
    ];
    assert_eq!(stage.function.get("create", &query).await.status, 202);
    stage.deliver(&stage.lambda.take_events()[0]).await;
    stage.assert_whole("foo").await;
}

/// With the status and the words of a create that is waited for; nothing is made, sent or kept.
#[tokio::test]
async fn whatever_can_be_refused_is_refused_at_once() {
    let stage = Stage::new().await;
    let mut profile = stage.world.profile();
    profile.insert("max_environments".to_owned(), "1".to_owned());
    stage.world.push_profile("full", &profile).await.unwrap();
    let image = stage.world.image("v1");
    let made = json!({ "name": "bar", "image_uri": image, "profile": "full" });
    assert_eq!(stage.function.post("create", &made).await.status, 200);
    let missing = stage.world.image("never-pushed");
    for more in [
        json!({ "image_uri": "" }),
        json!({ "image_uri": "docker.io/library/nginx:1" }),
        json!({ "image_uri": missing }),
        json!({ "name": "日本語" }),
        json!({ "profile": "nowhere" }),
        json!({ "profile": "full", "name": "more" }),
        json!({ "ttl": "soon" }),
        json!({ "wait": true, "desired_count": 0 }),
        json!({ "desired_count": -1 }),
        json!({ "expires_at": "2020-01-01T00:00:00Z" }),
        json!({ "imageuri": "x" }),
    ] {
        let later = stage.accept("foo", "v1", &more).await;
        let mut waited_for = more.clone();
        waited_for["async"] = false.into();
        let at_once = stage.accept("foo", "v1", &waited_for).await;
        assert!((400..500).contains(&later.status), "{more}: {later:?}");
        assert_eq!(later, at_once, "{more}");
    }
    let perhaps = stage
        .accept("foo", "v1", &json!({ "async": "perhaps" }))
        .await;
    perhaps.assert_error(400, &["`async` is \"perhaps\": expected true or false"]);
    assert_eq!(stage.lambda.take_events(), Vec::<Value>::new());
    assert_eq!(stage.kept().await, 0);
    stage.assert_nothing("foo").await;
    stage
        .progress(&[("name", "foo")])
        .await
        .assert_error(404, &["no create of environment foo"]);
}

#[tokio::test]
async fn an_event_that_comes_twice_or_after_its_time_changes_nothing() {
    let stage = Stage::new().await;
    let (_, first) = stage.accepted("foo", "v1").await;
    stage.deliver(&first).await;
    stage.deliver(&first).await;
    assert_eq!(stage.images("foo").await, 1, "deployed once");
    assert_eq!(stage.state_of("foo").await, "done");
    assert_eq!(stage.delete("foo").await.status, 200);
    stage.deliver(&first).await;
    stage.assert_nothing("foo").await;
    // One that is too late does not begin, and the answer said so before.
    let (_, late) = stage.accepted("foo", "v1").await;
    stage.pass("foo", "until").await;
    let lost = stage.progress(&[("name", "foo")]).await;
    assert_eq!((lost.status, &lost.body["state"]), (200, &json!("failed")));
    assert_eq!(
        (&lost.body["status"], &lost.body["code"]),
        (&json!("error"), &json!(504))
    );
    assert!(lost.message().contains("was not begun in time"), "{lost:?}");
    stage.deliver(&late).await;
    stage.assert_nothing("foo").await;
}

#[tokio::test]
async fn what_another_command_did_meanwhile_stands() {
    let stage = Stage::new().await;
    let (_, event) = stage.accepted("foo", "v1").await;
    let deleted = stage.delete("foo").await;
    assert_eq!(deleted.message(), "nothing to delete");
    stage.deliver(&event).await;
    stage.assert_nothing("foo").await;
    let failed = stage.progress(&[("name", "foo")]).await;
    assert_eq!(
        (&failed.body["state"], &failed.body["code"]),
        (&json!("failed"), &json!(409))
    );
    assert!(
        failed.message().contains("another command has changed"),
        "{failed:?}"
    );
    // A later deploy, with or without waiting for it, is the one that stands.
    let (_, event) = stage.accepted("foo", "v1").await;
    assert_eq!(stage.create("foo", "v2").await.status, 200);
    stage.deliver(&event).await;
    assert_eq!(stage.images("foo").await, 1);
    let (before, event) = stage.accepted("foo", "v1").await;
    let (_, later) = stage.accepted("foo", "v2").await;
    stage.deliver(&later).await;
    stage.deliver(&event).await;
    assert_eq!(stage.images("foo").await, 2);
    assert_eq!(stage.state_of("foo").await, "done");
    let id = before.body["id"].as_str().unwrap();
    let replaced = stage.progress(&[("name", "foo"), ("id", id)]).await;
    replaced.assert_error(404, &[id, "a later one took its place"]);
}

#[tokio::test]
async fn of_two_at_once_one_follows_the_other() {
    let stage = Stage::new().await;
    let (_, first) = stage.accepted("foo", "v1").await;
    let other = stage.process();
    let held = stage.proxy.hold("ecs", "CreateService", 1);
    let work = stage.deliver(&first);
    let second = async {
        held.begun().await.unwrap();
        accept(&other, &stage, "foo", "v2", &json!({})).await
    };
    let ((), second) = tokio::join!(work, second);
    assert_eq!(second.status, 202, "{second:?}");
    stage.proxy.clear_rules();
    let events = stage.lambda.take_events();
    stage.deliver(&events[0]).await;
    stage.assert_whole("foo").await;
    assert_eq!(stage.images("foo").await, 2);
}

#[tokio::test]
async fn what_fails_later_is_said_with_its_status_and_step() {
    let stage = Stage::new().await;
    let (_, event) = stage.accepted("foo", "v1").await;
    let words = "User: arn:aws:sts::123456789012:assumed-role/eden is not authorized to perform: iam:PassRole";
    let refusal = Fault::error(400, "AccessDeniedException", words);
    stage
        .proxy
        .rule(When::call("ecs", "CreateService"), refusal);
    stage.deliver(&event).await;
    stage.proxy.clear_rules();
    let failed = stage.progress(&[("name", "foo")]).await;
    assert_eq!(
        (failed.status, &failed.body["status"]),
        (200, &json!("error"))
    );
    assert_eq!(
        (&failed.body["state"], &failed.body["code"]),
        (&json!("failed"), &json!(502))
    );
    for part in ["ECS CreateService", "Allow iam:PassRole"] {
        assert!(failed.message().contains(part), "no {part} in {failed:?}");
    }
    assert!(
        failed.body["step"].as_str().unwrap().contains(" on "),
        "{failed:?}"
    );
    let (_, event) = stage.accepted("foo", "v1").await;
    stage.deliver(&event).await;
    stage.assert_whole("foo").await;
    assert_eq!(stage.state_of("foo").await, "done");
}

#[tokio::test]
async fn what_a_create_waits_for_is_said_while_it_does() {
    let stage = Stage::new().await;
    let more = json!({ "wait": true, "desired_count": 1 });
    let accepted = stage.accept("foo", "v1", &more).await;
    assert_eq!(accepted.status, 202, "{accepted:?}");
    let event = stage.lambda.take_events().remove(0);
    let asking = stage.process();
    let work = stage.function.invoke(event, Duration::from_secs(12));
    let ask = async {
        loop {
            let answer = asking.get("progress", &[("name", "foo")]).await;
            let step = answer.body["step"].as_str().unwrap_or_default().to_owned();
            assert_ne!(answer.body["state"], "failed", "{answer:?}");
            if answer.body["state"] == "running" && step.contains("targets are healthy") {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let (outcome, running) = tokio::join!(work, ask);
    assert_eq!(running.message(), "not finished yet");
    assert_eq!(outcome.unwrap(), Ok(Value::Null));
    // No task of the stand-in ever runs, so its time runs out.
    let failed = stage.progress(&[("name", "foo")]).await;
    assert_eq!(
        (&failed.body["state"], &failed.body["code"]),
        (&json!("failed"), &json!(502))
    );
}

/// Nothing is kept of what Lambda does not take, and nobody has to wait for its lease.
#[tokio::test]
async fn where_lambda_does_not_take_the_event_nothing_is_accepted() {
    let stage = Stage::new().await;
    let refused = |code| std::iter::repeat_n(Invocation::Refused(403, code), 3);
    stage.lambda.script(refused("AccessDeniedException"));
    let answer = stage.accept("foo", "v1", &json!({})).await;
    let parts = [
        "Lambda Invoke",
        "function:eden",
        "Allow lambda:InvokeFunction",
    ];
    answer.assert_error(502, &parts);
    assert_eq!(stage.kept().await, 0);
    let event = stage.lambda.take_events().remove(0);
    stage.deliver(&event).await;
    stage.assert_nothing("foo").await;
    let started = std::time::Instant::now();
    assert_eq!(stage.create("foo", "v1").await.status, 200);
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "waited for a lease"
    );
}

#[tokio::test]
async fn progress_is_kept_for_a_day_and_removed_by_the_next_create() {
    let stage = Stage::new().await;
    let (_, event) = stage.accepted("foo", "v1").await;
    stage.deliver(&event).await;
    stage.pass("foo", "expires_at").await;
    let forgotten = stage.progress(&[("name", "foo")]).await;
    forgotten.assert_error(404, &["progress is kept for a day"]);
    assert_eq!(stage.kept().await, 1);
    stage.accepted("bar", "v1").await;
    assert_eq!(stage.kept().await, 1, "that of bar");
    stage.progress(&[]).await.assert_error(400, &["name"]);
}

/// At each call that changes something: asking again says what became of it, and makes a whole environment.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_at_any_call_is_asked_again_and_finished() {
    let stage = Stage::new().await;
    stage.proxy.clear_calls();
    let (_, event) = stage.accepted("foo", "v1").await;
    let of_accepting = Point::of(&stage.proxy.calls());
    stage.proxy.clear_calls();
    stage.deliver(&event).await;
    let of_working = Point::of(&stage.proxy.calls());
    assert_eq!(stage.delete("foo").await.status, 200);
    let writes = |points: Vec<Point>| points.into_iter().filter(|point| point.is_write);
    for (index, point) in writes(of_accepting).enumerate() {
        for side in sides(index, &point) {
            killed_while_accepting(&stage, &point, *side).await;
        }
    }
    for (index, point) in writes(of_working).enumerate() {
        for side in sides(index, &point) {
            killed_while_working(&stage, &point, *side).await;
        }
    }
}

/// Both of a transaction, which is about the lease or the progress; of the others, which tests of the core kill on both, one.
fn sides(index: usize, point: &Point) -> &'static [Side] {
    match (point.operation.as_str(), index % 2) {
        ("TransactWriteItems", _) => &[Side::Before, Side::After],
        (_, 0) => &[Side::Before],
        _ => &[Side::After],
    }
}

async fn killed_while_accepting(stage: &Stage, point: &Point, side: Side) {
    let body = json!({ "name": "foo", "image_uri": stage.world.image("v1"), "async": true });
    let mut event = testbed::api_gateway::request("POST", "create", &[]);
    event["body"] = body.to_string().into();
    stage.kill(point, side, &event).await;
    stage.assert_nothing("foo").await;
    let _ = stage.lambda.take_events();
    let known = stage.progress(&[("name", "foo")]).await;
    if known.status == 200 && known.body["state"] == "accepted" {
        stage.pass("foo", "until").await;
        assert_eq!(stage.state_of("foo").await, "failed");
    }
    stage.finish().await;
}

async fn killed_while_working(stage: &Stage, point: &Point, side: Side) {
    let (_, event) = stage.accepted("foo", "v1").await;
    stage.kill(point, side, &event).await;
    // Lambda sends it once more: it is carried out where it had not begun, and nothing is done where it had.
    stage.deliver(&event).await;
    let state = stage.state_of("foo").await;
    if state == "running" {
        stage.pass("foo", "until").await;
        let lost = stage.progress(&[("name", "foo")]).await;
        assert_eq!(lost.body["state"], "failed", "{point:?} {side:?}");
        assert!(
            lost.message().contains("goes on from what exists"),
            "{lost:?}"
        );
    } else {
        assert_eq!(state, "done", "{point:?} {side:?}");
    }
    stage.finish().await;
}

impl Stage {
    /// Has a process killed at a call of what it does with an event. A lease is not renewed each time.
    async fn kill(&self, point: &Point, side: Side, event: &Value) {
        let process = Arc::new(self.process());
        let killed = Arc::clone(&process);
        self.proxy.call_back(point, side, move |_| killed.kill());
        let ending = process.run(event.to_string(), TIME).await;
        self.proxy.clear_rules();
        let may_end = point.operation == "TransactWriteItems";
        let is_killed = matches!(ending, Ending::Crashed(_));
        assert!(is_killed || may_end, "{point:?}: {ending:?}");
    }

    /// Asks again, and removes what is there then.
    async fn finish(&self) {
        let (_, event) = self.accepted("foo", "v1").await;
        self.deliver(&event).await;
        self.assert_whole("foo").await;
        assert_eq!(self.state_of("foo").await, "done");
        assert_eq!(self.delete("foo").await.status, 200);
        self.assert_nothing("foo").await;
    }
}
