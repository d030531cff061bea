//! One endpoint beside the others.

use testbed::Kind;

use super::{KEYS, names, own_id};
use crate::on_both;
use crate::stage::{Stage, context};

async fn deploying_to_one_touches_only_that_one(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created_all(&KEYS, "foo").await;
    let before = stage.rows(&["admin", "frontend"], "foo").await;
    stage.proxy.clear_calls();
    // As the CLI does, which knows nothing of the others.
    let mut request = stage.endpoint("api", &KEYS, "foo", "v2");
    request.group = None;
    stage.create(&request).await.unwrap();
    assert_eq!(
        stage.writes(),
        [
            "RegisterTaskDefinition",
            "UpdateService",
            "TransactWriteItems"
        ]
    );
    assert_eq!(stage.rows(&["admin", "frontend"], "foo").await, before);
    let (names, id) = (names("api", "foo"), own_id("api", "foo"));
    stage.assert_pieces(&names, &id, "v2").await;
    assert_eq!(stage.found("foo").await, KEYS, "it stays one of three");
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn an_endpoint_is_added_and_removed_beside_the_others(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created_all(&["admin", "api"], "foo").await;
    let before = stage.rows(&["admin", "api"], "foo").await;
    stage.proxy.clear_calls();
    let added = stage.endpoint("frontend", &KEYS, "foo", "v1");
    let added = stage.create(&added).await.unwrap().record;
    assert_eq!(stage.proxy.count("s3", "PutObject"), 1);
    stage.assert_whole(&KEYS, "foo", "v1").await;
    assert_eq!(stage.found("foo").await, KEYS);
    stage.eden.delete(&context(), &[added]).await.unwrap();
    stage.assert_whole(&["admin", "api"], "foo", "v1").await;
    assert_eq!(stage.found("foo").await, ["admin", "api"]);
    assert_eq!(stage.rows(&["admin", "api"], "foo").await, before);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// What was removed may be another environment's by now, and is not deleted with the rest.
async fn a_removed_endpoint_is_not_taken_from_its_next_owner(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut created = stage.created_all(&KEYS, "foo").await;
    let frontend = created.pop().unwrap().record;
    stage.eden.delete(&context(), &[frontend]).await.unwrap();
    let mut alone = stage.endpoint("frontend", &KEYS, "foo", "v1");
    alone.group = None;
    stage.create(&alone).await.unwrap();
    let api = stage
        .eden
        .find(&own_id("api", "foo"))
        .await
        .unwrap()
        .remove(0);
    let endpoints = stage.eden.endpoints(api).await.unwrap();
    assert_eq!(endpoints.len(), 2, "{endpoints:#?}");
    stage.eden.delete(&context(), &endpoints).await.unwrap();
    stage.assert_whole(&["frontend"], "foo", "v1").await;
}

on_both!(
    deploying_to_one_touches_only_that_one,
    an_endpoint_is_added_and_removed_beside_the_others,
    a_removed_endpoint_is_not_taken_from_its_next_owner,
);
