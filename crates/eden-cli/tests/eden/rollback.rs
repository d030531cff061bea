//! `eden rollback`: back to what ran before, by digest.

use serde_json::Value;

use crate::stage::{Stage, create};

/// The image and the variable `A` that the environment runs with.
async fn runs(stage: &Stage) -> (String, Option<String>) {
    let service = stage
        .world
        .environment("foo")
        .await
        .unwrap()
        .service
        .unwrap();
    let call = stage.world.clients.ecs.describe_task_definition();
    let running = call.task_definition(service.task_definition().unwrap());
    let running = running.send().await.unwrap().task_definition.unwrap();
    let container = &running.container_definitions()[0];
    let mut variables = container.environment().iter();
    let own = variables.find(|pair| pair.name() == Some("A"));
    let own = own.and_then(|pair| pair.value()).map(str::to_owned);
    (container.image().unwrap().to_owned(), own)
}

fn deploy(stage: &Stage, tag: &str, variable: Option<&str>) {
    let image = stage.world.image(tag);
    let variable = variable.map(|variable| ["--env", variable]);
    stage.ok(&[
        &create("api", "foo", &image)[..],
        variable.as_slice().as_flattened(),
    ]
    .concat());
}

#[tokio::test]
async fn a_rollback_deploys_what_ran_before() {
    let stage = Stage::with_local("api").await;
    deploy(&stage, "v1", Some("A=1"));
    let reported = stage.refused(1, &["rollback", "foo", "-p", "api"]);
    let expected =
        "eden: cannot roll back environment foo: environment foo: has nothing to go back to: ";
    assert!(reported.starts_with(expected), "{reported}");
    deploy(&stage, "v2", Some("A=2"));
    // The same once more is nothing to go back to.
    deploy(&stage, "v2", None);
    let (first, second) = (
        stage.world.image_by_digest("v1").unwrap(),
        stage.world.image_by_digest("v2").unwrap(),
    );
    let ran = stage.run(&["rollback", "foo"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.err
            .starts_with("eden: warning: the next apply of Terraform"),
        "{}",
        ran.err
    );
    let end = "Successfully finished creating environment dev-dynamic-api-foo\n";
    assert!(ran.out.ends_with(end), "{}", ran.out);
    assert_eq!(runs(&stage).await, (first, Some("1".to_owned())));
    // Once more leads forth again.
    let ran = stage.run(&["rollback", "--name", "foo", "--output", "json"]);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["image_uri"], second);
    assert_eq!(runs(&stage).await, (second, Some("2".to_owned())));
    let reported = stage.refused(1, &["rollback", "bar", "-p", "api"]);
    assert!(
        reported.contains("there is no environment bar of profile api\n"),
        "{reported}"
    );
    stage.delete("api", "foo");
    stage.assert_clean().await;
}
