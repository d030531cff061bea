//! `create --wait`: published when healthy, and told why where that does not happen.

use std::time::{Duration, Instant};

use testbed::Piece;
use testbed::proxy::{Call, Fault, Proxy, When};

use crate::stage::{Ran, Stage};

const SERVICE: &str = "dev-dynamic-api-foo";
const HEALTHY: &[(&str, &str, &str, &str)] = &[("10.0.0.1", "healthy", "", "")];
const SICK: &[(&str, &str, &str, &str)] = &[(
    "10.0.0.1",
    "unhealthy",
    "Target.ResponseCodeMismatch",
    "Health checks failed with these codes: [502]",
)];

fn services() -> When {
    When::call("ecs", "DescribeServices").containing(SERVICE)
}

fn targets() -> When {
    When::call("elasticloadbalancing", "DescribeTargetHealth")
}

/// A stage with a proxy before it, on which one task of the service runs.
async fn stage() -> (Stage, Proxy) {
    let stage = Stage::with_local("api").await;
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    (stage, proxy)
}

fn create(stage: &Stage, proxy: &Proxy, more: &[&str]) -> Ran {
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
    let count = ["--desired-count", "1", "--wait"];
    let args = [&create[..], &count[..], more].concat();
    let mut command = stage.command(&args);
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    command.output().unwrap().into()
}

fn last<'a>(calls: &'a [Call], operation: &str) -> &'a Call {
    let mut calls = calls.iter().rev();
    calls.find(|call| call.operation == operation).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_published_when_its_targets_are_healthy() {
    let (stage, proxy) = stage().await;
    proxy.rule(
        services(),
        Fault::deployment(SERVICE, 1, "IN_PROGRESS", "x"),
    );
    proxy.rule(targets(), Fault::targets(HEALTHY));
    let initial = [(
        "10.0.0.1",
        "initial",
        "Elb.RegistrationInProgress",
        "In progress",
    )];
    proxy.rule(targets().first(3), Fault::targets(&initial));
    let ran = create(&stage, &proxy, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    let waiting = format!("Waiting until service {SERVICE} is healthy\n");
    let healthy = format!("Service {SERVICE} is healthy\n");
    let place = |text: &str| {
        ran.out
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {}", ran.out))
    };
    assert!(place(&waiting) < place(&healthy));
    assert!(place(&healthy) < place("Updating config file"));
    let calls = proxy.calls();
    assert_eq!(
        proxy.count("elasticloadbalancing", "DescribeTargetHealth"),
        4
    );
    let asked = last(&calls, "DescribeTargetHealth").finished;
    assert!(last(&calls, "PutObject").started >= asked);
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_stays_sick_is_told_of_and_left_unpublished() {
    let (stage, proxy) = stage().await;
    let event = "(service foo) is unable to consistently start tasks successfully.";
    proxy.rule(
        services(),
        Fault::deployment(SERVICE, 1, "IN_PROGRESS", event),
    );
    proxy.rule(targets(), Fault::targets(SICK));
    proxy.rule(When::call("ecs", "ListTasks"), Fault::one_task());
    proxy.rule(
        When::call("ecs", "DescribeTasks"),
        Fault::stopped_task("app", 137),
    );
    let ran = create(&stage, &proxy, &["--wait-timeout", "2s"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    for part in [
        "cannot create environment foo: service dev-dynamic-api-foo did not become healthy: when \
         the time allowed ran out, 0 of 1 targets are healthy\n",
        &format!("- ECS event: {event}\n"),
        "- stopped task 0123456789abcdef: EssentialContainerExited: Essential container in task \
         exited\n- container app: exit code 137\n",
        "- target 10.0.0.1:80: unhealthy, Target.ResponseCodeMismatch, Health checks failed with \
         these codes: [502]\n",
        "has not published it",
    ] {
        assert!(ran.err.contains(part), "no {part:?} in: {}", ran.err);
    }
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), [Piece::Entry]);
    proxy.clear_rules();
    proxy.rule(
        services(),
        Fault::deployment(SERVICE, 1, "IN_PROGRESS", "x"),
    );
    proxy.rule(targets(), Fault::targets(HEALTHY));
    assert_eq!(create(&stage, &proxy, &[]).status, 0);
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
    stage.delete("api", "foo");
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_ecs_gave_up_is_not_waited_for() {
    let (stage, proxy) = stage().await;
    let reason = "ECS deployment circuit breaker: tasks failed to start.";
    proxy.rule(services(), Fault::deployment(SERVICE, 0, "FAILED", reason));
    proxy.rule(targets(), Fault::targets(&[]));
    let started = Instant::now();
    let ran = create(&stage, &proxy, &[]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(started.elapsed() < Duration::from_secs(30));
    let told = format!("ECS gave its deployment up: {reason}\n");
    assert!(ran.err.contains(&told), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_where_no_task_is_asked_for() {
    let (stage, proxy) = stage().await;
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
    let mut command = stage.command(&[&create[..], &["--wait", "--desired-count", "0"]].concat());
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("no task of it is wanted"), "{}", ran.err);
    assert_eq!(
        proxy
            .calls()
            .iter()
            .filter(|call| call.is_write() && !call.request.contains("\"_lease\""))
            .count(),
        0
    );
    stage.assert_clean().await;
}
