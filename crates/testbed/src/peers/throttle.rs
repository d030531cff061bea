//! A proxy in front of a log store that refuses single documents of bulk requests for now.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use serde_json::{Value, json};

use crate::http_client;
use crate::server::{Answer, Server};

/// Decides of a document, by its source, whether it is refused for now.
type Judge = dyn Fn(&str) -> bool + Send + Sync;

/// A running proxy, ended when dropped.
#[derive(Debug)]
pub struct BulkThrottle {
    server: Server,
    refused: Arc<AtomicUsize>,
}

struct Throttle {
    upstream: String,
    judge: Box<Judge>,
    /// The reason in the answer for a document that is refused.
    refusal: Value,
    refused: Arc<AtomicUsize>,
}

impl BulkThrottle {
    /// Starts a proxy in front of the server with this URL. The documents that are refused, with status 429, are not
    /// passed on; the others are.
    pub fn start(
        upstream: &str,
        judge: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<Self> {
        let reason = "rejected execution";
        Self::refusing(
            upstream,
            (429, "es_rejected_execution_exception", reason),
            judge,
        )
    }

    /// The same with another status, type and reason of the error.
    pub fn refusing(
        upstream: &str,
        (status, kind, reason): (u16, &str, &str),
        judge: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<Self> {
        let error = json!({ "type": kind, "reason": reason });
        let refused = Arc::new(AtomicUsize::new(0));
        let throttle = Arc::new(Throttle {
            upstream: upstream.trim_end_matches('/').to_owned(),
            judge: Box::new(judge),
            refusal: json!({ "create": { "status": status, "error": error } }),
            refused: Arc::clone(&refused),
        });
        let server = Server::start(move |request| Arc::clone(&throttle).answer(request))?;
        Ok(Self { server, refused })
    }

    /// The URL to call instead of the server's.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// How many documents were refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }
}

impl Throttle {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let body = body.collect().await.context("read a request")?.to_bytes();
        let text = String::from_utf8(body.to_vec()).context("a bulk request is text")?;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let pairs: Vec<&[&str]> = lines.chunks(2).collect();
        let refused: Vec<bool> = pairs
            .iter()
            .map(|pair| pair.get(1).is_some_and(|one| (self.judge)(one)))
            .collect();
        let kept = pairs.iter().zip(&refused).filter(|(_, refused)| !**refused);
        let kept: String = kept.flat_map(|(pair, _)| pair.iter().copied()).collect();
        let path = head
            .uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        let taken = if kept.is_empty() {
            Vec::new()
        } else {
            self.pass_on(path, kept).await?
        };
        self.refused.fetch_add(
            refused.iter().filter(|one| **one).count(),
            Ordering::Relaxed,
        );
        let answer =
            json!({ "took": 1, "errors": true, "items": items(&refused, &self.refusal, taken)? });
        Ok(Response::new(Full::new(Bytes::from(answer.to_string()))))
    }

    async fn pass_on(&self, path: &str, body: String) -> Result<Vec<Value>> {
        let request = Request::post(format!("{}{path}", self.upstream));
        let request = request.header("content-type", "application/x-ndjson");
        let answer = http_client::send(request.body(Full::new(Bytes::from(body)))?).await?;
        let answer: Value = serde_json::from_slice(answer.body())?;
        let items = answer["items"].as_array().cloned();
        items.with_context(|| format!("the log store answered {answer}"))
    }
}

/// The answers in the order of the request.
fn items(refused: &[bool], refusal: &Value, taken: Vec<Value>) -> Result<Vec<Value>> {
    let mut taken = taken.into_iter();
    let next = |refused: &bool| {
        if *refused {
            Some(refusal.clone())
        } else {
            taken.next()
        }
    };
    let items: Option<Vec<Value>> = refused.iter().map(next).collect();
    items.context("the log store answered for fewer documents than it was sent")
}
