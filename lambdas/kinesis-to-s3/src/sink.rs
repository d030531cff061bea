//! Objects in Amazon S3, in one of the layouts.

use mover::{Batch, Deadline, Delivery, Sink, SinkError};

use crate::json::Json;
use crate::lake::Lake;

/// Objects below a prefix of a bucket.
#[derive(Debug)]
pub(crate) enum S3 {
    /// By type, named after the first record.
    Json(Json),
    /// In partitions, as Parquet or NDJSON.
    Lake(Box<Lake>),
}

impl Sink for S3 {
    const KIND: &'static str = "s3";
    const NEEDS_TIME: bool = true;

    fn target(&self) -> String {
        match self {
            Self::Json(json) => json.target(),
            Self::Lake(lake) => lake.target(),
        }
    }

    fn takes_any_types(&self) -> bool {
        // Those without room have a partition in common.
        matches!(self, Self::Lake(_))
    }

    async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        match self {
            Self::Json(json) => json.deliver(batch, deadline).await,
            Self::Lake(lake) => lake.deliver(batch, deadline).await,
        }
    }
}
