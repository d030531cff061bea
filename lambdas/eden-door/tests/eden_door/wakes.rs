//! Environments that sleep: whoever visits wakes them, once.

use std::time::Duration;

use eden_access::State;
use eden_core::state::row::unix_seconds;
use futures::future::join_all;
use serde_json::json;
use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::doors::{CATCH_ALL, Visit, ask, start};
use crate::stage::{HOST, Stage, context, id};

const SERVICE: &str = "dev-dynamic-api-foo";
const TASK: &str = "arn:aws:ecs:ap-northeast-1:123456789012:task/dev/0123456789abcdef";
/// As many as Lambda would run at once.
const PROCESSES: usize = 5;
const VISITORS: usize = 50;

impl Stage {
    async fn sleep(&self) {
        let (context, id) = (context(), id("foo"));
        Box::pin(self.eden.sleep(&context, &id)).await.unwrap();
    }

    /// From here on, one task of the service runs, that started at this time, and its target is healthy.
    pub(crate) fn runs_since(&self, started: u64) {
        let services = When::call("ecs", "DescribeServices").containing(SERVICE);
        self.proxy.rule(
            services,
            Fault::deployment(SERVICE, 1, "COMPLETED", "is done"),
        );
        self.proxy
            .rule(When::call("ecs", "ListTasks"), Fault::one_task());
        let tasks = json!({ "tasks": [{ "taskArn": TASK, "lastStatus": "RUNNING", "startedAt": started }], "failures": [] });
        self.proxy.rule(
            When::call("ecs", "DescribeTasks"),
            Fault::rewrite(move |_| tasks.to_string()),
        );
        self.proxy.rule(
            When::call("elasticloadbalancing", "DescribeTargetHealth"),
            Fault::targets(&[("10.0.0.1", "healthy", "", "")]),
        );
    }
}

#[tokio::test]
async fn fifty_visitors_wake_it_once_and_it_opens_when_it_is_healthy() {
    let stage = Stage::on(Kind::Moto).await;
    stage.create("foo").await;
    stage.sweep().await;
    stage.sleep().await;
    let home = Visit::to(&format!("https://{HOST}/"));
    let asleep = ask(&stage.door, &home, CATCH_ALL).await;
    assert_eq!(asleep.status, 503);
    assert!(
        asleep
            .body
            .contains("<form method=\"post\" action=\"/.eden/wake\">"),
        "{asleep:?}"
    );
    let japanese = home.clone().with("accept-language", "ja,en;q=0.5");
    assert!(
        ask(&stage.door, &japanese, CATCH_ALL)
            .await
            .body
            .contains("スリープしています")
    );
    assert_eq!(
        stage.state("foo").await,
        Some(State::Asleep),
        "a visit alone wakes nothing that is public"
    );
    let button = format!("https://{HOST}/.eden/wake");
    for origin in [
        None,
        Some("null"),
        Some("https://api-bar.dev.example.com"),
        Some("https://evil.example.com"),
    ] {
        let answer = ask(&stage.door, &Visit::post(&button, origin), CATCH_ALL).await;
        assert_eq!(answer.status, 403, "{origin:?}");
    }
    stage.proxy.clear_calls();
    many_visitors(&stage, &button).await;
    assert_eq!(stage.state("foo").await, Some(State::Waking));
    assert_eq!(stage.proxy.count("ecs", "UpdateService"), 1);
    assert_eq!(
        stage.proxy.count("elasticloadbalancing", "ModifyRule"),
        0,
        "nobody passes yet"
    );
    // A task of before that is about to stop opens nothing.
    stage.runs_since(unix_seconds() - 3_600);
    let waking = ask(&stage.door, &home, CATCH_ALL).await;
    assert_eq!((waking.status, waking.header("refresh")), (503, Some("3")));
    assert_eq!(stage.state("foo").await, Some(State::Waking));
    stage.proxy.clear_rules();
    stage.runs_since(unix_seconds() + 1);
    // Whoever asked a moment ago does not ask AWS again.
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    ask(&stage.door, &home, CATCH_ALL).await;
    stage.proxy.clear_rules();
    assert_eq!(stage.state("foo").await, Some(State::Awake));
    assert_eq!(stage.proxy.count("elasticloadbalancing", "ModifyRule"), 1);
    assert_eq!(stage.proxy.count("ecs", "UpdateService"), 1);
}

/// All of them press the button at once, at as many processes as Lambda would start.
async fn many_visitors(stage: &Stage, button: &str) {
    let doors: Vec<_> = (0..PROCESSES)
        .map(|_| start("door", &stage.variables))
        .collect();
    let origin = format!("https://{HOST}");
    let home_page = "https://api-foo.dev.example.com/";
    let visit = Visit::post(button, Some(&origin));
    // Each process has one visitor at a time, as on Lambda.
    let visits = doors.iter().map(async |door| {
        for _ in 0..VISITORS / PROCESSES {
            let answer = ask(door, &visit, CATCH_ALL).await;
            assert_eq!(
                (answer.status, answer.header("location")),
                (303, Some(home_page))
            );
        }
    });
    join_all(visits).await;
}

/// Who has signed in wakes it by opening it; a stranger, a prefetch and a script do not.
#[tokio::test]
async fn a_gated_environment_is_woken_by_its_visitors_alone() {
    let stage = Stage::on(Kind::Moto).await;
    stage.gate("*@example.com").await;
    stage.create("foo").await;
    stage.sweep().await;
    stage.sleep().await;
    stage.proxy.clear_calls();
    let home = Visit::to(&format!("https://{HOST}/"));
    let asked = ask(&stage.door, &home, CATCH_ALL).await;
    let entrance = stage.signed_in(asked.location(), "jane@example.com").await;
    let cookie = ask(&stage.door, &Visit::to(entrance.location()), CATCH_ALL)
        .await
        .cookie();
    let button = Visit::post(
        &format!("https://{HOST}/.eden/wake"),
        Some(&format!("https://{HOST}")),
    );
    assert_eq!(
        ask(&stage.door, &button, CATCH_ALL).await.status,
        401,
        "a stranger's button"
    );
    for visit in [
        home.clone()
            .with("cookie", &cookie)
            .with("sec-purpose", "prefetch"),
        Visit::by_script(&format!("https://{HOST}/")).with("cookie", &cookie),
    ] {
        assert_eq!(ask(&stage.door, &visit, CATCH_ALL).await.status, 503);
    }
    assert_eq!(stage.state("foo").await, Some(State::Asleep));
    let visit = home.with("cookie", &cookie);
    assert_eq!(ask(&stage.door, &visit, CATCH_ALL).await.status, 503);
    assert_eq!(stage.state("foo").await, Some(State::Waking));
    assert_eq!(stage.proxy.count("ecs", "UpdateService"), 1);
    // Nobody waits for it at the door: the sweep opens it.
    stage.runs_since(unix_seconds() + 1);
    assert_eq!(stage.sweep().await["attended"], 1);
    stage.proxy.clear_rules();
    assert_eq!(stage.state("foo").await, Some(State::Awake));
    let calls = stage.proxy.calls();
    let written = calls
        .iter()
        .find(|call| call.operation == "ModifyRule")
        .unwrap();
    assert!(
        written.request.contains("__host-eden"),
        "opened for visitors alone"
    );
}
