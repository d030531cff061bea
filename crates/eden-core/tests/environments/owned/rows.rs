//! O10 and O12 to O14: rows are no orders.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use eden_core::context::Context;
use eden_core::expiry::Expiry;
use eden_core::purge::{expired, purge};
use eden_core::record::{EnvironmentId, Record};
use eden_core::state::row;
use testbed::Kind;
use testbed::proxy::{Fault, When};
use testbed::world::ZONE;
use tokio_util::sync::CancellationToken;

use crate::on_both;
use crate::planted::BY_HAND;
use crate::stage::{Stage, context};

impl Stage {
    /// The record of an environment of profile `api` under another prefix, as somebody planted it.
    fn planted_record(&self, name: &str, prefix: &str) -> Record {
        let id = EnvironmentId {
            profile: "api".into(),
            name: name.into(),
        };
        let mut settings = self.request(name, "v1").settings;
        settings.name_prefix = prefix.into();
        settings.domain_prefix = prefix.into();
        Record::new(id, settings, ZONE.into())
    }

    async fn plant_expired(&self, record: &Record) {
        let mut record = record.clone();
        let yesterday = SystemTime::now() - Duration::from_secs(86_400);
        let at = yesterday.duration_since(UNIX_EPOCH).unwrap().as_secs();
        record.expiry = Some(Expiry { at, ttl: None });
        self.plant_item(row::to_item(&record, yesterday).unwrap())
            .await;
    }

    /// What became of each environment that had expired.
    async fn purge_all(&self) -> Vec<String> {
        let listed = self.eden.table().environments().await.unwrap();
        let expired = expired(listed, SystemTime::now());
        let outcomes = purge(&self.eden, &context(), expired).await.into_iter();
        let text = |outcome| match outcome {
            Ok(purged) => format!("{purged:?}"),
            Err(error) => format!("{error}"),
        };
        outcomes.map(|(_, outcome)| text(outcome)).collect()
    }
}

/// O10: the purge deleted `prod-billing`.
async fn a_planted_row_cannot_aim_a_purge(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage
        .world
        .push_profile("api", &stage.world.profile())
        .await
        .unwrap();
    let service = stage.plant_service("prod-billing", BY_HAND).await;
    let group = stage.plant_group("prod-billing", BY_HAND).await;
    let revision = stage.plant_revision("prod-billing", BY_HAND).await;
    let mut record = stage.planted_record("billing", "prod");
    record.identifiers.service = Some(service);
    record.identifiers.target_group = Some(group);
    record.identifiers.task_definition = Some(revision);
    stage.plant_expired(&record).await;
    let before = stage.world.snapshot().await.unwrap();
    let [outcome] = stage.purge_all().await.try_into().unwrap();
    for part in [
        "row of environment billing of profile api",
        "`name_prefix`",
        "nothing was deleted",
    ] {
        assert!(outcome.contains(part), "{part} is not in {outcome}");
    }
    assert_eq!(stage.world.snapshot().await.unwrap(), before);
}

/// O10 with a row that says that all its pieces are tagged: then only tags prove.
async fn a_planted_row_that_says_tagged_proves_nothing(kind: Kind) {
    let stage = Stage::on(kind).await;
    let service = stage.plant_service("prod-billing", BY_HAND).await;
    let group = stage.plant_group("prod-billing", BY_HAND).await;
    let mut record = stage.planted_record("billing", "prod");
    record.tagged = true;
    record.identifiers.service = Some(service);
    record.identifiers.target_group = Some(group);
    let before = stage.world.snapshot().await.unwrap();
    stage.plant_expired(&record).await;
    assert_eq!(stage.purge_all().await, ["Deleted"]);
    assert_eq!(stage.world.snapshot().await.unwrap(), before);
}

/// O12: the row was deleted by what `eden ls` had printed, and the service ran on.
async fn the_name_of_a_row_is_not_the_name_of_an_environment(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("w1").await;
    let row = stage.world.names("w1").resource;
    let before = stage.world.snapshot().await.unwrap();
    let deleted = stage.deleted(&row).await.unwrap();
    assert!(!deleted.found, "{deleted:?}");
    assert_eq!(stage.world.snapshot().await.unwrap(), before);
    stage.assert_exact("w1", "v1").await;
}

/// O13: the row of environment `12` under the prefix `pr` went with environment `pr-12`.
async fn the_row_of_another_environment_by_our_bare_name_stays(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut other = stage.request("12", "v1");
    other.settings.name_prefix = "pr".into();
    other.settings.domain_prefix = "pr".into();
    other.settings.entry_prefix = "pr".into();
    stage.create(&other).await.unwrap();
    let theirs = stage.world.snapshot().await.unwrap();
    stage.created("pr-12").await;
    assert!(stage.world.snapshot().await.unwrap().is_superset(&theirs));
    stage.delete("pr-12").await.unwrap();
    assert_eq!(stage.world.snapshot().await.unwrap(), theirs);
}

/// O14: the row that the create had written was taken for proof.
async fn the_row_of_a_create_that_was_stopped_proves_no_service(kind: Kind) {
    let stage = Stage::on(kind).await;
    let cancel = CancellationToken::new();
    let stopped = Context::new(cancel.clone(), Duration::from_secs(30), |_| {});
    let first = When::call("elasticloadbalancing", "CreateTargetGroup");
    stage
        .proxy
        .rule(first, Fault::before(move |_| cancel.cancel()));
    let request = stage.request("worker", "v1");
    stage.eden.create(&stopped, &request).await.unwrap_err();
    stage.proxy.clear_rules();
    let found = stage.world.environment("worker").await.unwrap();
    assert_eq!((found.rows.len(), found.service), (1, None));
    let resource = stage.world.names("worker").resource;
    let arn = stage.plant_service(&resource, BY_HAND).await;
    let again = stage.create(&request).await.unwrap_err().to_string();
    assert!(again.contains(&arn), "{again}");
    let deleted = stage.deleted("worker").await.unwrap();
    let left: Vec<&str> = deleted.left.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(left, [arn]);
    let found = stage.world.environment("worker").await.unwrap();
    assert_eq!(found.service.unwrap().desired_count(), 3);
    assert!(found.rows.is_empty() && found.target_group.is_none());
}

on_both!(
    a_planted_row_cannot_aim_a_purge,
    a_planted_row_that_says_tagged_proves_nothing,
    the_name_of_a_row_is_not_the_name_of_an_environment,
    the_row_of_another_environment_by_our_bare_name_stays,
    the_row_of_a_create_that_was_stopped_proves_no_service,
);
