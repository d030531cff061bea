//! Being told to stop.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use testbed::proxy::{Fault, Proxy, When};

use crate::stage::{Ran, Stage};

const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until the proxy has seen a call.
fn wait_for(proxy: &Proxy, service: &str, operation: &str) {
    let start = Instant::now();
    while proxy.count(service, operation) == 0 {
        assert!(start.elapsed() < PATIENCE, "no {operation} was made");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_stops_before_the_next_change_and_create_goes_on_later() {
    let stage = Stage::with_local("api").await;
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    // The group is made, and its answer waited for, when the signal comes.
    let slow = Fault::Delay(Duration::from_secs(2));
    proxy.rule(
        When::call("elasticloadbalancing", "CreateTargetGroup"),
        slow,
    );
    let image = stage.world.image("v1");
    let args = [
        "create",
        "-p",
        "api",
        "--name",
        "foo",
        "--image-uri",
        &image,
    ];
    let mut command = stage.command(&args);
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    wait_for(&proxy, "ecs", "RegisterTaskDefinition");
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.status, 130, "{ran:?}");
    assert!(
        ran.err.starts_with("eden: cannot create environment foo: "),
        "{ran:?}"
    );
    assert!(ran.err.contains("stopped before ELBv2"), "{ran:?}");
    assert!(ran.err.contains("\nDone until then:\n"), "{ran:?}");
    for done in [
        "ECS RegisterTaskDefinition on ",
        "ELBv2 CreateTargetGroup on ",
    ] {
        assert!(
            ran.err
                .contains(&format!("\n- {done}dev-dynamic-api-foo\n")),
            "{ran:?}"
        );
    }
    assert!(
        ran.err
            .ends_with("Run the same command again to finish, or delete the environment.\n")
    );
    assert_eq!(proxy.count("elasticloadbalancing", "CreateTargetGroup"), 1);
    assert_eq!(proxy.count("ecs", "CreateService"), 0);
    stage.create("api", "foo", "v1");
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
    stage.delete("api", "foo");
    stage.assert_clean().await;
}
