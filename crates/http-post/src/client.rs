//! Sends items to one server.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use http_body_util::Full;
use jiff::Timestamp;

use crate::address::Address;
use crate::authorities::AuthoritiesError;
use crate::compress::{Compression, gzip};
use crate::delivery::Delivery;
use crate::error::Error;
use crate::headers::{Authorize, Headers};
use crate::items::{Items, Limits};
use crate::retry_after::retry_after;
use crate::settings::Transport;
use crate::transport::Http;
use crate::work::Work;

/// Far above any answer, also of a server that repeats what it got.
const LARGEST_ANSWER: usize = 16 << 20;
/// What is kept of an answer that tells of an error.
const LONGEST_REASON: usize = 500;

/// A client of one server, which keeps its connections.
#[derive(Debug)]
pub struct Client {
    address: Address,
    compression: Compression,
    headers: Headers,
    limits: Limits,
    http: Http,
}

/// What was taken, and how many bytes that took on the line.
pub(crate) struct Taken {
    pub(crate) bytes: u64,
    pub(crate) answer: Bytes,
}

impl Client {
    /// A client that has no connection yet.
    ///
    /// # Errors
    /// When the certificate authorities of this machine cannot be read.
    pub fn new(transport: Transport, limits: Limits) -> Result<Self, AuthoritiesError> {
        Ok(Self {
            http: Http::new(&transport.authorities, LARGEST_ANSWER)?,
            address: transport.address,
            compression: transport.compression,
            headers: transport.headers,
            limits,
        })
    }

    /// The same client, whose requests carry what this one knows.
    #[must_use]
    pub fn authorized(mut self, authorize: Arc<dyn Authorize>) -> Self {
        self.http = self.http.authorized(authorize);
        self
    }

    /// Where requests go.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Sends items until a deadline.
    ///
    /// What is refused for now is sent again after a random wait, or after the one that the server asks for. A request that
    /// is refused for what is in it is cut in two until the reason is alone; that item is refused for good where the server
    /// takes others. Where it takes none at all, no item is the reason, and all are undelivered.
    pub async fn deliver(&self, items: &dyn Items, deadline: Instant) -> Delivery {
        Work::new(self, items, deadline).done().await
    }

    /// Posts one body.
    pub(crate) async fn post(
        &self,
        body: Vec<u8>,
        content_type: HeaderValue,
        limit: std::time::Duration,
    ) -> Result<Taken, Error> {
        let request = self.request(body, content_type);
        let bytes = request.1;
        let sent = self.http.send(request.0, limit).await;
        let received = sent.map_err(|source| Error::NoAnswer {
            address: self.address.to_string(),
            source,
        })?;
        if received.head.status.is_success() {
            let answer = received.body;
            return Ok(Taken { bytes, answer });
        }
        Err(Error::Status {
            address: self.address.to_string(),
            status: received.head.status.as_u16(),
            reason: beginning(&received.body),
            retry_after: retry_after(&received.head.headers, Timestamp::now()),
        })
    }

    fn request(&self, body: Vec<u8>, content_type: HeaderValue) -> (Request<Full<Bytes>>, u64) {
        let body = match self.compression {
            Compression::Text => body,
            Compression::Gzip => gzip(&body),
        };
        let size = body.len() as u64;
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = Method::POST;
        request.uri_mut().clone_from(self.address.uri());
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, content_type);
        if self.compression == Compression::Gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        self.headers.add_to(headers);
        (request, size)
    }
}

fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.trim().chars().take(LONGEST_REASON).collect()
}
