//! Environments that sleep: whoever visits wakes them, once.

use std::time::{Duration, SystemTime};

use eden_access::State;
use eden_core::expiry::Lifetime;
use eden_core::state::row::unix_seconds;
use futures::future::join_all;
use serde_json::json;
use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::doors::{CATCH_ALL, Visit, ask, start};
use crate::stage::{APPLICATION, HOST, Stage, context, id};

const OPERATOR: &str = "op@example.com";
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

/// With `wake = visit` whoever opens it wakes it, once; a prefetch, an image and a program do not.
#[tokio::test]
async fn a_visit_wakes_what_says_so_and_fifty_wake_it_once() {
    let stage = Stage::on(Kind::Moto).await;
    stage.store(&[("wake", "visit")]).await;
    stage.create("foo").await;
    stage.sweep().await;
    stage.sleep().await;
    stage.proxy.clear_calls();
    let address = format!("https://{HOST}/");
    let home = Visit::to(&address);
    let image = {
        let mut image = home.clone();
        image.headers.retain(|(name, _)| name != "sec-fetch-dest");
        image.with("sec-fetch-dest", "image")
    };
    let program = {
        let mut program = home.clone();
        program.headers.clear();
        program.with("accept", "text/html")
    };
    for (what, visit) in [
        ("a prefetch", home.clone().with("sec-purpose", "prefetch")),
        ("a script", Visit::by_script(&address)),
        ("an image", image),
        ("a program", program),
    ] {
        let answer = ask(&stage.door, &visit, CATCH_ALL).await;
        assert_eq!(answer.status, 503, "{what}");
        assert_eq!(stage.state("foo").await, Some(State::Asleep), "{what}");
    }
    let doors: Vec<_> = (0..PROCESSES)
        .map(|_| start("door", &stage.variables))
        .collect();
    let visits = doors.iter().map(async |door| {
        for _ in 0..VISITORS / PROCESSES {
            let answer = ask(door, &home, CATCH_ALL).await;
            assert_eq!(answer.status, 503);
            assert!(answer.header("refresh").is_some(), "{answer:?}");
        }
    });
    join_all(visits).await;
    assert_eq!(stage.state("foo").await, Some(State::Waking));
    assert_eq!(stage.proxy.count("ecs", "UpdateService"), 1);
    assert_eq!(stage.proxy.count("elasticloadbalancing", "ModifyRule"), 0);
}

