//! One request and its answer.

use std::sync::Arc;
use std::time::Duration;

use aws_types::SdkConfig;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;

use crate::authorization::{Authorization, Authorize};
use crate::bulk::PATH;
use crate::endpoint::Endpoint;
use crate::error::{BoxError, Error};
use crate::signer::Signer;

/// Within a region a connection stands in milliseconds.
const TO_CONNECT: Duration = Duration::from_secs(5);
/// Load balancers end connections that were idle for a minute.
const IDLE: Duration = Duration::from_secs(45);
/// Far above the answer for the largest bulk request, or for the indices of a large cluster.
const LARGEST_ANSWER: usize = 64 << 20;
/// What is repeated of an answer that tells of an error.
const LONGEST_REASON: usize = 500;

type Http = HttpClient<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client of one cluster, which keeps its connections.
#[derive(Debug)]
pub struct Client {
    endpoint: Endpoint,
    signer: Option<Signer>,
    authorize: Option<Arc<dyn Authorize>>,
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
        let http = HttpClient::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector(&endpoint)?);
        Ok(Self {
            endpoint,
            signer,
            authorize: None,
            http,
            bulk_path: PATH.to_owned(),
        })
    }

    /// The same client, whose requests carry what this one knows.
    #[must_use]
    pub fn authorized(self, authorize: Arc<dyn Authorize>) -> Self {
        Self {
            authorize: Some(authorize),
            ..self
        }
    }

    /// The cluster's address.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends a request and reads the answer, which is of a status in the two hundreds.
    ///
    /// What a request carries may have been changed since it was read: where that is refused, and is another by now, the
    /// request is sent once more.
    pub(crate) async fn send(&self, call: &Call<'_>) -> Result<Bytes, Error> {
        let Some(authorize) = &self.authorize else {
            return self.send_once(call, None).await;
        };
        let current = authorize.current();
        let sent = self.send_once(call, current.as_ref()).await;
        let (Err(Error::Status { status, .. }), Some(refused)) = (&sent, &current) else {
            return sent;
        };
        if !matches!(status, 401 | 403) {
            return sent;
        }
        match authorize.renewed(refused).await {
            Some(renewed) => self.send_once(call, Some(&renewed)).await,
            None => sent,
        }
    }

    async fn send_once(
        &self,
        call: &Call<'_>,
        authorization: Option<&Authorization>,
    ) -> Result<Bytes, Error> {
        let exchange = self.exchange(call, authorization);
        match tokio::time::timeout(call.limit, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::TimedOut {
                what: call.what.to_owned(),
                endpoint: self.endpoint.to_string(),
                after: call.limit,
            }),
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

    async fn exchange(
        &self,
        call: &Call<'_>,
        authorization: Option<&Authorization>,
    ) -> Result<Bytes, Error> {
        let mut request = self.request(call).await?;
        let header = authorization.map(|known| (AUTHORIZATION, known.header()));
        request.headers_mut().extend(header);
        let broken = |source: BoxError| Error::Connection {
            what: call.what.to_owned(),
            endpoint: self.endpoint.to_string(),
            source,
        };
        let answer = self.http.request(request).await;
        let (head, body) = answer.map_err(|error| broken(error.into()))?.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER).collect().await;
        let body = body.map_err(broken)?.to_bytes();
        if head.status.is_success() {
            return Ok(body);
        }
        self.refused(call, head.status.as_u16(), &body).await
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

fn connector(endpoint: &Endpoint) -> Result<HttpsConnector<HttpConnector>, Error> {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(TO_CONNECT));
    let builder = HttpsConnectorBuilder::new();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = if endpoint.is_plain() {
        // Nothing is verified, so nothing is read.
        let versions =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let versions = versions.map_err(|error| Error::Roots(error.into()))?;
        let roots = versions.with_root_certificates(RootCertStore::empty());
        builder.with_tls_config(roots.with_no_client_auth())
    } else {
        let native = builder.with_provider_and_native_roots(provider);
        native.map_err(|error| Error::Roots(error.into()))?
    };
    Ok(builder.https_or_http().enable_http1().wrap_connector(http))
}
