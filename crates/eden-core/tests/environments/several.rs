//! Environments of several endpoints: all of it, or nothing of it, is published.

use eden_core::Created;
use eden_core::place::{Group, Place};
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use eden_core::settings::{Draft, Settings};
use serde_json::{Map, Value, json};
use testbed::proxy::{Fault, When};
use testbed::world::{BUCKET, ZONE};
use testbed::{Kind, Names};

use crate::on_both;
use crate::stage::{Stage, context, id};

const KEYS: [&str; 3] = ["admin", "api", "frontend"];

/// The names of an endpoint's pieces.
fn names(key: &str, name: &str) -> Names {
    Names {
        resource: format!("dev-dynamic-{key}-{name}"),
        fqdn: format!("{key}-{name}.{ZONE}"),
        entry: format!("servicename-dev-{name}"),
    }
}

/// Each endpoint has a profile of its own.
fn own_id(key: &str, name: &str) -> EnvironmentId {
    EnvironmentId {
        profile: key.to_owned(),
        name: name.to_owned(),
    }
}

impl Stage {
    fn settings(&self, key: &str) -> Settings {
        let mut pairs = self.world.profile();
        for (name, value) in [
            ("name_prefix", format!("dev-dynamic-{key}")),
            ("domain_name_prefix", key.to_owned()),
            ("endpoint_update_key", format!("{key}_endpoint")),
        ] {
            pairs.insert(name.to_owned(), value);
        }
        Draft::from_pairs(pairs).finish().unwrap()
    }

    fn place(&self, key: &str, name: &str) -> Place {
        Place {
            id: own_id(key, name),
            settings: self.settings(key),
            zone_name: ZONE.to_owned(),
        }
    }

    /// What asks for the endpoints `keys` of an environment.
    pub(crate) fn endpoints(&self, keys: &[&str], name: &str, tag: &str) -> Vec<Request> {
        let each = keys.iter();
        each.map(|key| self.endpoint(key, keys, name, tag))
            .collect()
    }

    /// What asks for one of the endpoints `keys`.
    fn endpoint(&self, key: &str, keys: &[&str], name: &str, tag: &str) -> Request {
        let others = keys.iter().filter(|other| **other != key);
        let others = others.map(|other| ((*other).to_owned(), self.place(other, name)));
        Request {
            id: own_id(key, name),
            settings: self.settings(key),
            group: Some(Group {
                profile: "default".into(),
                given: [].into(),
                key: key.to_owned(),
                others: others.collect(),
            }),
            ..self.request(name, tag)
        }
    }

    pub(crate) async fn created_all(&self, keys: &[&str], name: &str) -> Vec<Created> {
        let requests = self.endpoints(keys, name, "v1");
        let context = context();
        let create = self.eden.create_all(&context, &requests);
        Box::pin(create).await.unwrap()
    }

    /// The records of endpoints of which nothing but the place is known.
    pub(crate) fn records(&self, keys: &[&str], name: &str) -> Vec<Record> {
        let places = keys.iter().map(|key| self.place(key, name));
        places.map(Record::from).collect()
    }

    /// Panics unless the environment has exactly these endpoints, all of them right.
    pub(crate) async fn assert_whole(&self, keys: &[&str], name: &str, tag: &str) {
        for key in keys {
            let (names, id) = (names(key, name), own_id(key, name));
            self.assert_pieces(&names, &id, tag).await;
        }
        assert_eq!(self.entry(name).await, Some(entry(keys, name)));
    }

    /// Panics if an environment is published of which anything is missing.
    pub(crate) async fn assert_published_whole(&self, keys: &[&str], name: &str) {
        let Some(found) = self.entry(name).await else {
            return;
        };
        if keys.is_empty() {
            return;
        }
        assert_eq!(found, entry(keys, name));
        for key in keys {
            let found = self.world.look(&names(key, name)).await.unwrap();
            assert_eq!(found.missing(), [], "{key} of {name} is published");
        }
    }

    async fn entry(&self, name: &str) -> Option<Value> {
        let entries = self.world.entries().await.unwrap();
        let name = names("api", name).entry;
        let mut own = entries.into_iter().filter(|entry| entry["name"] == *name);
        let entry = own.next();
        assert_eq!(own.next(), None, "two entries");
        entry
    }

    async fn rows(&self, keys: &[&str], name: &str) -> Vec<testbed::world::Row> {
        let mut rows = Vec::new();
        for key in keys {
            rows.extend(self.world.look(&names(key, name)).await.unwrap().rows);
        }
        rows
    }

    async fn found(&self, name: &str) -> Vec<String> {
        let found = self.eden.find(&id(name)).await.unwrap();
        let keys = found.into_iter().filter_map(|record| record.group);
        let mut keys: Vec<String> = keys.map(|group| group.key).collect();
        keys.sort();
        keys
    }
}

/// The entry of an environment with these endpoints.
fn entry(keys: &[&str], name: &str) -> Value {
    let own = names("api", name);
    let mut entry = Map::from_iter([
        ("name".to_owned(), json!(own.entry)),
        ("env".to_owned(), json!("dev")),
    ]);
    for key in keys {
        entry.insert(format!("{key}_endpoint"), json!(names(key, name).fqdn));
    }
    entry.into()
}

async fn all_endpoints_are_exactly_right_and_published_in_one_write(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created_all(&KEYS, "foo").await;
    stage.assert_whole(&KEYS, "foo", "v1").await;
    assert_eq!(stage.proxy.count("s3", "PutObject"), 1);
    assert_eq!(stage.world.leftovers().await.unwrap().len(), 6 * 3 + 1);
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
    assert_eq!(stage.writes(), ["PutItem"; 3]);
}

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
        ["RegisterTaskDefinition", "UpdateService", "PutItem"]
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

async fn endpoints_in_two_files_are_published_in_both(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    requests[0].settings.object_key = "admin.json".into();
    let created = stage.eden.create_all(&context(), &requests).await.unwrap();
    assert_eq!(stage.entry("foo").await, Some(entry(&["api"], "foo")));
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

async fn endpoints_that_would_share_a_piece_are_refused_before_anything_is_made(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    requests[0].settings.domain_prefix = "api".into();
    let error = stage
        .eden
        .create_all(&context(), &requests)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "endpoints `admin` and `api`: would share the host api-foo.dev.example.com"
    );
    assert_eq!(stage.writes(), [""; 0]);
}

async fn all_that_is_missing_is_told_at_once(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    requests[0].image = stage.world.image("v9").parse().unwrap();
    requests[1].settings.zone_id = "Z0000000000000".into();
    let error = stage
        .eden
        .create_all(&context(), &requests)
        .await
        .unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("v9") && told.contains("Z0000000000000"),
        "{told}"
    );
    assert_eq!(stage.writes(), [""; 0]);
}

on_both!(
    all_endpoints_are_exactly_right_and_published_in_one_write,
    all_are_withdrawn_in_one_write_and_nothing_is_left,
    one_that_cannot_be_made_keeps_all_unpublished,
    the_same_again_changes_only_the_rows_times,
    deploying_to_one_touches_only_that_one,
    an_endpoint_is_added_and_removed_beside_the_others,
    a_removed_endpoint_is_not_taken_from_its_next_owner,
    endpoints_in_two_files_are_published_in_both,
    endpoints_that_would_share_a_piece_are_refused_before_anything_is_made,
    all_that_is_missing_is_told_at_once,
);
