//! What an endpoint has otherwise than its reference.

use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder;
use aws_sdk_ecs::types as ecs;

use super::scene::{DEFINITION, IMAGE, NAME, Scene, all_kept_but, definition};
use crate::overrides::{Capacity, Overrides};
use crate::plan::{ServiceStep, TaskDefinitionStep};
use crate::record::Record;

const ENVOY: &str = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/envoy:2";
const DEPLOYED: [(&str, &str); 2] = [("definition", "register"), ("service", "update")];

/// A scene whose reference runs on Fargate.
fn fargate(mut scene: Scene) -> Scene {
    let reference = &mut scene.found.reference;
    reference.service.launch_type = Some(ecs::LaunchType::Fargate);
    let (cpu, memory) = (Some("512".to_owned()), Some("1024".to_owned()));
    (
        reference.task_definition.cpu,
        reference.task_definition.memory,
    ) = (cpu, memory);
    reference.task_definition.requires_compatibilities = Some(vec![ecs::Compatibility::Fargate]);
    scene
}

fn registered(scene: &Scene) -> RegisterTaskDefinitionInputBuilder {
    match scene.plan().task_definition {
        TaskDefinitionStep::Register(request) => *request,
        TaskDefinitionStep::Keep { arn } | TaskDefinitionStep::Resume { arn, .. } => {
            panic!("{arn} is kept")
        }
    }
}

fn images(request: &RegisterTaskDefinitionInputBuilder) -> Vec<(&str, &str)> {
    let containers = request.get_container_definitions().iter().flatten();
    containers
        .map(|one| (one.name().unwrap(), one.image().unwrap()))
        .collect()
}

/// A scene whose endpoint exists as it is asked for, with a record of that.
fn made(overrides: Overrides) -> Scene {
    let mut scene = fargate(Scene::existing());
    scene.request.overrides = overrides;
    scene.request.force = true;
    let made = registered(&scene);
    scene.request.force = false;
    let mut running = definition(NAME, IMAGE).build();
    running.container_definitions = made.get_container_definitions().clone();
    (running.cpu, running.memory) = (made.get_cpu().clone(), made.get_memory().clone());
    running.requires_compatibilities = made.get_requires_compatibilities().clone();
    scene.definition(running);
    scene.service().launch_type = Some(ecs::LaunchType::Fargate);
    let mut record = Record {
        overrides: scene.request.overrides.clone(),
        container: "app".into(),
        image: IMAGE.into(),
        tagged: true,
        ..Record::new(
            scene.request.id.clone(),
            scene.request.settings.clone(),
            "dev.example.com".into(),
        )
    };
    record.identifiers.task_definition = Some(DEFINITION.into());
    scene.request.previous = Some(record);
    scene
}

#[test]
fn every_container_that_runs_the_same_image_gets_the_new_one_unless_one_is_named() {
    let mut scene = Scene::new();
    let containers = &mut scene.found.reference.task_definition.container_definitions;
    let init = ecs::ContainerDefinition::builder()
        .name("init")
        .image("reference-image");
    containers.as_mut().unwrap().push(init.build());
    let all = [("app", IMAGE), ("sidecar", "envoy"), ("init", IMAGE)];
    assert_eq!(images(&registered(&scene)), all);
    scene.request.settings.container = Some("app".into());
    let one = [
        ("app", IMAGE),
        ("sidecar", "envoy"),
        ("init", "reference-image"),
    ];
    assert_eq!(images(&registered(&scene)), one);
}

#[test]
fn containers_that_are_named_get_their_own_image() {
    let mut scene = Scene::new();
    let named = |name: &str| [(name.to_owned(), ENVOY.parse().unwrap())].into();
    scene.request.overrides.images = named("sidecar");
    let expected = [("app", IMAGE), ("sidecar", ENVOY)];
    assert_eq!(images(&registered(&scene)), expected);
    scene.request.overrides.images = named("nginx");
    let error = scene.error().to_string();
    assert!(
        error.starts_with("`images` names \"nginx\"") && error.ends_with("app, sidecar"),
        "{error}"
    );
    scene.request.overrides.images = named("app");
    let error = scene.error().to_string();
    assert!(
        error.contains("names container app with another image"),
        "{error}"
    );
}

#[test]
fn what_is_made_as_it_is_asked_for_is_kept_and_what_is_taken_away_is_as_the_reference_again() {
    for overrides in [
        Overrides {
            cpu: Some(1024),
            memory: Some(2048),
            ..Overrides::default()
        },
        Overrides {
            command: Some(vec!["serve".into(), "{eden.name}".into()]),
            ..Overrides::default()
        },
        Overrides {
            entry_point: Some(Vec::new()),
            ..Overrides::default()
        },
        Overrides {
            secrets: [("STAGE".to_owned(), "arn:stage".to_owned())].into(),
            ..Overrides::default()
        },
        Overrides {
            environment_files: Some(vec!["arn:aws:s3:::bucket/{eden.name}.env".into()]),
            ..Overrides::default()
        },
        Overrides {
            images: [("sidecar".to_owned(), ENVOY.parse().unwrap())].into(),
            ..Overrides::default()
        },
    ] {
        let mut scene = made(overrides.clone());
        assert_eq!(scene.steps(), all_kept_but(&[]), "{overrides:?}");
        // The record says what was written, and not what it referred to.
        assert_eq!(scene.plan().record.overrides, overrides);
        scene.request.overrides = Overrides::default();
        assert_eq!(scene.steps(), all_kept_but(&DEPLOYED), "{overrides:?}");
    }
}

