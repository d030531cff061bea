//! O1, O2 and O4 where an environment has several endpoints: one foreign piece stops all of them, and
//! a delete leaves it and takes the rest.

use testbed::Kind;

use crate::on_both;
use crate::planted::{BY_HAND, answer, hosts};
use crate::stage::{Stage, context, id};

const KEYS: [&str; 2] = ["admin", "api"];

async fn a_foreign_piece_of_one_endpoint_stops_all(kind: Kind) {
    let stage = Stage::on(kind).await;
    let service = stage.plant_service("dev-dynamic-admin-foo", BY_HAND).await;
    let both = hosts(&["www.dev.example.com", "api-foo.dev.example.com"]);
    let rule = stage.plant_rule(7, vec![both], answer(), BY_HAND).await;
    let before = stage.world.snapshot().await.unwrap();
    stage.proxy.clear_calls();
    let requests = stage.endpoints(&KEYS, "foo", "v1");
    let context = context();
    let error = Box::pin(stage.eden.create_all(&context, &requests)).await;
    let text = error.unwrap_err().to_string();
    assert_eq!(stage.writes(), [""; 0], "{text}");
    for part in ["endpoint `admin`", &service, "endpoint `api`", &rule] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(stage.world.snapshot().await.unwrap(), before);
}

async fn a_foreign_piece_beside_one_endpoint_is_left_when_all_go(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created_all(&KEYS, "foo").await;
    let revision = stage.plant_revision("dev-dynamic-admin-foo", BY_HAND).await;
    let records = stage.eden.find(&id("foo")).await.unwrap();
    assert_eq!(records.len(), 2);
    let deleted = stage.eden.delete(&context(), &records).await.unwrap();
    let left: Vec<&str> = deleted.left.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(left, [revision.as_str()]);
    let leftovers = stage.world.leftovers().await.unwrap();
    assert_eq!(leftovers, [format!("task definition {revision}")]);
}

on_both!(
    a_foreign_piece_of_one_endpoint_stops_all,
    a_foreign_piece_beside_one_endpoint_is_left_when_all_go,
);
