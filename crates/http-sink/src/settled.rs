//! What became of a window of records.

use http_post::Refusal;
use kinesis_utils::failed::Failed;
use kinesis_utils::record::Record;
use mover::{Batch, Delivery, Left, chain};
use serde_json::Value;

/// Keeps what is refused for good in failed logs, and says what is left. Places are those of the records.
pub fn settled(
    batch: &mut Batch<'_>,
    records: &[Record],
    outcome: http_post::Delivery,
) -> Delivery {
    let (refused, left) = (outcome.refused, outcome.undelivered);
    let taken = records.len() - refused.len() - left.len();
    for (place, refusal) in refused {
        if let Some(record) = records.get(place) {
            batch.reject(&failed(record, &refusal));
        }
    }
    let reason = outcome.error.map(|error| chain(&error)).unwrap_or_default();
    let origins = left.iter().filter_map(|&place| records.get(place));
    let first = origins.map(|record| record.origin.record).min();
    Delivery {
        records: taken as u64,
        bytes: outcome.bytes,
        left: first.map(|first| Left {
            first,
            records: left.len() as u64,
            reason,
        }),
        ..Delivery::default()
    }
}

/// What the server said is JSON, or a text.
fn failed(record: &Record, refusal: &Refusal) -> Failed {
    let error = serde_json::from_str(&refusal.reason);
    let error = error.unwrap_or_else(|_| Value::from(refusal.reason.clone()));
    Failed::rejected(record.clone(), refusal.status, &error)
}
