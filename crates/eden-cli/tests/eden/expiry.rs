//! Environments that expire, and `purge`.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use testbed::proxy::{Fault, Proxy, When};

use crate::stage::{self, Ran, Stage, text};

const PAST: &str = "2020-01-01T00:00:00Z";

fn create(stage: &Stage, name: &str, more: &[&str]) -> Ran {
    let image = stage.world.image("v1");
    let create = stage::create("api", name, &image);
    stage.ok(&[&create[..], more].concat())
}

fn through(stage: &Stage, proxy: &Proxy, args: &[&str]) -> Ran {
    let mut command = stage.command(args);
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    command.output().unwrap().into()
}

/// Seconds until the expiry in an environment's row, where it has one.
async fn left(stage: &Stage, name: &str) -> Option<i64> {
    let found = stage.world.environment(name).await.unwrap();
    let at = found.rows[0].get("expires_at")?.as_n().unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Some(at.parse::<i64>().unwrap() - i64::try_from(now.as_secs()).unwrap())
}

#[tokio::test]
async fn a_time_to_live_is_counted_from_each_deploy() {
    let stage = Stage::with_local("api").await;
    create(&stage, "foo", &["--ttl", "3h30m"]);
    let hours = 12_540..=12_600;
    assert!(hours.contains(&left(&stage, "foo").await.unwrap()));
    let out = stage.ok(&["ls"]).out;
    assert!(out.ends_with(", expires in 3h)\n"), "{out}");
    let listed: Value = serde_json::from_str(&stage.ok(&["ls", "--output", "json"]).out).unwrap();
    assert!(listed[0]["expires_at"].as_str().unwrap().ends_with('Z'));
    create(&stage, "foo", &["--ttl", "1h"]);
    create(&stage, "foo", &[]);
    assert!((3_540..=3_600).contains(&left(&stage, "foo").await.unwrap()));
    create(&stage, "foo", &["--expires-at", "2200-01-01T00:00:00Z"]);
    let until = left(&stage, "foo").await.unwrap();
    create(&stage, "foo", &[]);
    let still = left(&stage, "foo").await.unwrap();
    assert!((until - 60..=until).contains(&still), "a time stays");
    create(&stage, "foo", &["--ttl", "never"]);
    assert_eq!(left(&stage, "foo").await, None);
    let out = stage.ok(&["ls"]).out;
    assert!(
        out.lines().last().unwrap().ends_with(')') && !out.contains("expire"),
        "{out}"
    );
}

