//! A proxy in front of a log store that lets only requests through which carry the right header `Authorization`.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use http::header::AUTHORIZATION;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use serde_json::json;

use crate::http_client;
use crate::server::{Answer, Server};

/// A running proxy, ended when dropped.
#[derive(Debug)]
pub struct Guard {
    server: Server,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug)]
struct Seen {
    accepted: String,
    refused: usize,
    /// Path and query of what was let through.
    paths: Vec<String>,
}

impl Guard {
    /// Starts a proxy in front of the server with this URL that accepts this header.
    pub fn start(upstream: &str, accepted: &str) -> Result<Self> {
        let upstream = upstream.trim_end_matches('/').to_owned();
        let seen = Arc::new(Mutex::new(Seen {
            accepted: accepted.to_owned(),
            refused: 0,
            paths: Vec::new(),
        }));
        let shared = Arc::clone(&seen);
        let server = Server::start(move |request| {
            let is_let_through = shared_lock(&shared).look_at(&request);
            answer(upstream.clone(), request, is_let_through)
        })?;
        Ok(Self { server, seen })
    }

    /// The URL to call instead of the server's.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Accepts this header from now on, and no other.
    pub fn accept(&self, authorization: &str) {
        authorization.clone_into(&mut shared_lock(&self.seen).accepted);
    }

    /// How many requests were refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        shared_lock(&self.seen).refused
    }

    /// Path and query of the requests that were let through.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        shared_lock(&self.seen).paths.clone()
    }
}

impl Seen {
    fn look_at(&mut self, request: &Request<Incoming>) -> bool {
        let header = request.headers().get(AUTHORIZATION);
        let is_right = header.is_some_and(|header| header.as_bytes() == self.accepted.as_bytes());
        if is_right {
            self.paths.push(path(request).to_owned());
        } else {
            self.refused += 1;
        }
        is_right
    }
}

fn shared_lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn path<B>(request: &Request<B>) -> &str {
    let path = request.uri().path_and_query();
    path.map_or("/", http::uri::PathAndQuery::as_str)
}

async fn answer(upstream: String, request: Request<Incoming>, is_let_through: bool) -> Answer {
    if !is_let_through {
        let reason = "unable to authenticate user for REST request";
        let error =
            json!({ "error": { "type": "security_exception", "reason": reason }, "status": 401 });
        let answer = Response::builder().status(401);
        return Ok(answer.body(Full::new(Bytes::from(error.to_string())))?);
    }
    let passed = Request::builder()
        .method(request.method())
        .uri(format!("{upstream}{}", path(&request)))
        .header("content-type", "application/x-ndjson");
    let body = request
        .into_body()
        .collect()
        .await
        .context("read a request")?;
    let answer = http_client::send(passed.body(Full::new(body.to_bytes()))?).await?;
    let (head, body) = answer.into_parts();
    Ok(Response::builder()
        .status(head.status)
        .body(Full::new(body))?)
}
