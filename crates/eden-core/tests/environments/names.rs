//! An environment keeps the names that it was made with, whatever a new one would be named.

use std::time::SystemTime;

use eden_core::record::Record;
use eden_core::state::row;
use testbed::Kind;
use testbed::world::{TABLE, ZONE};

use crate::on_both;
use crate::stage::{Stage, id};

/// Names whose rules changed, and the hosts that they had before.
const OLDER: [(&str, &str); 3] = [
    ("release-1.2", "api-release-1.2"),
    ("feature_login", "api-feature_login"),
    ("UPPER_case", "api-upper_case-78f71bc7"),
];

/// Writes a row as releases did that stored no names.
async fn put_older_row(stage: &Stage, record: &Record) {
    let older = Record {
        names: None,
        kind: eden_core::place::Kind::Web,
        ..record.clone()
    };
    let item = row::to_item(&older, SystemTime::now()).unwrap();
    let call = stage.world.clients.dynamodb.put_item().table_name(TABLE);
    call.set_item(Some(item)).send().await.unwrap();
}

fn older(stage: &Stage, name: &str) -> Record {
    let settings = stage.request(name, "v1").settings;
    Record::new(id(name), settings, ZONE.to_owned())
}

/// The row alone tells, as it does where Terraform or a killed command has no record of its own.
async fn an_environment_of_an_older_release_keeps_its_names(kind: Kind) {
    for (name, host) in OLDER {
        let stage = Stage::on(kind).await;
        let recorded = older(&stage, name);
        put_older_row(&stage, &recorded).await;
        // What Terraform plans before it has a record of its own.
        let (id, settings) = (id(name), recorded.settings.clone());
        let planned = stage.eden.record_at(&id, settings, ZONE.to_owned(), None);
        let planned = planned.await.unwrap().fqdn().unwrap();
        assert_eq!(planned, format!("{host}.{ZONE}"));
        for tag in ["v1", "v2"] {
            let created = stage.create(&stage.request(name, tag)).await.unwrap();
            assert_eq!(created.record.fqdn().unwrap(), format!("{host}.{ZONE}"));
            put_older_row(&stage, &created.record).await;
        }
        let record = stage.eden.find(&id).await.unwrap().remove(0);
        assert_eq!(record.names, None);
        assert_eq!(stage.drift(&record).await, [""; 0], "{name}");
        stage.delete(name).await.unwrap();
        stage.assert_clean().await;
    }
}

/// A record that the caller has, as Terraform's private state, needs no row.
async fn a_known_record_keeps_its_names_without_a_row(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("feature_login", "v1");
    request.previous = Some(older(&stage, "feature_login"));
    let created = stage.create(&request).await.unwrap();
    let host = format!("api-feature_login.{ZONE}");
    assert_eq!(created.record.fqdn().unwrap(), host);
    assert_eq!(created.record.entry().unwrap().unwrap().fqdn, host);
    // The row holds the names from here on.
    let record = stage.eden.find(&id("feature_login")).await.unwrap();
    assert_eq!(record[0].names, created.record.names);
    stage.delete("feature_login").await.unwrap();
    stage.assert_clean().await;
}

async fn a_new_environment_has_one_label(kind: Kind) {
    let stage = Stage::on(kind).await;
    for name in ["release-1.2", "feature_login"] {
        let created = stage.created(name).await;
        let host = created.record.fqdn().unwrap();
        let label = host.strip_suffix(&format!(".{ZONE}")).unwrap();
        assert!(!label.contains(['.', '_']), "{host}");
        assert!(label.starts_with(&format!("api-{}", &name[..7])), "{host}");
        let (id, settings) = (id(name), created.record.settings.clone());
        let planned = stage.eden.record_at(&id, settings, ZONE.to_owned(), None);
        assert_eq!(planned.await.unwrap().names, created.record.names);
        stage.delete(name).await.unwrap();
    }
    stage.assert_clean().await;
}

/// A name ends like the result of another's hash: each has its pieces.
async fn a_name_like_anothers_hash_is_another_environment(kind: Kind) {
    let stage = Stage::on(kind).await;
    let slash = stage.created("feature/login").await.record;
    let literal = stage.created("feature-login-1974c4e2").await.record;
    assert_eq!(
        slash.fqdn().unwrap(),
        format!("api-feature-login-1974c4e2.{ZONE}")
    );
    assert_ne!(slash.fqdn().unwrap(), literal.fqdn().unwrap());
    stage.delete("feature/login").await.unwrap();
    assert_eq!(stage.drift(&literal).await, [""; 0]);
    stage.delete("feature-login-1974c4e2").await.unwrap();
    stage.assert_clean().await;
}

async fn a_name_with_control_characters_makes_no_call(kind: Kind) {
    let stage = Stage::on(kind).await;
    for name in ["a\u{1b}[31mb", "a\nb", "a\u{202e}b"] {
        let request = stage.request(name, "v1");
        let message = stage.create(&request).await.unwrap_err().to_string();
        assert!(message.contains("invisible character U+"), "{message}");
    }
    assert!(stage.proxy.calls().is_empty());
}

/// Older releases accepted such names: what they made is found and deleted.
async fn an_environment_with_control_characters_is_deleted(kind: Kind) {
    let stage = Stage::on(kind).await;
    put_older_row(&stage, &older(&stage, "a\u{1b}b")).await;
    stage.delete("a\u{1b}b").await.unwrap();
    stage.assert_clean().await;
}

on_both!(
    an_environment_of_an_older_release_keeps_its_names,
    a_known_record_keeps_its_names_without_a_row,
    a_new_environment_has_one_label,
    a_name_like_anothers_hash_is_another_environment,
    a_name_with_control_characters_makes_no_call,
    an_environment_with_control_characters_is_deleted,
);