#[tokio::test]
async fn purge_deletes_what_has_expired_and_nothing_else() {
    let stage = Stage::with_local("api").await;
    assert_eq!(stage.ok(&["purge"]).out, "No environment has expired\n");
    for name in ["one", "two"] {
        create(&stage, name, &["--ttl", "1h"]);
        stage.world.expire(name).await.unwrap();
    }
    create(&stage, "later", &["--ttl", "1h"]);
    create(&stage, "always", &[]);
    let dry = stage.ok(&["purge", "--dry-run"]).out;
    assert!(
        dry.starts_with("dev-dynamic-api-one of profile api (expired "),
        "{dry}"
    );
    assert_eq!(dry.matches("): would be deleted\n").count(), 2, "{dry}");
    assert_eq!(stage.ok(&["ls"]).out.lines().count(), 5);
    assert_eq!(
        stage.ok(&["purge", "-p", "other"]).out,
        "No environment has expired\n"
    );
    let out = stage.ok(&["purge", "--output", "json"]).out;
    let purged: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(purged.as_array().unwrap().len(), 2);
    assert_eq!(
        (&purged[0]["name"], &purged[0]["outcome"]),
        (&"one".into(), &"deleted".into())
    );
    for name in ["later", "always"] {
        assert_eq!(stage.world.environment(name).await.unwrap().missing(), []);
        stage.delete("api", name);
    }
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_keeps_no_other_environment_and_is_named() {
    let stage = Stage::with_local("api").await;
    for name in ["one", "two", "three"] {
        create(&stage, name, &["--ttl", "1h"]);
        stage.world.expire(name).await.unwrap();
    }
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let when = When::call("ecs", "DeleteService").containing("dev-dynamic-api-two");
    proxy.rule(when, Fault::error(400, "AccessDeniedException", "no"));
    let ran = through(&stage, &proxy, &["purge"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.out.matches(": deleted\n").count(), 2, "{}", ran.out);
    assert!(
        ran.err
            .starts_with("dev-dynamic-api-two: ECS DeleteService on "),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("eden: cannot delete dev-dynamic-api-two\n"),
        "{}",
        ran.err
    );
    proxy.clear_rules();
    assert_eq!(through(&stage, &proxy, &["purge"]).status, 0);
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deployed_to_meanwhile_is_kept() {
    let stage = Stage::with_local("api").await;
    create(&stage, "foo", &["--ttl", "1h"]);
    stage.world.expire("foo").await.unwrap();
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let image = stage.world.image("v1");
    let again = [&stage::create("api", "foo", &image)[..], &["--ttl", "1h"]].concat();
    let deploy = std::sync::Mutex::new(stage.command(&again));
    let redeploy = Fault::after(move |_| {
        assert!(deploy.lock().unwrap().output().unwrap().status.success());
    });
    proxy.rule(When::call("dynamodb", "Scan"), redeploy);
    let ran = through(&stage, &proxy, &["purge"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(
        ran.out.ends_with("): kept, it was deployed to again\n"),
        "{}",
        ran.out
    );
    assert_eq!(stage.world.environment("foo").await.unwrap().missing(), []);
}

#[tokio::test]
async fn variables_and_the_number_of_tasks_are_set_and_kept() {
    let stage = Stage::with_local("api").await;
    create(
        &stage,
        "foo",
        &["--env", "A=1", "--env", "B=x=y", "--desired-count", "2"],
    );
    create(&stage, "foo", &["--env", "A=9"]);
    let found = stage.world.environment("foo").await.unwrap();
    let service = found.service.unwrap();
    assert_eq!(service.desired_count(), 2);
    let call = stage.world.clients.ecs.describe_task_definition();
    let running = call.task_definition(service.task_definition().unwrap());
    let running = running.send().await.unwrap().task_definition.unwrap();
    let variables = running.container_definitions()[0].environment();
    for (name, value) in [("A", "9"), ("B", "x=y")] {
        let pair = variables.iter().find(|pair| pair.name() == Some(name));
        assert_eq!(pair.unwrap().value(), Some(value));
    }
}

#[tokio::test]
async fn wishes_that_cannot_be_read_are_wrong_usage() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let create = stage::create("api", "foo", &image);
    for (wrong, reported) in [
        (&["--ttl", "soon"][..], "no time to live"),
        (&["--expires-at", "tomorrow"], "RFC 3339"),
        (&["--expires-at", PAST], "has passed already"),
        (
            &["--ttl", "1h", "--expires-at", PAST],
            "cannot be used with",
        ),
        (&["--env", "A"], "expected KEY=VALUE"),
        (&["--desired-count", "-1"], "--desired-count"),
        (&["--desired-count", "2147483647"], "from 0 to 5000"),
        (&["--wait-timeout", "1m"], "--wait"),
    ] {
        let err = stage.refused(2, &[&create[..], wrong].concat());
        assert!(err.contains(reported), "{err}");
    }
    stage.assert_clean().await;
}

/// Releases without a limit wrote such rows, and everybody who lists the table reads them.
#[tokio::test]
async fn rows_with_absurd_numbers_are_listed() {
    let stage = Stage::with_local("api").await;
    let number = |value: &str| AttributeValue::N(value.to_owned());
    let absurd = [
        "15778800000000000000",
        "99999999999999999999999999999999999999",
        "-5",
    ];
    for (index, value) in absurd.into_iter().enumerate() {
        let row = [
            ("type", text("api")),
            ("name", text(&format!("dev-{index}"))),
            ("kind", text("environment")),
            ("endpoint", text("api-foo.dev.example.com")),
            ("last_updated", number(value)),
            ("expires_at", number(value)),
        ];
        stage.put(&row).await;
    }
    let out = stage.ok(&["ls"]).out;
    assert_eq!(out.lines().count(), 4, "{out}");
    assert!(out.contains("last updated: 9999-12-30T"), "{out}");
    let json: Value = serde_json::from_str(&stage.ok(&["ls", "--output", "json"]).out).unwrap();
    let until = json[0]["expires_at"].as_str().unwrap();
    assert!(until.starts_with("9999-12-30"), "{until}");
    assert_eq!(stage.ok(&["purge"]).out, "No environment has expired\n");
}

#[tokio::test]
async fn limits_without_sense_do_not_end_the_program() {
    let stage = Stage::with_local("api").await;
    let create = ["create", "-p", "api", "--name", "foo", "--image-uri", "x"];
    let reported = stage.refused(2, &[&create[..], &["--ttl", "500000000000y"]].concat());
    assert!(reported.contains("longer than 3650 days"), "{reported}");
    let image = stage.world.image("absent");
    let create = stage::create("api", "foo", &image);
    let wait = ["--wait", "--wait-timeout", "500000000000y"];
    let ran = stage.run(&[&create[..], &wait].concat());
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("Push the image first"), "{}", ran.err);
}
