//! The entry is written beside the last write of the row, which ends the lease: whoever comes then finds no
//! entry yet.

use std::time::Duration;

use eden_core::Error;
use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::stage::{Stage, id};

/// Longer than a whole delete takes.
const LONG: Duration = Duration::from_secs(3);

impl Stage {
    /// Lets the first write of the file take long.
    fn hold_entry(&self) {
        let put = When::call("s3", "PutObject").nth(1);
        self.proxy.rule(put, Fault::Delay(LONG));
    }

    /// Waits until the row has its last form, and the lease is free with it.
    async fn finished(&self, name: &str) {
        let is_publishing = async || {
            let row = self.eden.table().find(&id(name)).await.unwrap();
            let record = row.and_then(|row| row.record);
            record.is_some_and(|record| record.publishing)
        };
        while !is_publishing().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

crate::on_both!(
    an_entry_that_is_still_being_written_does_not_outlive_a_delete,
    an_entry_that_is_still_being_written_meets_another_deploy,
    a_create_that_was_killed_before_its_entry_was_written_is_deleted,
);

async fn an_entry_that_is_still_being_written_does_not_outlive_a_delete(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.hold_entry();
    let request = stage.request("foo", "v1");
    let delete = async {
        stage.finished("foo").await;
        stage.delete("foo").await.unwrap();
    };
    let (created, ()) = tokio::join!(Box::pin(stage.create(&request)), Box::pin(delete));
    let error = created.unwrap_err();
    assert!(matches!(error, Error::Superseded { .. }), "{error}");
    assert_eq!(
        stage.world.entries().await.unwrap().len(),
        1,
        "the world's own"
    );
    stage.assert_clean().await;
}

async fn an_entry_that_is_still_being_written_meets_another_deploy(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.hold_entry();
    let request = stage.request("foo", "v1");
    let deploy = async {
        stage.finished("foo").await;
        let deployed = Box::pin(stage.create(&stage.request("foo", "v2"))).await;
        deployed.unwrap();
    };
    let (created, ()) = tokio::join!(Box::pin(stage.create(&request)), Box::pin(deploy));
    assert!(matches!(created, Err(Error::Superseded { .. })));
    stage.assert_exact("foo", "v2").await;
}

async fn a_create_that_was_killed_before_its_entry_was_written_is_deleted(kind: Kind) {
    let stage = Stage::of_kills(kind).await;
    stage.hold_entry();
    let request = stage.request("foo", "v1");
    let killed = async {
        tokio::select! {
            _ = Box::pin(stage.create(&request)) => panic!("it has ended"),
            () = stage.finished("foo") => {}
        }
    };
    killed.await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// A row that was read just before another command ended is not what the environment is.
#[tokio::test]
async fn what_was_read_before_another_deploy_ended_is_refused() {
    let stage = Stage::on(Kind::Moto).await;
    let read = stage.created("foo").await.record;
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    let mut request = stage.request("foo", "v1");
    request.previous = Some(read);
    let error = stage.create(&request).await.unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "{error}");
    stage.assert_exact("foo", "v2").await;
}