/// All of them come again by themselves, and pass to the application once it is open. This stand-in starts its tasks.
#[tokio::test]
async fn all_who_waited_reach_the_application() {
    let stage = Stage::on(Kind::Ministack).await;
    stage.store(&[("wake", "visit")]).await;
    stage.create("foo").await;
    stage.sweep().await;
    stage.sleep().await;
    stage.proxy.clear_calls();
    let home = Visit::to(&format!("https://{HOST}/"));
    let (mut waiting, mut waited) = (VISITORS, 0);
    while waiting > 0 {
        let mut left = 0;
        for _ in 0..waiting {
            let answer = stage.visit(&home).await;
            if answer.status == 200 {
                assert_eq!(answer.body, APPLICATION);
                continue;
            }
            assert_eq!(answer.status, 503, "{answer:?}");
            assert!(answer.header("refresh").is_some(), "{answer:?}");
            (left, waited) = (left + 1, waited + 1);
            assert!(waited < 20 * VISITORS, "they wait for ever");
        }
        waiting = left;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert!(waited > 0, "whoever wakes it waits");
    assert_eq!(stage.state("foo").await, Some(State::Awake));
    assert_eq!(stage.proxy.count("ecs", "UpdateService"), 1);
}

/// Whoever opens many of them at once starts a few.
#[tokio::test]
async fn at_most_ten_wake_at_once() {
    let stage = Stage::on(Kind::Moto).await;
    stage.store(&[("wake", "visit")]).await;
    let names: Vec<String> = (0..12).map(|number| format!("pr{number}")).collect();
    for name in &names {
        stage.deploy(name).await;
        let (context, id) = (context(), id(name));
        Box::pin(stage.eden.sleep(&context, &id)).await.unwrap();
    }
    stage.sweep().await;
    stage.proxy.clear_calls();
    for name in &names {
        let visit = Visit::to(&format!("https://api-{name}.dev.example.com/"));
        assert_eq!(ask(&stage.door, &visit, CATCH_ALL).await.status, 503);
    }
    let last = Visit::to("https://api-pr11.dev.example.com/");
    let in_line = ask(&stage.door, &last, CATCH_ALL).await;
    assert_eq!(in_line.header("refresh"), Some("15"), "{in_line:?}");
    let mut states = Vec::new();
    for name in &names {
        states.push(stage.state(name).await);
    }
    let waking = states.iter().filter(|state| **state == Some(State::Waking));
    assert_eq!(waking.count(), 10, "{states:?}");
    assert_eq!(stage.proxy.count("ecs", "UpdateService"), 10);
    // One more wakes when another one is done with it.
    let (context, id) = (context(), id("pr0"));
    Box::pin(stage.eden.sleep(&context, &id)).await.unwrap();
    assert_eq!(ask(&stage.door, &last, CATCH_ALL).await.status, 503);
    assert_eq!(stage.state("pr11").await, Some(State::Waking));
}

/// The sweep as a function: what it counts, and that a refusal of CloudWatch fails nothing.
#[tokio::test]
async fn the_sweep_puts_to_sleep_what_nobody_visits() {
    let stage = Stage::on(Kind::Moto).await;
    stage.store(&[("sleep_after", "30m")]).await;
    stage.create("foo").await;
    stage
        .world
        .age("foo", Duration::from_secs(7_200))
        .await
        .unwrap();
    let asked = || When::call("monitoring", "GetMetricData");
    stage
        .proxy
        .rule(asked(), Fault::error(403, "AccessDenied", "no"));
    let refused = stage.sweep().await;
    assert_eq!(
        (&refused["asleep"], &refused["unknown"], &refused["failed"]),
        (&json!(0), &json!(1), &json!(0))
    );
    assert_eq!(stage.state("foo").await, Some(State::Awake));
    stage.proxy.clear_rules();
    let result = json!({ "Id": "m0", "StatusCode": "Complete", "Timestamps": [], "Values": [] });
    let nobody = json!({ "MetricDataResults": [result] }).to_string();
    stage.proxy.rule(asked(), Fault::Answer(nobody));
    assert_eq!(stage.sweep().await["asleep"], 1);
    assert_eq!(stage.state("foo").await, Some(State::Asleep));
    let home = Visit::to(&format!("https://{HOST}/"));
    assert_eq!(ask(&stage.door, &home, CATCH_ALL).await.status, 503);
    // Nobody asks about what sleeps.
    stage.proxy.clear_calls();
    stage.sweep().await;
    assert_eq!(stage.proxy.count("monitoring", "GetMetricData"), 0);
}

/// A visit that a sweep has seen stands on the page, and what has expired is gone with the next sweep.
#[tokio::test]
async fn the_sweep_notes_visits_and_deletes_what_has_expired() {
    let stage = Stage::on(Kind::Moto).await;
    let keys = [("operators", OPERATOR), ("sleep_after", "30m")];
    stage.store(&keys).await;
    stage.deploy("foo").await;
    let past = SystemTime::now() - Duration::from_secs(60);
    stage.deploy_for("old", Lifetime::Until(past)).await;
    let hours = Duration::from_secs(7_200);
    stage.world.age("foo", hours).await.unwrap();
    let at = unix_seconds() - 600;
    let visited =
        json!({ "Id": "m0", "StatusCode": "Complete", "Timestamps": [at], "Values": [1.0] });
    let visited = json!({ "MetricDataResults": [visited] }).to_string();
    let asked = When::call("monitoring", "GetMetricData");
    stage.proxy.rule(asked, Fault::Answer(visited));
    let swept = stage.sweep().await;
    stage.proxy.clear_rules();
    let counts = ["visited", "purged", "failed"].map(|name| swept[name].clone());
    assert_eq!(counts, [json!(1), json!(1), json!(0)], "{swept}");
    let gone = stage.world.environment("old").await.unwrap();
    assert!(gone.present().is_empty(), "{:?}", gone.present());
    let page = stage.signed_in("https://door.example.com/", OPERATOR).await;
    assert!(page.body.contains("<dt>Visited</dt>"), "{page:?}");
    assert!(!page.body.contains("api-old"), "{page:?}");
}
