//! The stand-ins start, answer, forget, and end with their owner.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::process::Command;

use testbed::{Kind, StandIn, http_client};

async fn starts_and_ends(kind: Kind) {
    let stand_in = StandIn::start(kind).await.unwrap();
    let url = stand_in.endpoint();
    assert!(http_client::get(&url).await.is_ok(), "{}", stand_in.log());
    stand_in.reset().await.unwrap();
    drop(stand_in);
    assert!(http_client::get(&url).await.is_err());
}

#[tokio::test]
async fn moto_starts_and_ends() {
    starts_and_ends(Kind::Moto).await;
}

#[tokio::test]
async fn ministack_starts_and_ends() {
    starts_and_ends(Kind::Ministack).await;
}

#[tokio::test]
async fn a_killed_owner_takes_its_stand_in_along() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("endpoint");
    let program = env!("CARGO_BIN_EXE_stand_in_owner");
    let mut owner = Command::new(program).arg(&file).spawn().unwrap();
    let url = within_a_minute(async || std::fs::read_to_string(&file).ok()).await;
    assert!(http_client::get(&url).await.is_ok());
    owner.kill().unwrap();
    owner.wait().unwrap();
    within_a_minute(async || http_client::get(&url).await.err()).await;
}

async fn within_a_minute<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("it did not happen within a minute");
}
