//! Environments of several endpoints: all of it, or nothing of it, is published.

mod files;
mod one;
mod refused;
mod whole;
mod wishes;

use eden_core::Created;
use eden_core::place::{Group, Kind, Place};
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use eden_core::settings::{Draft, Settings};
use serde_json::{Map, Value, json};
use testbed::Names;
use testbed::world::ZONE;

use crate::stage::{Stage, context, id};

const KEYS: [&str; 3] = ["admin", "api", "frontend"];

/// The names of an endpoint's pieces.
pub(crate) fn names(key: &str, name: &str) -> Names {
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
    pub(crate) fn settings(&self, key: &str) -> Settings {
        let mut pairs = self.world.profile();
        for (name, value) in [
            ("name_prefix", format!("dev-dynamic-{key}")),
            ("domain_name_prefix", key.to_owned()),
            ("endpoint_update_key", format!("{key}_endpoint")),
        ] {
            pairs.insert(name.to_owned(), value);
        }
        self.make_worker(key, &mut pairs);
        Draft::from_pairs(pairs).finish().unwrap()
    }

    fn place(&self, key: &str, name: &str) -> Place {
        Place {
            id: own_id(key, name),
            settings: self.settings(key),
            zone_name: ZONE.to_owned(),
            names: None,
            kind: match crate::workers::is_worker(key) {
                true => Kind::Worker,
                false => Kind::Web,
            },
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
            match crate::workers::is_worker(key) {
                true => self.assert_worker(&names, &id, tag).await,
                false => drop(self.assert_pieces(&names, &id, tag).await),
            }
        }
        assert_eq!(self.entry(name).await, entry(keys, name));
    }

    /// Panics if an environment is published of which anything is missing.
    pub(crate) async fn assert_published_whole(&self, keys: &[&str], name: &str) {
        let Some(found) = self.entry(name).await else {
            return;
        };
        if keys.is_empty() {
            return;
        }
        assert_eq!(Some(found), entry(keys, name));
        let mut missing = Vec::new();
        for key in keys.iter().filter(|key| !crate::workers::is_worker(key)) {
            let found = self.world.look(&names(key, name)).await.unwrap();
            missing.extend(found.missing());
        }
        // A call that was under way at the kill may have withdrawn it since.
        if self.entry(name).await.is_some() {
            assert_eq!(missing, [], "{name} is published");
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

/// The entry of an environment with these endpoints, of which workers are no part.
fn entry(keys: &[&str], name: &str) -> Option<Value> {
    let keys = keys.iter().filter(|key| !crate::workers::is_worker(key));
    let keys: Vec<&&str> = keys.collect();
    if keys.is_empty() {
        return None;
    }
    let own = names("api", name);
    let mut entry = Map::from_iter([
        ("name".to_owned(), json!(own.entry)),
        ("env".to_owned(), json!("dev")),
    ]);
    for key in keys {
        entry.insert(format!("{key}_endpoint"), json!(names(key, name).fqdn));
    }
    Some(entry.into())
}
