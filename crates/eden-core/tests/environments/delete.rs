//! Deleting leaves nothing, whatever was left, and however often it is done.

use aws_sdk_elasticloadbalancingv2::types::RuleCondition;
use testbed::{Kind, Piece, WorldOptions};

use crate::on_both;
use crate::stage::{Stage, context};

async fn nothing_is_left(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn others_are_left_alone(kind: Kind) {
    let stage = Stage::on(kind).await;
    for name in ["foo", "foo-2", "fo"] {
        stage.created(name).await;
    }
    stage.delete("foo").await.unwrap();
    stage.assert_exact("foo-2", "v1").await;
    stage.assert_exact("fo", "v1").await;
    let leftovers = stage.world.leftovers().await.unwrap();
    assert_eq!(leftovers.len(), 16, "{leftovers:#?}");
}

async fn deleting_again_does_nothing(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    stage.delete("foo").await.unwrap();
    for _ in 0..2 {
        stage.proxy.clear_calls();
        stage
            .eden
            .delete(&context(), std::slice::from_ref(&created.record))
            .await
            .unwrap();
        assert_eq!(stage.writes(), [""; 0]);
        assert_eq!(stage.eden.read(&created.record).await.unwrap(), None);
    }
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn whatever_is_gone_already_is_not_missed(kind: Kind) {
    let stage = Stage::on(kind).await;
    for gone in Piece::ALL {
        stage.created("foo").await;
        let names = stage.world.names("foo");
        stage.world.delete_piece(&names, gone).await.unwrap();
        let deleted = stage.delete("foo").await;
        deleted.unwrap_or_else(|error| panic!("without {gone:?}: {error}"));
        stage.assert_clean().await;
    }
}

async fn whatever_is_left_alone_is_deleted(kind: Kind) {
    let stage = Stage::on(kind).await;
    for left in Piece::ALL {
        let created = stage.created("foo").await;
        let names = stage.world.names("foo");
        let others = Piece::ALL.into_iter().filter(|piece| *piece != left);
        // AWS keeps a target group that a rule uses.
        let kept = |piece: &Piece| (left, *piece) != (Piece::Rule, Piece::TargetGroup);
        for other in others.filter(kept) {
            stage.world.delete_piece(&names, other).await.unwrap();
        }
        let deleted = stage
            .eden
            .delete(&context(), std::slice::from_ref(&created.record))
            .await;
        deleted.unwrap_or_else(|error| panic!("with only {left:?}: {error}"));
        stage.assert_clean().await;
    }
}

async fn whatever_was_altered_is_deleted(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    let names = stage.world.names("foo");
    for piece in Piece::ALL {
        stage.world.alter_piece(&names, piece).await.unwrap();
    }
    stage.delete("foo").await.unwrap();
    // What leads elsewhere by now, or was registered by hand, is somebody's own.
    let left = stage.world.leftovers().await.unwrap();
    let kinds = left.iter().map(|one| one.split(' ').next().unwrap());
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        ["entry", "record", "task"],
        "{left:#?}"
    );
}

/// Somebody sent another host's requests to the environment by its own rule: that would keep the
/// target group.
async fn whatever_uses_the_target_group_is_deleted(kind: Kind) {
    let stage = Stage::on(kind).await;
    let known = stage.created("foo").await.record.identifiers;
    let host = RuleCondition::builder()
        .field("host-header")
        .values("x.example.com");
    let call = stage.world.clients.elb.modify_rule();
    let call = call.rule_arn(known.rule.unwrap()).conditions(host.build());
    call.send().await.unwrap();
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn creating_after_deleting_works(kind: Kind) {
    let stage = Stage::on(kind).await;
    for _ in 0..3 {
        stage.created("foo").await;
        stage.assert_exact("foo", "v1").await;
        stage.delete("foo").await.unwrap();
        stage.assert_clean().await;
    }
}

async fn the_profile_is_not_needed(kind: Kind) {
    let options = WorldOptions::default().without_profile();
    let stage = Stage::with(kind, options).await;
    stage.created("foo").await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn the_table_the_file_and_the_bucket_are_not_needed(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let clients = &stage.world.clients;
    let s3 = &clients.s3;
    let (bucket, key) = (testbed::world::BUCKET, testbed::world::KEY);
    s3.delete_object()
        .bucket(bucket)
        .key(key)
        .send()
        .await
        .unwrap();
    s3.delete_bucket().bucket(bucket).send().await.unwrap();
    let call = clients.dynamodb.delete_table();
    call.table_name(testbed::world::TABLE).send().await.unwrap();
    stage
        .eden
        .delete(&context(), std::slice::from_ref(&created.record))
        .await
        .unwrap();
    // The inventory needs the file.
    let call = s3.create_bucket().bucket(bucket);
    let place = aws_sdk_s3::types::BucketLocationConstraint::from(testbed::REGION);
    let place = aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(place);
    call.create_bucket_configuration(place.build())
        .send()
        .await
        .unwrap();
    stage
        .world
        .write_document("{\"environments\": []}")
        .await
        .unwrap();
    // With the table went the claim on the host: nothing says whose the alias is.
    let left = stage.world.leftovers().await.unwrap();
    assert_eq!(left, ["record api-foo.dev.example.com A"]);
}

async fn the_load_balancer_and_the_zone_are_not_needed(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut record = stage.created("foo").await.record;
    stage.delete("foo").await.unwrap();
    record.settings.common_albs = vec![format!("{}x", record.settings.common_albs[0])];
    record.settings.zone_id = "Z0000000000000".into();
    record.settings.cluster = "gone".into();
    stage.eden.delete(&context(), &[record]).await.unwrap();
    stage.assert_clean().await;
}

/// Only the last endpoint of an entry takes the entry along.
async fn endpoints_of_other_profiles_stay_published(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    let text = stage.world.document_text().await.unwrap();
    let shared = text.replace(
        "\"api_endpoint\": \"api-foo.dev.example.com\"",
        "\"web_endpoint\": \"web\", \"api_endpoint\": \"api-foo.dev.example.com\"",
    );
    stage.world.write_document(&shared).await.unwrap();
    stage.delete("foo").await.unwrap();
    let found = stage.world.environment("foo").await.unwrap();
    let left = serde_json::json!({
        "name": "servicename-dev-foo", "env": "dev", "web_endpoint": "web",
    });
    assert_eq!(
        (found.present(), found.entry),
        (vec![Piece::Entry], Some(left))
    );
}

on_both!(
    nothing_is_left,
    others_are_left_alone,
    deleting_again_does_nothing,
    whatever_is_gone_already_is_not_missed,
    whatever_is_left_alone_is_deleted,
    whatever_was_altered_is_deleted,
    whatever_uses_the_target_group_is_deleted,
    creating_after_deleting_works,
    the_profile_is_not_needed,
    the_table_the_file_and_the_bucket_are_not_needed,
    the_load_balancer_and_the_zone_are_not_needed,
    endpoints_of_other_profiles_stay_published,
);
