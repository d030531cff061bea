//! Where records go.

use std::future::Future;

use kinesis_utils::decode::TimeRange;

use crate::batch::Batch;
use crate::deadline::Deadline;

/// Where records go.
pub trait Sink: Send + Sync + 'static {
    /// Its kind in logs and metrics, such as `s3`.
    const KIND: &'static str;

    /// Whether it needs the time of a record: those without one are failed logs then.
    const NEEDS_TIME: bool;

    /// How far the time of a record may be from its arrival, unless the operator says otherwise.
    const TIME_RANGE: Option<TimeRange> = None;

    /// Where records go, for logs and errors, such as `s3://bucket/prefix`.
    fn target(&self) -> String;

    /// Whether one Kinesis record may hold any number of types: not where each takes something separate in the sink.
    fn takes_any_types(&self) -> bool {
        false
    }

    /// Delivers a batch, window by window ([`Batch::window`]), before the deadline.
    ///
    /// What the sink refuses for good is handed to [`Batch::reject`]. What it did not take, but may
    /// take later, is told by [`Delivery::left`] or, when that is everything or unclear, by an error.
    fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> impl Future<Output = Result<Delivery, SinkError>> + Send;
}

/// What a sink took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// How many records.
    pub records: u64,
    /// How many bytes were sent for them, compressed if they were.
    pub bytes: u64,
    /// What it did not take and has to be delivered again.
    pub left: Option<Left>,
    /// What only this sink counts.
    pub own: Option<OwnMetric>,
}

/// A metric of one sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnMetric {
    /// Its name in Amazon CloudWatch.
    pub name: &'static str,
    /// Its value for this invocation.
    pub count: u64,
}

impl Delivery {
    /// Adds what the sink took of one more window, and says whether it may go on: not where it left something, since
    /// everything from there on is delivered again.
    #[must_use]
    pub fn add(&mut self, window: Self) -> bool {
        self.records += window.records;
        self.bytes += window.bytes;
        self.left = window.left;
        self.left.is_none()
    }
}

/// What has to be delivered again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The index of the first Kinesis record, of the event's, of which something is left.
    pub first: usize,
    /// How many log records are left.
    pub records: u64,
    /// Why, of one of them.
    pub reason: String,
}

/// Why a sink took nothing, or nobody knows what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(String);

impl SinkError {
    /// An error with everything that is known of the reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// The text of an error with the reasons below it.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(reason) = next {
        text = format!("{text}: {reason}");
        next = reason.source();
    }
    text
}
