//! All endpoints come and go together.

use eden_core::record::Record;
use testbed::Kind;
use testbed::proxy::{Fault, When};

use super::{KEYS, names, own_id};
use crate::on_both;
use crate::stage::{Stage, context};

async fn all_endpoints_are_exactly_right_and_published_in_one_write(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created_all(&KEYS, "foo").await;
    stage.assert_whole(&KEYS, "foo", "v1").await;
    assert_eq!(stage.proxy.count("s3", "PutObject"), 1);
    assert_eq!(stage.world.leftovers().await.unwrap().len(), 7 * 3 + 1);
    let records: Vec<Record> = created.into_iter().map(|one| one.record).collect();
    let seen = stage.eden.read_all(&records).await.unwrap();
    for (record, seen) in records.iter().zip(seen) {
        let seen = seen.unwrap();
        assert_eq!(seen.drift, []);
        assert_eq!(seen.identifiers, record.identifiers);
    }
}

async fn all_are_withdrawn_in_one_write_and_nothing_is_left(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created_all(&KEYS, "foo").await;
    stage.created_all(&["api", "admin"], "bar").await;
    stage.proxy.clear_calls();
    // Any one endpoint leads to all.
    let found = stage.eden.find(&own_id("admin", "foo")).await.unwrap();
    assert_eq!(found.len(), 3);
    stage.eden.delete(&context(), &found).await.unwrap();
    assert_eq!(stage.proxy.count("s3", "PutObject"), 1);
    stage.assert_whole(&["admin", "api"], "bar", "v1").await;
    stage.delete("bar").await.unwrap();
    stage.assert_clean().await;
}

async fn one_that_cannot_be_made_keeps_all_unpublished(kind: Kind) {
    let stage = Stage::on(kind).await;
    let failing = When::call("ecs", "CreateService").containing("dev-dynamic-api-foo");
    let fault = Fault::error(400, "InvalidParameterException", "no such subnet");
    stage.proxy.rule(failing, fault);
    let requests = stage.endpoints(&KEYS, "foo", "v1");
    let error = stage
        .eden
        .create_all(&context(), &requests)
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("ECS CreateService on dev-dynamic-api-foo"),
        "{error}"
    );
    assert_eq!(stage.entry("foo").await, None);
    let admin = stage.world.look(&names("admin", "foo")).await.unwrap();
    assert!(admin.service.is_some(), "the others are not cut off");
    stage.proxy.clear_rules();
    stage.created_all(&KEYS, "foo").await;
    stage.assert_whole(&KEYS, "foo", "v1").await;
}

async fn the_same_again_changes_only_the_rows_times(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created_all(&KEYS, "foo").await;
    stage.proxy.clear_calls();
    stage.created_all(&KEYS, "foo").await;
    assert_eq!(stage.writes(), ["TransactWriteItems"]);
}

on_both!(
    all_endpoints_are_exactly_right_and_published_in_one_write,
    all_are_withdrawn_in_one_write_and_nothing_is_left,
    one_that_cannot_be_made_keeps_all_unpublished,
    the_same_again_changes_only_the_rows_times,
);
