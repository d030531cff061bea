//! The answer that tells an event source mapping from where on to deliver again.
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>

use serde::Serialize;

use crate::event::Event;

/// A partial batch response: from the lowest sequence number in it on, records are delivered again.
///
/// It counts only for a mapping that is configured with `ReportBatchItemFailures`; without it,
/// any answer that is no error marks the whole batch as done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    batch_item_failures: Vec<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

impl BatchResponse {
    /// All was done.
    #[must_use]
    pub fn done() -> Self {
        Self::default()
    }

    /// All was done up to the record of the event with this index.
    ///
    /// A batch holds the records of one shard in order, so the first is the lowest.
    #[must_use]
    pub fn done_up_to(event: &Event<'_>, index: usize) -> Self {
        let record = event.records.get(index);
        let failure = record.map(|record| Failure {
            item_identifier: record.kinesis.sequence_number.clone().into_owned(),
        });
        Self {
            batch_item_failures: failure.into_iter().collect(),
        }
    }

    /// The sequence number from which on records are delivered again.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&str> {
        let first = self.batch_item_failures.first()?;
        Some(&first.item_identifier)
    }
}
