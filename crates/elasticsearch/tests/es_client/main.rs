//! The client against real log stores, and against a verifier of signatures.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bulk;
mod faults;
mod indices;
mod signing;

use std::time::{Duration, Instant};

use es_client::{Client, Document};
use serde_json::{Value, json};
use testbed::peers::{Elastic, ElasticKind};

/// Both log stores.
const KINDS: [ElasticKind; 2] = [ElasticKind::Noida, ElasticKind::Osmem];
const INDEX: &str = "log-web-20260102";

async fn start(kind: ElasticKind) -> Elastic {
    Elastic::start(kind).await.unwrap()
}

fn client(endpoint: &str) -> Client {
    Client::new(endpoint.parse().unwrap(), None).unwrap()
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

fn document<'a>(id: &'a str, source: &'a str) -> Document<'a> {
    let (index, source) = (INDEX, source.as_bytes());
    let id = Some(id);
    Document { index, id, source }
}

/// Documents with the numbers from 0, by ids `id-0` and so on.
struct Numbered(Vec<(String, String)>);

impl Numbered {
    fn new(count: usize) -> Self {
        let one = |number| {
            (
                format!("id-{number}"),
                json!({ "n": number, "text": "ログ" }).to_string(),
            )
        };
        Self((0..count).map(one).collect())
    }

    fn documents(&self) -> Vec<Document<'_>> {
        let sent = self.0.iter().map(|(id, source)| document(id, source));
        sent.collect()
    }
}

/// All of the documents are there, each once and as it was sent.
async fn assert_all(store: &Elastic, sent: &Numbered) {
    let found = store.documents(INDEX).await.unwrap();
    assert_eq!(found.len(), sent.0.len());
    for (id, source) in &sent.0 {
        let source: Value = serde_json::from_str(source).unwrap();
        assert_eq!(found.get(id), Some(&source), "{id}");
    }
}
