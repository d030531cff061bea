//! Environments that have something otherwise than their reference: made, kept, seen, taken away and rolled back.

use aws_sdk_ecs::types::{Service, TaskDefinition};
use eden_core::overrides::{Capacity, Overrides};
use eden_core::request::Request;
use testbed::Kind;

use crate::on_both;
use crate::stage::Stage;

/// What is written, and what it refers to.
const COMMAND: [&str; 2] = ["serve", "--url={eden.url}"];
const BECOMES: [&str; 2] = ["serve", "--url=https://api-foo.dev.example.com"];

fn words(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

/// A request with overrides of the task definition.
fn other(stage: &Stage, tag: &str) -> Request {
    let mut request = stage.request("foo", tag);
    request.environment = [("DB".to_owned(), "app_{eden.name}".to_owned())].into();
    request.overrides = Overrides {
        images: [(
            "sidecar".to_owned(),
            stage.world.image("v2").parse().unwrap(),
        )]
        .into(),
        cpu: Some(1024),
        memory: Some(2048),
        command: words(&COMMAND),
        secrets: [("LOG_LEVEL".to_owned(), "/preview/log-level".to_owned())].into(),
        environment_files: words(&["arn:aws:s3:::bucket/{eden.name}.env"]),
        ..Overrides::default()
    };
    request
}

async fn running(stage: &Stage) -> (Service, TaskDefinition) {
    let service = stage
        .world
        .environment("foo")
        .await
        .unwrap()
        .service
        .unwrap();
    let call = stage.world.clients.ecs.describe_task_definition();
    let call = call.task_definition(service.task_definition().unwrap());
    (service, call.send().await.unwrap().task_definition.unwrap())
}

fn assert_other(stage: &Stage, definition: &TaskDefinition) {
    assert_eq!(
        (definition.cpu(), definition.memory()),
        (Some("1024"), Some("2048"))
    );
    let containers = definition.container_definitions();
    let (app, sidecar) = (&containers[0], &containers[1]);
    assert_eq!(app.command(), BECOMES);
    assert_eq!(sidecar.image(), Some(&*stage.world.image("v2")));
    assert_eq!(
        app.environment_files()[0].value(),
        "arn:aws:s3:::bucket/foo.env"
    );
    let secrets = app.secrets().iter();
    let secrets: Vec<_> = secrets.map(|one| (one.name(), one.value_from())).collect();
    assert!(
        secrets.contains(&("LOG_LEVEL", "/preview/log-level")),
        "{secrets:?}"
    );
    let variables = app.environment().iter();
    let variables: Vec<_> = variables
        .filter_map(|one| Some((one.name()?, one.value()?)))
        .collect();
    assert!(variables.contains(&("DB", "app_foo")), "{variables:?}");
    assert!(
        !variables.iter().any(|(name, _)| *name == "LOG_LEVEL"),
        "{variables:?}"
    );
}

async fn they_are_made_kept_and_taken_away(kind: Kind) {
    let stage = Stage::on(kind).await;
    let made = stage.create(&other(&stage, "v1")).await.unwrap();
    let (_, definition) = running(&stage).await;
    assert_other(&stage, &definition);
    assert_eq!(stage.drift(&made.record).await, [""; 0]);
    let seen = stage.read(&made.record).await.unwrap();
    assert_eq!(
        seen.environment["DB"], "app_{eden.name}",
        "as it was written"
    );
    assert_eq!(seen.overrides, made.record.overrides);
    // The same once more registers nothing.
    let mut same = other(&stage, "v1");
    same.previous = Some(made.record.clone());
    stage.proxy.clear_calls();
    let same = stage.create(&same).await.unwrap();
    let writes = stage.writes();
    assert!(
        !writes.iter().any(|one| one == "RegisterTaskDefinition"),
        "{writes:?}"
    );
    // Taken away, all is as the reference has it.
    let mut plain = stage.request("foo", "v1");
    plain.previous = Some(same.record);
    let plain = stage.create(&plain).await.unwrap();
    let (_, definition) = running(&stage).await;
    assert_eq!(
        (definition.cpu(), definition.memory()),
        (Some("512"), Some("1024"))
    );
    let app = &definition.container_definitions()[0];
    assert_eq!((app.command().len(), app.environment_files().len()), (0, 0));
    assert_eq!(stage.drift(&plain.record).await, [""; 0]);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn another_revision_by_hand_is_seen_and_repaired(kind: Kind) {
    let stage = Stage::on(kind).await;
    let made = stage.create(&other(&stage, "v1")).await.unwrap();
    let (service, definition) = running(&stage).await;
    let mut containers = definition.container_definitions.clone().unwrap();
    containers[0].command = words(&["rm"]);
    let ecs = &stage.world.clients.ecs;
    let by_hand = ecs
        .register_task_definition()
        .family(definition.family().unwrap())
        .set_container_definitions(Some(containers))
        .set_cpu(definition.cpu.clone())
        .set_memory(Some("4096".into()))
        .set_network_mode(definition.network_mode.clone())
        .set_requires_compatibilities(definition.requires_compatibilities.clone());
    let by_hand = by_hand.send().await.unwrap().task_definition.unwrap();
    let update = ecs
        .update_service()
        .cluster(service.cluster_arn().unwrap())
        .service(service.service_name().unwrap())
        .task_definition(by_hand.task_definition_arn().unwrap());
    update.send().await.unwrap();
    let drift = stage.drift(&made.record).await;
    for part in [
        "task definition has another `command`",
        "task definition has memory 4096 instead of 2048",
    ] {
        assert!(drift.iter().any(|line| line == part), "{drift:?}");
    }
    let mut again = other(&stage, "v1");
    again.previous = Some(made.record);
    let again = stage.create(&again).await.unwrap();
    assert_other(&stage, &running(&stage).await.1);
    assert_eq!(stage.drift(&again.record).await, [""; 0]);
    // Without a tag it is somebody else's, and would be left.
    let by_hand = by_hand.task_definition_arn().unwrap();
    let gone = ecs.deregister_task_definition().task_definition(by_hand);
    gone.send().await.unwrap();
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn a_rollback_brings_them_back_by_digest(kind: Kind) {
    let stage = Stage::on(kind).await;
    let first = stage.create(&other(&stage, "v1")).await.unwrap();
    let mut plain = stage.request("foo", "v2");
    plain.previous = Some(first.record);
    let second = stage.create(&plain).await.unwrap();
    let back = second.record.rolled_back(false).unwrap();
    stage.create(&back).await.unwrap();
    let (_, definition) = running(&stage).await;
    let containers = definition.container_definitions();
    assert_eq!(containers[0].command(), BECOMES);
    let digest = stage.world.image_by_digest("v2").unwrap();
    assert_eq!(containers[1].image(), Some(&*digest));
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn an_image_that_is_not_there_is_refused_before_anything_is_made(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    let image = stage.world.image("v9").parse().unwrap();
    request.overrides.images = [("sidecar".to_owned(), image)].into();
    stage.proxy.clear_calls();
    let error = stage.create(&request).await.unwrap_err().to_string();
    assert!(error.contains("v9: is not in repository"), "{error}");
    assert_eq!(stage.writes(), [""; 0]);
    // One of another registry is refused as well, until the profile names it.
    let image = "ghcr.io/octo/envoy:2";
    request.overrides.images = [("sidecar".to_owned(), image.parse().unwrap())].into();
    let error = stage.create(&request).await.unwrap_err().to_string();
    assert!(error.contains("`image_registries`"), "{error}");
    request.settings.image_registries = vec!["ghcr.io".into()];
    stage.create(&request).await.unwrap();
    let (_, definition) = running(&stage).await;
    assert_eq!(definition.container_definitions()[1].image(), Some(image));
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// moto keeps no capacity provider strategy of a service.
#[tokio::test]
async fn spot_is_made_seen_and_taken_back() {
    let stage = Stage::on(Kind::Ministack).await;
    let made = stage.created("foo").await;
    let mut spot = stage.request("foo", "v1");
    spot.overrides.capacity = Some(Capacity::Spot);
    spot.previous = Some(made.record);
    stage.proxy.clear_calls();
    let spot = stage.create(&spot).await.unwrap();
    let writes = stage.writes();
    assert!(
        !writes.iter().any(|one| one == "RegisterTaskDefinition"),
        "{writes:?}"
    );
    let providers = |service: &Service| -> Vec<String> {
        let strategy = service.capacity_provider_strategy().iter();
        strategy
            .map(|one| one.capacity_provider().to_owned())
            .collect()
    };
    let (service, _) = running(&stage).await;
    assert_eq!(
        (providers(&service), service.launch_type()),
        (vec!["FARGATE_SPOT".to_owned()], None)
    );
    assert_eq!(stage.drift(&spot.record).await, [""; 0]);
    let mut back = stage.request("foo", "v1");
    back.previous = Some(spot.record);
    stage.create(&back).await.unwrap();
    let (service, _) = running(&stage).await;
    assert_eq!(providers(&service), [""; 0]);
    stage.delete("foo").await.unwrap();
    // From the beginning, too.
    let mut spot = stage.request("foo", "v1");
    spot.overrides.capacity = Some(Capacity::Spot);
    let spot = stage.create(&spot).await.unwrap();
    assert_eq!(providers(&running(&stage).await.0), ["FARGATE_SPOT"]);
    assert_eq!(stage.drift(&spot.record).await, [""; 0]);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

on_both!(
    they_are_made_kept_and_taken_away,
    another_revision_by_hand_is_seen_and_repaired,
    a_rollback_brings_them_back_by_digest,
    an_image_that_is_not_there_is_refused_before_anything_is_made,
);