#[test]
fn another_size_and_what_containers_run_are_in_the_registration() {
    let mut scene = fargate(Scene::new());
    scene.request.environment = [("URL".to_owned(), "{eden.url}/{id}".to_owned())].into();
    scene.request.overrides = Overrides {
        cpu: Some(1024),
        memory: Some(2048),
        command: Some(vec!["serve".into(), "--host={eden.host}".into()]),
        secrets: [("STAGE".to_owned(), "arn:{eden.name}".to_owned())].into(),
        ..Overrides::default()
    };
    let request = registered(&scene);
    assert_eq!(request.get_cpu().as_deref(), Some("1024"));
    assert_eq!(request.get_memory().as_deref(), Some("2048"));
    let app = &request.get_container_definitions().as_ref().unwrap()[0];
    assert_eq!(app.command(), ["serve", "--host=api-foo.dev.example.com"]);
    assert_eq!(app.secrets()[0].value_from(), "arn:foo");
    // The secret took the place of the variable.
    let variables = app.environment().iter();
    let variables: Vec<_> = variables.map(|pair| (pair.name(), pair.value())).collect();
    let url = "https://api-foo.dev.example.com/{id}";
    assert_eq!(variables, [(Some("URL"), Some(url))]);
}

#[test]
fn a_text_that_refers_to_what_there_is_not_is_refused() {
    let mut scene = Scene::new();
    scene.request.environment = [("URL".to_owned(), "{eden.endpoints.web.url}".to_owned())].into();
    let error = scene.error().to_string();
    assert!(
        error.starts_with("`environment` refers to `{eden.endpoints.web.url}`"),
        "{error}"
    );
}

#[test]
fn sizes_that_fargate_does_not_have_are_refused() {
    let mut scene = fargate(Scene::new());
    for (cpu, memory, why) in [
        (
            None,
            Some(8192),
            "Fargate has no task with 512 CPU units and 8192 MiB",
        ),
        (
            Some(4096),
            None,
            "Fargate has no task with 4096 CPU units and 1024 MiB",
        ),
        (
            Some(300),
            Some(512),
            "Fargate has no task with 300 CPU units",
        ),
    ] {
        (scene.request.overrides.cpu, scene.request.overrides.memory) = (cpu, memory);
        let error = scene.error().to_string();
        assert!(error.contains(why), "{error}");
    }
    (scene.request.overrides.cpu, scene.request.overrides.memory) = (Some(256), Some(512));
    let containers = &mut scene.found.reference.task_definition.container_definitions;
    containers.as_mut().unwrap()[0].memory_reservation = Some(600);
    let error = scene.error().to_string();
    assert!(
        error.contains("reserve 600 MiB of memory, and the task would have 512"),
        "{error}"
    );
}

#[test]
fn a_size_of_instances_is_any() {
    let mut scene = Scene::new();
    (scene.request.overrides.cpu, scene.request.overrides.memory) = (Some(300), Some(700));
    assert_eq!(registered(&scene).get_cpu().as_deref(), Some("300"));
}

#[test]
fn spot_takes_the_place_of_the_launch_type_and_back_is_an_empty_list() {
    let mut scene = made(Overrides::default());
    scene.request.overrides.capacity = Some(Capacity::Spot);
    assert_eq!(scene.steps(), all_kept_but(&[("service", "update")]));
    let plan = scene.plan();
    assert_eq!(
        plan.record.service_settings["capacity"],
        "FARGATE_SPOT (base 0, weight 1)"
    );
    let ServiceStep::Update(update) = plan.service else {
        panic!("not updated");
    };
    let strategy = update
        .request
        .get_capacity_provider_strategy()
        .clone()
        .unwrap();
    assert_eq!(strategy.len(), 1);
    assert_eq!(strategy[0].capacity_provider(), "FARGATE_SPOT");
    assert_eq!(update.request.get_force_new_deployment(), &Some(true));
    // It runs there by now.
    let own = scene.service();
    (own.launch_type, own.capacity_provider_strategy) = (None, Some(strategy));
    let before = scene.request.previous.as_mut().unwrap();
    before.overrides.capacity = Some(Capacity::Spot);
    before.service_settings = plan.record.service_settings;
    assert_eq!(scene.steps(), all_kept_but(&[]));
    scene.request.overrides.capacity = None;
    let ServiceStep::Update(update) = scene.plan().service else {
        panic!("not updated");
    };
    assert_eq!(
        update.request.get_capacity_provider_strategy(),
        &Some(Vec::new())
    );
}

#[test]
fn a_new_service_on_spot_has_no_launch_type() {
    let mut scene = fargate(Scene::new());
    scene.request.overrides.capacity = Some(Capacity::Spot);
    let ServiceStep::Create { request, .. } = scene.plan().service else {
        panic!("not created");
    };
    assert_eq!(request.get_launch_type(), &None);
    let strategy = request.get_capacity_provider_strategy().as_ref().unwrap();
    assert_eq!(strategy[0].capacity_provider(), "FARGATE_SPOT");
}

#[test]
fn spot_is_refused_where_the_reference_does_not_run_on_fargate() {
    let mut scene = fargate(Scene::new());
    scene.request.overrides.capacity = Some(Capacity::Spot);
    scene.found.reference.service.launch_type = Some(ecs::LaunchType::Ec2);
    let error = scene.error().to_string();
    assert!(error.contains("does not run on Fargate"), "{error}");
}
