//! Amazon Kinesis Data Streams, as far as records are put.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::json;
use testbed::server::{Answer, Server};

use super::faults::{Faults, Trouble};
use super::{Arrival, to_the_end};

use crate::records::{fingerprint, minified, unpack};

const POSSIBLE: [Trouble; 6] = [
    Trouble::Throttle,
    Trouble::ServerError,
    Trouble::Reset,
    Trouble::LostAnswer,
    Trouble::Items,
    Trouble::Permuted,
];

/// What is said of an entry that was not taken.
const REFUSED: &str =
    r#"{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded."}"#;
/// The first sequence number of a shard; the digits grow when as many records were put.
const FIRST: u128 = 999_990;
/// The same of a shard that came when the stream was resharded: no number says anything about those of another shard.
const FIRST_OF_NEW: u128 = 9_990;

/// A running Kinesis, ended when dropped.
#[derive(Debug)]
pub struct Kinesis {
    server: Server,
    store: Arc<Store>,
}

#[derive(Debug)]
struct Store {
    faults: Faults,
    calls: AtomicUsize,
    /// After so many calls the stream has other shards.
    resharded_after: AtomicUsize,
    entries: Mutex<Vec<Taken>>,
}

/// An entry that was taken.
#[derive(Clone, Debug)]
struct Taken {
    partition_key: String,
    explicit_hash_key: Option<String>,
    data: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRecords<'a> {
    #[serde(borrow)]
    records: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    #[serde(borrow)]
    data: Cow<'a, str>,
    #[serde(borrow)]
    partition_key: Cow<'a, str>,
    #[serde(borrow)]
    explicit_hash_key: Option<Cow<'a, str>>,
}

impl Kinesis {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(faults: Faults) -> Result<Self> {
        let store = Arc::new(Store {
            faults,
            calls: AtomicUsize::new(0),
            resharded_after: AtomicUsize::new(usize::MAX),
            entries: Mutex::default(),
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

    /// How many calls were answered with what became of their records.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.store.calls.load(Ordering::Relaxed)
    }

    /// Replaces the shards by others after so many calls.
    pub fn reshard_after(&self, calls: usize) {
        let after = &self.store.resharded_after;
        after.store(calls, Ordering::Relaxed);
    }

    /// The records that were put, in that order.
    ///
    /// # Errors
    /// When an aggregate could be read by nobody.
    pub fn arrivals(&self) -> Result<Vec<Arrival>> {
        let entries = self.store.entries.lock();
        let entries = entries.unwrap_or_else(PoisonError::into_inner);
        let each: Vec<Vec<Arrival>> = entries.iter().map(Taken::arrivals).collect::<Result<_>>()?;
        Ok(each.into_iter().flatten().collect())
    }
}

impl Store {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let target = request.headers().get("x-amz-target").cloned();
        ensure!(
            target.is_some_and(|target| target == "Kinesis_20131202.PutRecords"),
            "only records can be put"
        );
        let body = request.into_body().collect().await?.to_bytes();
        let trouble = self.faults.next(&POSSIBLE);
        match trouble {
            Some(Trouble::Throttle) => {
                return error(400, "ProvisionedThroughputExceededException");
            }
            Some(Trouble::ServerError) => return error(500, "InternalFailure"),
            Some(Trouble::Reset) => return Err(anyhow!("reset")),
            Some(Trouble::Slow(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        let request: PutRecords<'_> = serde_json::from_slice(&body).context("read a request")?;
        if let Some(wrong) = wrong(&request) {
            return error(400, wrong);
        }
        let answer = self.put(&request, trouble)?;
        ensure!(trouble != Some(Trouble::LostAnswer), "answer lost");
        json_answer(200, answer)
    }

    fn put(&self, request: &PutRecords<'_>, trouble: Option<Trouble>) -> Result<String> {
        let number = request.records.len();
        let mut results = vec![REFUSED.to_owned(); number];
        let mut order: Vec<usize> = (0..number).collect();
        if trouble == Some(Trouble::Permuted) {
            order.reverse();
        }
        if trouble == Some(Trouble::Items) {
            order.retain(|_| !self.faults.refuses_item());
        }
        let failed = number - order.len();
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        let is_new = calls >= self.resharded_after.load(Ordering::Relaxed);
        let (first, shards) = if is_new {
            (FIRST_OF_NEW, 2)
        } else {
            (FIRST, 0)
        };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for place in order {
            let taken = Taken::new(&request.records[place])?;
            let (shard, sequence) = (taken.shard() + shards, first + entries.len() as u128);
            results[place] =
                format!(r#"{{"SequenceNumber":"{sequence}","ShardId":"shardId-{shard:012}"}}"#);
            entries.push(taken);
        }
        let results = results.join(",");
        Ok(format!(
            r#"{{"FailedRecordCount":{failed},"Records":[{results}]}}"#
        ))
    }
}

impl Taken {
    fn new(entry: &Entry<'_>) -> Result<Self> {
        Ok(Self {
            partition_key: entry.partition_key.as_ref().to_owned(),
            explicit_hash_key: entry.explicit_hash_key.as_deref().map(str::to_owned),
            data: STANDARD.decode(entry.data.as_bytes())?,
        })
    }

    /// One of two, by the first bit of the hash key.
    fn shard(&self) -> u128 {
        let hash_key = self.explicit_hash_key.as_deref();
        let own = || u128::from_be_bytes(Md5::digest(&self.partition_key).into());
        let hash_key = hash_key
            .and_then(|key| key.parse().ok())
            .unwrap_or_else(own);
        hash_key >> 127
    }

    fn arrivals(&self) -> Result<Vec<Arrival>> {
        let hash_key = self.explicit_hash_key.as_deref();
        let parts = unpack(&self.data, &self.partition_key, hash_key)
            .with_context(|| format!("read the aggregate under {:?}", self.partition_key))?;
        let parts = parts.unwrap_or_else(|| vec![self.data.clone()]);
        let arrival = |data: &Vec<u8>| Arrival {
            fingerprint: fingerprint(&minified(data)),
            place: self.partition_key.as_str().into(),
        };
        Ok(parts.iter().map(arrival).collect())
    }
}

/// What Kinesis refuses a whole call for.
fn wrong(request: &PutRecords<'_>) -> Option<&'static str> {
    let size = |entry: &Entry<'_>| entry.data.len() / 4 * 3 + entry.partition_key.len();
    let whole: usize = request.records.iter().map(size).sum();
    let is_large = |entry: &Entry<'_>| size(entry) > (1 << 20) + 2;
    let key = |entry: &Entry<'_>| !(1..=256).contains(&entry.partition_key.chars().count());
    let number = request.records.len();
    let is_wrong = !(1..=500).contains(&number)
        || whole > 10 << 20
        || request
            .records
            .iter()
            .any(|entry| is_large(entry) || key(entry));
    is_wrong.then_some("ValidationException")
}

fn error(status: u16, code: &str) -> Answer {
    let body = json!({ "__type": code, "message": "It went wrong." });
    json_answer(status, body.to_string())
}

fn json_answer(status: u16, body: String) -> Answer {
    let response = Response::builder().status(status);
    let response = response.header("content-type", "application/x-amz-json-1.1");
    Ok(response.body(Full::from(body))?)
}
