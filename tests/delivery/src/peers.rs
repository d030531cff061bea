//! Sinks that take a million records on a small machine, keep them in memory, and fail in every way
//! that sinks do. Each speaks the wire protocol of what it stands for, as far as a mover does.

mod bulk;
mod elasticsearch;
mod faults;
mod fluent;
mod forward_protocol;
mod http;
mod kinesis;
mod s3;

pub use self::elasticsearch::Elasticsearch;
pub use self::faults::{Faults, SLOWEST, Trouble};
pub use self::fluent::Fluent;
pub use self::http::Http;
pub(crate) use self::http::PLACE as POSTED;
pub use self::kinesis::Kinesis;
pub use self::s3::{Object, S3};

use std::future::Future;

use testbed::server::Answer;

/// A record that a sink has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What the record is told by.
    pub fingerprint: u64,
    /// Where it is: an index, a tag, a partition key, or the type that an object's key names.
    pub place: std::sync::Arc<str>,
}

/// Does what a request asks for also when nobody waits for the answer any more, as whoever works behind a
/// load balancer does.
async fn to_the_end(work: impl Future<Output = Answer> + Send + 'static) -> Answer {
    tokio::spawn(work).await?
}
