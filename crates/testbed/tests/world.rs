//! The reference world on both stand-ins: what it holds, what is seen of an environment, and breaking it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod by_hand;

use by_hand::make_environment;
use testbed::{Kind, Piece, StandIn, World, WorldOptions};

async fn world_on(kind: Kind) -> (StandIn, World) {
    let stand_in = StandIn::start(kind).await.unwrap();
    let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await;
    let world = world.unwrap_or_else(|error| panic!("{error:?}\n{}", stand_in.log()));
    (stand_in, world)
}

async fn holds_what_an_environment_is_cloned_from(kind: Kind) {
    let (_stand_in, world) = world_on(kind).await;
    let request = world
        .clients
        .ecs
        .describe_services()
        .cluster("dev")
        .services("dev01-api");
    let service = request.send().await.unwrap().services.unwrap().remove(0);
    assert_eq!(service.desired_count(), 2);
    assert_eq!(service.platform_version(), Some("1.4.0"));
    // Moto forgets it, as it does the deployment configuration and the managed tags.
    let grace = (kind == Kind::Ministack).then_some(60);
    assert_eq!(service.health_check_grace_period_seconds(), grace);
    assert_eq!(service.load_balancers().len(), 1);
    assert!(service.network_configuration().is_some());
    let arn = service.task_definition().unwrap();
    let answer = world
        .clients
        .ecs
        .describe_task_definition()
        .task_definition(arn);
    let definition = answer.send().await.unwrap().task_definition.unwrap();
    assert_eq!(definition.container_definitions().len(), 2);
    assert_eq!(
        definition.container_definitions()[0].image().unwrap(),
        world.image("v1")
    );
    assert_eq!(definition.volumes().len(), 1);
    assert!(definition.runtime_platform().is_some());
    assert_eq!(definition.ephemeral_storage().unwrap().size_in_gib(), 30);
    assert_eq!(world.profile().len(), 11);
    assert!(
        world.profile().values().all(|value| !value.is_empty()),
        "{:?}",
        world.profile()
    );
    assert_eq!(world.leftovers().await.unwrap(), Vec::<String>::new());
    assert_eq!(world.losses().await.unwrap(), Vec::<String>::new());
}

async fn sees_every_piece(kind: Kind) {
    let (_stand_in, world) = world_on(kind).await;
    assert_eq!(
        world.environment("foo").await.unwrap().missing(),
        Piece::ALL
    );
    make_environment(&world, "foo").await.unwrap();
    let found = world.environment("foo").await.unwrap();
    assert_eq!(found.present(), Piece::ALL);
    assert_eq!(
        found.target_group_attributes["deregistration_delay.timeout_seconds"],
        "300"
    );
    let leftovers = world.leftovers().await.unwrap();
    assert_eq!(leftovers.len(), Piece::ALL.len(), "{leftovers:#?}");
    assert_eq!(world.losses().await.unwrap(), Vec::<String>::new());
}

async fn deletes_every_piece(kind: Kind) {
    let (_stand_in, world) = world_on(kind).await;
    make_environment(&world, "foo").await.unwrap();
    let names = world.names("foo");
    for piece in [
        Piece::Row,
        Piece::Entry,
        Piece::Record,
        Piece::Service,
        Piece::Rule,
        Piece::TargetGroup,
        Piece::TaskDefinition,
    ] {
        let before = world.look(&names).await.unwrap().present();
        world.delete_piece(&names, piece).await.unwrap();
        let after = world.look(&names).await.unwrap().present();
        let expected: Vec<_> = before.into_iter().filter(|other| *other != piece).collect();
        assert_eq!(after, expected, "after deleting the {piece:?}");
    }
    assert_eq!(world.leftovers().await.unwrap(), Vec::<String>::new());
}

async fn alters_every_piece(kind: Kind) {
    let (_stand_in, world) = world_on(kind).await;
    make_environment(&world, "foo").await.unwrap();
    let names = world.names("foo");
    for piece in Piece::ALL {
        let before = format!("{:?}", world.look(&names).await.unwrap());
        world.alter_piece(&names, piece).await.unwrap();
        let after = world.look(&names).await.unwrap();
        assert_eq!(after.present(), Piece::ALL, "after altering the {piece:?}");
        assert_ne!(before, format!("{after:?}"), "after altering the {piece:?}");
    }
    let altered = world.environment("foo").await.unwrap();
    assert_eq!(
        altered.target_group.unwrap().health_check_path(),
        Some("/altered")
    );
    assert_eq!(altered.service.unwrap().desired_count(), 0);
    assert_eq!(
        altered.entry.unwrap()["api_endpoint"],
        "altered.example.com"
    );
    assert_eq!(altered.task_definitions.len(), 2);
}

async fn can_be_built_without_a_table(kind: Kind) {
    let stand_in = StandIn::start(kind).await.unwrap();
    let options = WorldOptions::default().without_table();
    let world = World::build(&stand_in.endpoint(), options).await.unwrap();
    let tables = world.clients.dynamodb.list_tables().send().await.unwrap();
    assert_eq!(tables.table_names().len(), 0);
    assert_eq!(world.leftovers().await.unwrap(), Vec::<String>::new());
}

async fn notices_a_change_to_other_peoples_entries(kind: Kind) {
    let (_stand_in, world) = world_on(kind).await;
    let text = world.document_text().await.unwrap().replace("2019", "2020");
    world.write_document(&text).await.unwrap();
    assert_eq!(world.losses().await.unwrap().len(), 1);
    assert_eq!(world.leftovers().await.unwrap().len(), 1);
}

macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod moto {
            $(#[tokio::test] async fn $name() { super::$name(testbed::Kind::Moto).await; })*
        }
        mod ministack {
            $(#[tokio::test] async fn $name() { super::$name(testbed::Kind::Ministack).await; })*
        }
    };
}

on_both!(
    holds_what_an_environment_is_cloned_from,
    sees_every_piece,
    deletes_every_piece,
    alters_every_piece,
    can_be_built_without_a_table,
    notices_a_change_to_other_peoples_entries,
);
