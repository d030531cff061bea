//! `eden sleep` and `eden wake`.

use serde_json::{Value, json};
use testbed::proxy::{Fault, Proxy, When};

use crate::stage::{Ran, Stage};

const SERVICE: &str = "dev-dynamic-api-foo";

#[tokio::test]
async fn an_environment_sleeps_wakes_and_shows_its_state() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let create = [
        "create",
        "-p",
        "api",
        "--name",
        "foo",
        "--image-uri",
        &image,
    ];
    stage.ok(&[&create[..], &["--desired-count", "1"]].concat());
    let awake = stage.ok(&["ls"]).out;
    assert!(
        !awake.contains("awake"),
        "scripts read the lines as they were: {awake}"
    );
    let asleep = stage.ok(&["sleep", "foo", "-p", "api"]).out;
    assert!(asleep.ends_with("Environment foo is asleep\n"), "{asleep}");
    let listed = stage.ok(&["ls"]).out;
    assert!(listed.ends_with(", asleep)\n"), "{listed}");
    let json: Value = serde_json::from_str(&stage.ok(&["ls", "--output", "json"]).out).unwrap();
    assert_eq!(json[0]["state"], "asleep");
    let waking = stage
        .ok(&["wake", "foo", "-p", "api", "--output", "json"])
        .out;
    let waking: Value = serde_json::from_str(&waking).unwrap();
    let expected = json!({ "profile": "api", "name": "foo", "state": "waking" });
    assert_eq!(waking, expected);
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let services = When::call("ecs", "DescribeServices").containing(SERVICE);
    let rollout = Fault::deployment(SERVICE, 1, "COMPLETED", "is done");
    proxy.rule(services, rollout);
    let targets = When::call("elasticloadbalancing", "DescribeTargetHealth");
    proxy.rule(targets, Fault::targets(&[("10.0.0.1", "healthy", "", "")]));
    let mut wake = stage.command(&["wake", "foo", "-p", "api", "--wait"]);
    wake.env("AWS_ENDPOINT_URL", proxy.endpoint());
    let woken: Ran = wake.output().unwrap().into();
    assert_eq!(woken.status, 0, "{woken:?}");
    assert!(
        woken.out.ends_with("Environment foo is awake\n"),
        "{woken:?}"
    );
    kept_awake(&stage);
    let public = stage.run(&["share", "foo", "-p", "api", "--for", "24h"]);
    assert_eq!(public.status, 1, "{public:?}");
    assert!(
        public.err.contains("environment foo is public"),
        "{public:?}"
    );
    let missing = stage.run(&["sleep", "nothing", "-p", "api"]);
    assert_eq!(missing.status, 1, "{missing:?}");
    assert!(
        missing
            .err
            .contains("cannot put environment nothing to sleep"),
        "{missing:?}"
    );
}

fn kept_awake(stage: &Stage) {
    let kept = stage.ok(&["wake", "foo", "-p", "api", "--for", "8h"]).out;
    assert!(
        kept.contains("Environment foo is awake\nIt does not fall asleep before 2"),
        "{kept}"
    );
    let json = [
        "wake", "foo", "-p", "api", "--for", "1m", "--output", "json",
    ];
    let kept: Value = serde_json::from_str(&stage.ok(&json).out).unwrap();
    assert!(kept["awake_until"].is_string(), "{kept}");
}

/// With a time for it in the profile, for one environment, or never.
#[tokio::test]
async fn an_environment_is_asked_to_fall_asleep_by_itself_and_stays_so() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let create = |more: &[&str]| {
        let create = [
            "create",
            "-p",
            "api",
            "--name",
            "foo",
            "--image-uri",
            &image,
        ];
        stage.run(&[&create[..], more].concat())
    };
    let after = async || {
        let row = stage.world.environment("foo").await.unwrap().rows.remove(0);
        let record: Value = serde_json::from_str(row["record"].as_s().unwrap()).unwrap();
        record["sleeping"]["after"].as_u64()
    };
    let short = create(&["--sleep-after", "10m"]);
    assert_eq!(short.status, 1, "{short:?}");
    assert!(short.err.contains("at least 15m"), "{short:?}");
    assert_eq!(create(&[]).status, 0);
    assert_eq!(after().await, None);
    assert_eq!(create(&["--sleep-after", "30m"]).status, 0);
    assert_eq!(after().await, Some(1_800));
    assert_eq!(create(&[]).status, 0, "a deploy that says nothing of it");
    assert_eq!(after().await, Some(1_800));
    let ran = stage.run(&["rollback", "foo", "-p", "api"]);
    assert!(ran.status == 0 || ran.err.contains("before"), "{ran:?}");
    assert_eq!(after().await, Some(1_800));
    assert_eq!(create(&["--sleep-after", "never"]).status, 0);
    assert_eq!(after().await, None);
}
