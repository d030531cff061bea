//! One request and its answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

use super::base::ApiBase;
use crate::error::{Cause, chain};

const TO_CONNECT: Duration = Duration::from_secs(10);
/// GitHub ends requests after 10 s: <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts>.
const TO_ANSWER: Duration = Duration::from_secs(15);
const IDLE: Duration = Duration::from_secs(45);
/// A page of a hundred comments of 65,536 characters, in JSON.
const LARGEST_ANSWER: usize = 64 << 20;

/// The connections to one forge.
#[derive(Clone, Debug)]
pub(super) struct Transport {
    http: HttpClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Transport {
    /// Connections whose certificates are checked against the authorities of this machine.
    pub(super) fn new(base: &ApiBase) -> Result<Self, Cause> {
        let connector = connector(base).map_err(|error| Cause::NoConnection(chain(&*error)))?;
        let http = HttpClient::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Ok(Self { http })
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Received, Cause> {
        match tokio::time::timeout(TO_ANSWER, self.receive(request)).await {
            Ok(received) => received,
            Err(_) => Err(Cause::NoAnswer(format!(
                "{} s have passed",
                TO_ANSWER.as_secs()
            ))),
        }
    }

    async fn receive(&self, request: Request<Full<Bytes>>) -> Result<Received, Cause> {
        let answer = self.http.request(request).await.map_err(|error| {
            let text = chain(&error);
            if error.is_connect() {
                Cause::NoConnection(text)
            } else {
                Cause::NoAnswer(text)
            }
        })?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER).collect().await;
        let body = body
            .map_err(|error| Cause::NoAnswer(chain(&*error)))?
            .to_bytes();
        Ok(Received {
            status: head.status,
            headers: head.headers,
            body,
        })
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn connector(base: &ApiBase) -> Result<HttpsConnector<HttpConnector>, BoxError> {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(TO_CONNECT));
    let builder = HttpsConnectorBuilder::new();
    let provider = Arc::new(aws_lc_rs::default_provider());
    if !base.is_plain() {
        let builder = builder.with_provider_and_native_roots(provider)?;
        return Ok(builder.https_only().enable_http1().wrap_connector(http));
    }
    // Nothing is verified on this machine, so no authorities are read.
    let versions =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let roots = versions.with_root_certificates(RootCertStore::empty());
    let builder = builder.with_tls_config(roots.with_no_client_auth());
    Ok(builder.https_or_http().enable_http1().wrap_connector(http))
}
