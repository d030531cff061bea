//! Endpoints that are published in different files.

use eden_core::record::Record;
use serde_json::{Value, json};
use testbed::Kind;
use testbed::world::BUCKET;

use super::entry;
use crate::on_both;
use crate::stage::{Stage, context};

async fn endpoints_in_two_files_are_published_in_both(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    requests[0].settings.object_key = "admin.json".into();
    let created = stage.eden.create_all(&context(), &requests).await.unwrap();
    assert_eq!(stage.entry("foo").await, entry(&["api"], "foo"));
    assert_eq!(stage.admin_file().await, json!([entry(&["admin"], "foo")]));
    assert_eq!(stage.proxy.count("s3", "PutObject"), 2);
    let records: Vec<Record> = created.into_iter().map(|one| one.record).collect();
    stage.eden.delete(&context(), &records).await.unwrap();
    assert_eq!(stage.admin_file().await, json!([]));
    stage.assert_clean().await;
}

impl Stage {
    async fn admin_file(&self) -> Value {
        let call = self
            .world
            .clients
            .s3
            .get_object()
            .bucket(BUCKET)
            .key("admin.json");
        let body = call.send().await.unwrap().body.collect().await.unwrap();
        let mut document: Value = serde_json::from_slice(&body.into_bytes()).unwrap();
        document["environments"].take()
    }
}

on_both!(endpoints_in_two_files_are_published_in_both,);
