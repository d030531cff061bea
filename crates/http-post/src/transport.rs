//! One request and its answer.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, response};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::authorities::{Authorities, AuthoritiesError};
use crate::headers::{Authorize, Headers};

/// Load balancers end connections that were idle for a minute.
const IDLE: Duration = Duration::from_secs(45);

type BoxError = Box<dyn StdError + Send + Sync>;

/// Connections to servers, which are kept, and what requests carry. No redirect is followed.
#[derive(Debug)]
pub struct Http {
    client: HttpClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
    authorize: Option<Arc<dyn Authorize>>,
    largest_answer: usize,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Received {
    /// Status and headers.
    pub head: response::Parts,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server was not reached, or the connection broke.
    #[error("no answer, the connection failed")]
    Connection(#[source] BoxError),
    /// It took longer than it may.
    #[error("no answer in {:.1} seconds", .0.as_secs_f64())]
    TimedOut(Duration),
}

impl Http {
    /// No connection yet. An answer that is larger than so many bytes counts as none.
    ///
    /// # Errors
    /// When the certificate authorities cannot be read.
    pub fn new(authorities: &Authorities, largest_answer: usize) -> Result<Self, AuthoritiesError> {
        let client = HttpClient::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(authorities.connector()?);
        Ok(Self {
            client,
            authorize: None,
            largest_answer,
        })
    }

    /// The same, with requests that carry what this one knows.
    #[must_use]
    pub fn authorized(mut self, authorize: Arc<dyn Authorize>) -> Self {
        self.authorize = Some(authorize);
        self
    }

    /// Sends a request and reads the answer, each try within a time.
    ///
    /// What a request carries may have been changed since it was read: where that is refused with 401 or 403, and is
    /// another by now, the request is sent once more.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(
        &self,
        request: Request<Full<Bytes>>,
        limit: Duration,
    ) -> Result<Received, Failure> {
        let Some(authorize) = &self.authorize else {
            return self.send_once(request, None, limit).await;
        };
        let current = authorize.current();
        let sent = self
            .send_once(request.clone(), current.as_ref(), limit)
            .await?;
        let is_refused = matches!(sent.head.status.as_u16(), 401 | 403);
        let Some(refused) = current.filter(|_| is_refused) else {
            return Ok(sent);
        };
        match authorize.renewed(&refused).await {
            Some(renewed) => self.send_once(request, Some(&renewed), limit).await,
            None => Ok(sent),
        }
    }

    async fn send_once(
        &self,
        mut request: Request<Full<Bytes>>,
        headers: Option<&Headers>,
        limit: Duration,
    ) -> Result<Received, Failure> {
        if let Some(headers) = headers {
            headers.add_to(request.headers_mut());
        }
        let exchange = tokio::time::timeout(limit, self.exchange(request));
        exchange.await.map_err(|_| Failure::TimedOut(limit))?
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Received, Failure> {
        let answer = self.client.request(request).await;
        let answer = answer.map_err(|error| Failure::Connection(error.into()))?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, self.largest_answer).collect().await;
        let body = body.map_err(Failure::Connection)?.to_bytes();
        Ok(Received { head, body })
    }
}
