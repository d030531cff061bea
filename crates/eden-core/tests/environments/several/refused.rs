//! What cannot be done is refused before anything is made.

use testbed::Kind;

use crate::on_both;
use crate::stage::{Stage, context};

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
    endpoints_that_would_share_a_piece_are_refused_before_anything_is_made,
    all_that_is_missing_is_told_at_once,
);
