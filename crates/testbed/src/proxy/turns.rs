//! Calls that a stand-in must not carry out at the same time, since AWS does each in one step.

use std::sync::Arc;

use tokio::sync::{Mutex, RwLock};
use tokio::sync::{OwnedMutexGuard, OwnedRwLockReadGuard, OwnedRwLockWriteGuard};

use super::Call;

/// Who may call when.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    /// S3 checks a condition and writes in one step, and moto in two, between which another may write: it
    /// gets one write after another.
    objects: Arc<Mutex<()>>,
    /// DynamoDB isolates transactions. Moto writes item by item, and puts back the whole table as it was
    /// before where one is refused, with whatever others wrote meanwhile.
    tables: Arc<RwLock<()>>,
}

/// A turn, which lasts until it is dropped.
#[derive(Debug)]
#[expect(dead_code, reason = "they are only held")]
pub(super) enum Turn {
    Object(OwnedMutexGuard<()>),
    Transaction(OwnedRwLockWriteGuard<()>),
    Item(OwnedRwLockReadGuard<()>),
    Any,
}

impl Turns {
    /// Waits until a call may be passed on.
    pub(super) fn of_call(&self, call: &Call) -> impl Future<Output = Turn> + Send + 'static {
        let is_transaction = call.is("dynamodb", "TransactWriteItems");
        let (is_item, is_object) = (call.service == "dynamodb", call.is("s3", "PutObject"));
        let Self { objects, tables } = self.clone();
        async move {
            if is_transaction {
                Turn::Transaction(tables.write_owned().await)
            } else if is_item {
                Turn::Item(tables.read_owned().await)
            } else if is_object {
                Turn::Object(objects.lock_owned().await)
            } else {
                Turn::Any
            }
        }
    }
}
