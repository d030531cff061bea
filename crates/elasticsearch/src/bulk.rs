//! Documents in bulk.
//! <https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk>

mod answer;
mod body;
mod create;

pub use self::create::Delivery;
pub(crate) use self::create::PATH;

/// A document to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document<'a> {
    /// The index or data stream; see [`check_index`](crate::check_index).
    pub index: &'a str,
    /// What distinguishes it from every other of the index; see [`check_id`](crate::check_id). Without one it is written each
    /// time that it is sent.
    pub id: Option<&'a str>,
    /// A JSON object on one line.
    pub source: &'a [u8],
}

/// Why a cluster will never take a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The status of the document.
    pub status: u16,
    /// The cluster's own error, which is JSON.
    pub error: String,
}
