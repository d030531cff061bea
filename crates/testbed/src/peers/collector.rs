//! A server that records are posted to, which keeps what it takes and answers as it is asked to.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};

use crate::server::{Answer, Server};

/// A running server, ended when dropped.
#[derive(Debug)]
pub struct Collector {
    server: Server,
    posted: Arc<Mutex<Vec<Posted>>>,
}

/// What was posted.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Path and query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// The status of the answer; 0 where there was none.
    pub status: u16,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A status with a body.
    Status(u16, String),
    /// A status with a header and no body.
    Header(u16, &'static str, String),
    /// Nothing: the connection is closed.
    Close,
}

impl Reply {
    /// A status with nothing else.
    #[must_use]
    pub fn of(status: u16) -> Self {
        Self::Status(status, String::new())
    }
}

impl Collector {
    /// Starts a server that answers so.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(reply: impl Fn(&Posted) -> Reply + Send + Sync + 'static) -> Result<Self> {
        let posted = Arc::new(Mutex::new(Vec::new()));
        let (shared, reply) = (Arc::clone(&posted), Arc::new(reply));
        let server = Server::start(move |request| {
            let (shared, reply) = (Arc::clone(&shared), Arc::clone(&reply));
            async move {
                let mut one = read(request).await?;
                let reply = reply(&one);
                one.status = reply.status();
                lock(&shared).push(one);
                reply.answer()
            }
        })?;
        Ok(Self { server, posted })
    }

    /// Its address.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Its port on the loopback address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// All that was posted so far.
    #[must_use]
    pub fn posted(&self) -> Vec<Posted> {
        lock(&self.posted).clone()
    }

    /// What was posted and taken.
    #[must_use]
    pub fn taken(&self) -> Vec<Posted> {
        let mut posted = self.posted();
        posted.retain(|one| (200..300).contains(&one.status));
        posted
    }
}

impl Reply {
    fn status(&self) -> u16 {
        match self {
            Self::Status(status, _) | Self::Header(status, ..) => *status,
            Self::Close => 0,
        }
    }

    fn answer(self) -> Answer {
        let response = Response::builder().status(self.status().max(100));
        match self {
            Self::Status(_, body) => Ok(response.body(Full::from(body))?),
            Self::Header(_, name, value) => {
                Ok(response.header(name, value).body(Full::default())?)
            }
            Self::Close => Err(anyhow!("closed")),
        }
    }
}

async fn read(request: Request<Incoming>) -> Result<Posted> {
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query();
    Ok(Posted {
        path: path.map_or_else(String::new, ToString::to_string),
        headers: head.headers,
        body: body.collect().await?.to_bytes(),
        status: 0,
    })
}

fn lock(posted: &Mutex<Vec<Posted>>) -> std::sync::MutexGuard<'_, Vec<Posted>> {
    posted.lock().unwrap_or_else(PoisonError::into_inner)
}
