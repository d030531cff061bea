//! Elasticsearch, as far as documents are written in bulk.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow, ensure};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;
use testbed::server::{Answer, Server};

use super::bulk::{self, Item};
use super::faults::{Faults, Trouble};
use super::{Arrival, to_the_end};
use crate::records::{fingerprint, minified};

const POSSIBLE: [Trouble; 5] = [
    Trouble::Throttle,
    Trouble::ServerError,
    Trouble::Reset,
    Trouble::LostAnswer,
    Trouble::Items,
];

/// A running Elasticsearch, ended when dropped. In each of its indices `size` is a whole number.
#[derive(Debug)]
pub struct Elasticsearch {
    server: Server,
    store: Arc<Store>,
}

#[derive(Debug)]
struct Store {
    faults: Faults,
    documents: Mutex<HashMap<(Arc<str>, String), u64>>,
}

#[derive(Deserialize)]
struct Mapped<'a> {
    #[serde(borrow)]
    size: Option<&'a RawValue>,
}

impl Elasticsearch {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(faults: Faults) -> Result<Self> {
        let store = Arc::new(Store {
            faults,
            documents: Mutex::default(),
        });
        let shared = Arc::clone(&store);
        let server = Server::start(move |request| to_the_end(Arc::clone(&shared).answer(request)))?;
        Ok(Self { server, store })
    }

    /// The URL to call it by.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// What went wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.store.faults
    }

    /// The documents that are there.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        let documents = self
            .store
            .documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let arrival = |((index, _), fingerprint): (&(Arc<str>, String), &u64)| Arrival {
            fingerprint: *fingerprint,
            place: Arc::clone(index),
        };
        documents.iter().map(arrival).collect()
    }
}

impl Store {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        if !head.uri.path().ends_with("_bulk") {
            return answer(200, &json!({ "version": { "number": "8.15.3" } }));
        }
        let is_gzip = head
            .headers
            .get("content-encoding")
            .is_some_and(|value| value == "gzip");
        let body = if is_gzip { expanded(&body)? } else { body };
        let trouble = self.faults.next(&POSSIBLE);
        match trouble {
            Some(Trouble::Throttle) => {
                return error(429, "es_rejected_execution_exception", "too many requests");
            }
            Some(Trouble::ServerError) => return error(503, "unavailable", "no master"),
            Some(Trouble::Reset) => return Err(anyhow!("reset")),
            Some(Trouble::Slow(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        let items = match bulk::read(head.uri.path(), &body) {
            Ok(items) => items,
            Err(wrong) => return error(400, "illegal_argument_exception", &format!("{wrong:#}")),
        };
        let done = self.write(&items, trouble == Some(Trouble::Items));
        ensure!(trouble != Some(Trouble::LostAnswer), "answer lost");
        answer(200, &done)
    }

    fn write<'a>(&self, items: &'a [Item<'_>], refuse: bool) -> Done<'a> {
        let mut documents = self
            .documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (mut results, mut errors) = (Vec::with_capacity(items.len()), false);
        for item in items {
            let refused = refuse && self.faults.refuses_item();
            let (status, error) = if refused {
                refusal(429, "es_rejected_execution_exception", "rejected execution")
            } else {
                write(item, &mut documents)
            };
            errors |= error.is_some();
            results.push(told(item, status, error));
        }
        Done {
            took: 1,
            errors,
            items: results,
        }
    }
}

/// The answer to a bulk request.
#[derive(Serialize)]
struct Done<'a> {
    took: u8,
    errors: bool,
    items: Vec<Told<'a>>,
}

/// What is told of an item.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Told<'a> {
    Create(Outcome<'a>),
    Index(Outcome<'a>),
}

#[derive(Serialize)]
struct Outcome<'a> {
    #[serde(rename = "_index")]
    index: &'a str,
    #[serde(rename = "_id")]
    id: Option<&'a str>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Refusal>,
}

#[derive(Serialize)]
struct Refusal {
    #[serde(rename = "type")]
    kind: &'static str,
    reason: String,
}

fn refusal(status: u16, kind: &'static str, reason: impl Into<String>) -> (u16, Option<Refusal>) {
    let reason = reason.into();
    (status, Some(Refusal { kind, reason }))
}

fn write(
    item: &Item<'_>,
    documents: &mut HashMap<(Arc<str>, String), u64>,
) -> (u16, Option<Refusal>) {
    if let Some(why) = bulk::refuses(&item.index) {
        return refusal(400, "invalid_index_name_exception", why);
    }
    if let Some(size) = misfit(item.source) {
        let reason = format!(
            "failed to parse field [size] of type [long]. Preview of field's value: {size}"
        );
        return refusal(400, "document_parsing_exception", reason);
    }
    let number = documents.len();
    let id = item.id.clone().unwrap_or_else(|| format!("made-{number}"));
    let key = (item.index.as_str().into(), id);
    if item.is_create && documents.contains_key(&key) {
        let kind = "version_conflict_engine_exception";
        return refusal(409, kind, "document already exists");
    }
    let before = documents.insert(key, fingerprint(&minified(item.source)));
    (if before.is_none() { 201 } else { 200 }, None)
}

/// What stands where a whole number has to, of a document whose `size` is none.
fn misfit(source: &[u8]) -> Option<String> {
    let mapped: Result<Mapped<'_>, _> = serde_json::from_slice(source);
    let size = match mapped {
        Ok(mapped) => mapped.size?.get().to_owned(),
        Err(error) => error.to_string(),
    };
    size.parse::<i64>().is_err().then_some(size)
}

fn told<'a>(item: &'a Item<'_>, status: u16, error: Option<Refusal>) -> Told<'a> {
    let outcome = Outcome {
        index: &item.index,
        id: item.id.as_deref(),
        status,
        error,
    };
    if item.is_create {
        Told::Create(outcome)
    } else {
        Told::Index(outcome)
    }
}

fn expanded(body: &[u8]) -> Result<Bytes> {
    let mut out = Vec::new();
    MultiGzDecoder::new(body).read_to_end(&mut out)?;
    Ok(out.into())
}

fn error(status: u16, kind: &str, reason: &str) -> Answer {
    let error = json!({ "error": { "type": kind, "reason": reason }, "status": status });
    answer(status, &error)
}

fn answer(status: u16, body: &impl Serialize) -> Answer {
    let response = Response::builder().status(status);
    let response = response.header("content-type", "application/json");
    let response = response.header("x-elastic-product", "Elasticsearch");
    Ok(response.body(Full::from(serde_json::to_string(body)?))?)
}
