//! What Terraform replaces by creating first: the new environment stands, and the old one is gone.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use eden_core::record::Record;
use eden_core::request::Request;
use eden_core::{Consent, Deleted, Error};
use testbed::world::{TABLE, ZONE};
use testbed::{Kind, Names, Piece};

use crate::stage::{Stage, context, id};

/// The prefix that a replacement gets.
const OTHER: &str = "dev-other-api";

impl Stage {
    /// What Terraform asks for when it creates.
    fn renewal(&self, name: &str, tag: &str) -> Request {
        Request {
            renew: true,
            ..self.request(name, tag)
        }
    }

    async fn renewed(&self, request: &Request) -> Record {
        self.create(request).await.unwrap().record
    }

    /// Deletes as Terraform does, which has the record in its state.
    async fn destroy(&self, record: &Record) -> Deleted {
        let records = std::slice::from_ref(record);
        let context = context();
        let delete = self.eden.delete_with(&context, records, Consent::OF_STATE);
        Box::pin(delete).await.unwrap()
    }

    /// A row as the Python tools write it: with none of what they do not know.
    async fn rewrite_row(&self, name: &str) {
        let names = self.world.names(name);
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let time = AttributeValue::N("1574246650.179760".to_owned());
        let item = HashMap::from([
            ("type".to_owned(), text("default")),
            ("name".to_owned(), text(&names.resource)),
            ("kind".to_owned(), text("environment")),
            ("endpoint".to_owned(), text(&names.fqdn)),
            ("last_updated".to_owned(), time),
        ]);
        let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
        call.set_item(Some(item)).send().await.unwrap();
    }

    /// What Terraform asks for when it updates.
    fn updating(&self, record: &Record, tag: &str) -> Request {
        Request {
            previous: Some(record.clone()),
            trust: eden_core::ownership::Trust::State,
            ..self.request(&record.id.name, tag)
        }
    }
}

fn other_names(name: &str) -> Names {
    Names {
        resource: format!("{OTHER}-{name}"),
        fqdn: format!("api-{name}.{ZONE}"),
        entry: format!("servicename-dev-{name}"),
    }
}

/// `-replace`, a tainted create, or one that a dependent resource makes `create_before_destroy`.
#[tokio::test]
async fn the_new_one_of_the_same_names_stands() {
    let stage = Stage::on(Kind::Moto).await;
    let old = stage.renewed(&stage.renewal("foo", "v1")).await;
    let new = stage.renewed(&stage.renewal("foo", "v2")).await;
    assert_ne!(old.generation, new.generation);
    let deleted = stage.destroy(&old).await;
    assert_eq!(deleted.left, []);
    stage.assert_exact("foo", "v2").await;
    assert_eq!(stage.drift(&new).await, [""; 0]);
    stage.destroy(&new).await;
    stage.assert_clean().await;
}

/// Deleting again, as after a lost answer, changes nothing either.
#[tokio::test]
async fn the_loser_reads_who_has_it_and_changes_nothing() {
    let stage = Stage::on(Kind::Moto).await;
    let old = stage.renewed(&stage.renewal("foo", "v1")).await;
    let new = stage.renewed(&stage.renewal("foo", "v2")).await;
    let seen = stage.read(&old).await.unwrap();
    assert_eq!(seen.taken_over, new.generation);
    assert_eq!(stage.read(&new).await.unwrap().taken_over, None);
    stage.proxy.clear_calls();
    let update = stage.updating(&old, "v1");
    let error = stage.create(&update).await.unwrap_err();
    let Error::TakenOver { name, generation } = &error else {
        panic!("{error:?}");
    };
    assert_eq!((name.as_str(), generation), ("foo", &new.generation));
    assert_eq!(stage.writes(), [""; 0]);
    for _ in 0..2 {
        let deleted = stage.destroy(&old).await;
        assert_eq!(deleted.left, []);
        stage.assert_exact("foo", "v2").await;
    }
    stage.destroy(&new).await;
    stage.assert_clean().await;
}

/// Another `name_prefix` and the same host: the new one has host, alias and entry.
#[tokio::test]
async fn the_new_one_of_another_prefix_stands_and_the_old_one_is_gone() {
    let stage = Stage::on(Kind::Moto).await;
    let old = stage.renewed(&stage.renewal("foo", "v1")).await;
    let mut renewal = stage.renewal("foo", "v2");
    OTHER.clone_into(&mut renewal.settings.name_prefix);
    let new = stage.renewed(&renewal).await;
    let seen = stage.read(&old).await;
    assert!(seen.is_some(), "its service is there still");
    stage.destroy(&old).await;
    stage
        .assert_pieces(&other_names("foo"), &id("foo"), "v2")
        .await;
    assert_eq!(stage.drift(&new).await, [""; 0]);
    let left = stage.world.environment("foo").await.unwrap();
    let kept = [Piece::Rule, Piece::Record, Piece::Entry];
    assert_eq!(left.present(), kept, "those of the host are the new one's");
    stage.destroy(&new).await;
    stage.assert_clean().await;
}

