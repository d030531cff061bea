//! One request and its answer.

use std::sync::Arc;
use std::time::Duration;

use aws_types::SdkConfig;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use http_body_util::Full;
use http_post::{Authorities, Authorize, Failure, Http};
use serde::Deserialize;

use crate::bulk::PATH;
use crate::endpoint::Endpoint;
use crate::error::{BoxError, Error};
use crate::signer::Signer;

/// Far above the answer for the largest bulk request, or for the indices of a large cluster.
const LARGEST_ANSWER: usize = 64 << 20;
/// What is repeated of an answer that tells of an error.
const LONGEST_REASON: usize = 500;

/// A client of one cluster, which keeps its connections.
#[derive(Debug)]
pub struct Client {
    endpoint: Endpoint,
    signer: Option<Signer>,
    http: Http,
    pub(crate) bulk_path: String,
}

/// What is asked of a cluster.
pub(crate) struct Call<'a> {
    /// What it is, for an error.
    pub(crate) what: &'a str,
    pub(crate) method: Method,
    /// Begins with a slash and is encoded as a URL is.
    pub(crate) path: &'a str,
    pub(crate) body: Bytes,
    /// How long to wait for the answer.
    pub(crate) limit: Duration,
}

impl Client {
    /// A client of this cluster that signs, where the endpoint says so, with the credentials of an AWS configuration.
    pub fn connect(endpoint: Endpoint, aws: &SdkConfig) -> Result<Self, Error> {
        let Some(service) = endpoint.service() else {
            return Self::new(endpoint, None);
        };
        let name = endpoint.to_string();
        let region = endpoint.region().or(aws.region().map(AsRef::as_ref));
        let region = region.ok_or_else(|| Error::Region {
            endpoint: name.clone(),
        })?;
        let provider = aws
            .credentials_provider()
            .ok_or_else(|| Error::Credentials {
                what: "sign requests".to_owned(),
                endpoint: name.clone(),
                source: "there is no provider of credentials".into(),
            })?;
        let signer = Signer::new(service, region, provider);
        Self::new(endpoint, Some(signer))
    }

    /// A client of this cluster; certificates are checked against the authorities of this machine.
    pub fn new(endpoint: Endpoint, signer: Option<Signer>) -> Result<Self, Error> {
        let authorities = if endpoint.is_plain() {
            Authorities::Unneeded
        } else {
            Authorities::Machine
        };
        let http = Http::new(&authorities, LARGEST_ANSWER);
        let http = http.map_err(|error| Error::Roots(error.into()))?;
        Ok(Self {
            endpoint,
            signer,
            http,
            bulk_path: PATH.to_owned(),
        })
    }

    /// The same client, whose requests carry what this one knows.
    #[must_use]
    pub fn authorized(mut self, authorize: Arc<dyn Authorize>) -> Self {
        self.http = self.http.authorized(authorize);
        self
    }

    /// The cluster's address.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends a request and reads the answer, which is of a status in the two hundreds.
    pub(crate) async fn send(&self, call: &Call<'_>) -> Result<Bytes, Error> {
        let request = tokio::time::timeout(call.limit, self.request(call)).await;
        let request = request.map_err(|_| self.timed_out(call, call.limit))??;
        let sent = self.http.send(request, call.limit).await;
        let received = sent.map_err(|failure| match failure {
            Failure::Connection(source) => Error::Connection {
                what: call.what.to_owned(),
                endpoint: self.endpoint.to_string(),
                source,
            },
            Failure::TimedOut(after) => self.timed_out(call, after),
        })?;
        if received.head.status.is_success() {
            return Ok(received.body);
        }
        self.refused(call, received.head.status.as_u16(), &received.body)
            .await
    }

    fn timed_out(&self, call: &Call<'_>, after: Duration) -> Error {
        Error::TimedOut {
            what: call.what.to_owned(),
            endpoint: self.endpoint.to_string(),
            after,
        }
    }

    /// The answer to a call is not what it should be.
    pub(crate) fn not_understood(&self, what: &str, source: impl Into<BoxError>) -> Error {
        Error::Answer {
            what: what.to_owned(),
            endpoint: self.endpoint.to_string(),
            source: source.into(),
        }
    }

    async fn request(&self, call: &Call<'_>) -> Result<Request<Full<Bytes>>, Error> {
        let failed = |source: BoxError| Error::Credentials {
            what: call.what.to_owned(),
            endpoint: self.endpoint.to_string(),
            source,
        };
        let mut request = Request::builder()
            .method(&call.method)
            .uri(self.endpoint.url(call.path))
            .body(Full::new(call.body.clone()))
            .map_err(|error| failed(error.into()))?;
        if !call.body.is_empty() {
            let kind = HeaderValue::from_static("application/x-ndjson");
            request.headers_mut().insert(CONTENT_TYPE, kind);
        }
        if let Some(signer) = &self.signer {
            signer
                .sign(&mut request, &call.body)
                .await
                .map_err(failed)?;
        }
        Ok(request)
    }

    async fn refused(&self, call: &Call<'_>, status: u16, body: &[u8]) -> Result<Bytes, Error> {
        if let (401 | 403, Some(signer)) = (status, &self.signer) {
            signer.forget().await;
        }
        Err(Error::Status {
            what: call.what.to_owned(),
            endpoint: self.endpoint.to_string(),
            status,
            reason: beginning(body),
            by_cluster: serde_json::from_slice::<Refusal>(body).is_ok(),
        })
    }
}

/// The form of a cluster's own errors.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "error")]
    _error: RefusalError,
}

#[derive(Deserialize)]
struct RefusalError {
    #[serde(rename = "type")]
    _kind: String,
}

fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    text.chars().take(LONGEST_REASON).collect()
}