/// Rolled back by another replacement, before the first was destroyed.
#[tokio::test]
async fn a_third_one_stands_whatever_the_order_of_the_deletes() {
    let stage = Stage::on(Kind::Moto).await;
    let first = stage.renewed(&stage.renewal("foo", "v1")).await;
    let second = stage.renewed(&stage.renewal("foo", "v2")).await;
    let third = stage.renewed(&stage.renewal("foo", "v1")).await;
    for old in [&second, &first] {
        stage.destroy(old).await;
        stage.assert_exact("foo", "v1").await;
    }
    stage.destroy(&third).await;
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_row_that_python_rewrote_gets_its_generation_back() {
    let stage = Stage::on(Kind::Moto).await;
    let record = stage.renewed(&stage.renewal("foo", "v1")).await;
    stage.rewrite_row("foo").await;
    assert_eq!(stage.read(&record).await.unwrap().taken_over, None);
    let updated = stage.create(&stage.updating(&record, "v2")).await.unwrap();
    assert_eq!(updated.record.generation, record.generation);
    let found = stage.assert_exact("foo", "v2").await;
    let own = crate::exact::recorded(&found.rows[0]).generation;
    assert_eq!(own, record.generation);
    stage.rewrite_row("foo").await;
    stage.destroy(&updated.record).await;
    stage.assert_clean().await;
}

/// Neither by the row, which Python rewrote, nor without one.
#[tokio::test]
async fn the_loser_is_refused_by_the_tag_where_the_row_has_no_generation() {
    let stage = Stage::on(Kind::Moto).await;
    let old = stage.renewed(&stage.renewal("foo", "v1")).await;
    let new = stage.renewed(&stage.renewal("foo", "v2")).await;
    stage.rewrite_row("foo").await;
    let error = stage.create(&stage.updating(&old, "v1")).await.unwrap_err();
    assert!(matches!(error, Error::TakenOver { .. }), "{error:?}");
    let updated = stage.create(&stage.updating(&new, "v2")).await.unwrap();
    stage.assert_exact("foo", "v2").await;
    stage.destroy(&updated.record).await;
    stage.assert_clean().await;
}

/// Commands without a state act for whoever has the row.
#[tokio::test]
async fn the_command_line_deletes_the_row_s_own() {
    let stage = Stage::on(Kind::Moto).await;
    stage.renewed(&stage.renewal("foo", "v1")).await;
    let new = stage.renewed(&stage.renewal("foo", "v2")).await;
    let deployed = stage.create(&stage.request("foo", "v1")).await.unwrap();
    assert_eq!(deployed.record.generation, new.generation);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// The same for an environment of endpoints.
#[tokio::test]
async fn new_endpoints_stand() {
    let stage = Stage::on(Kind::Moto).await;
    let keys = ["admin", "api"];
    let create = async |tag: &str| {
        let mut requests = stage.endpoints(&keys, "foo", tag);
        requests.iter_mut().for_each(|request| request.renew = true);
        let context = context();
        let create = stage.eden.create_all(&context, &requests);
        let created = Box::pin(create).await.unwrap();
        let records = created.into_iter().map(|one| one.record);
        records.collect::<Vec<Record>>()
    };
    let (old, new) = (create("v1").await, create("v2").await);
    for (records, stands) in [(&old, true), (&new, false)] {
        let context = context();
        let delete = stage.eden.delete_with(&context, records, Consent::OF_STATE);
        Box::pin(delete).await.unwrap();
        if stands {
            stage.assert_whole(&keys, "foo", "v2").await;
        }
    }
    stage.assert_clean().await;
}

/// An environment of an older release has no generation, and its replacement has one.
#[tokio::test]
async fn the_new_one_stands_beside_an_older_record() {
    let stage = Stage::on(Kind::Moto).await;
    let mut old = stage.created("foo").await.record;
    (old.generation, old.tagged) = (None, false);
    let new = stage.renewed(&stage.renewal("foo", "v2")).await;
    stage.destroy(&old).await;
    stage.assert_exact("foo", "v2").await;
    stage.destroy(&new).await;
    stage.assert_clean().await;
}
