//! Amazon Kinesis Data Streams, as far as records are put.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::json;
use testbed::server::{Answer, Server};

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

/// What is told of a record.
const TAKEN: &str = r#"{"SequenceNumber":"1","ShardId":"shardId-000000000000"}"#;
const REFUSED: &str =
    r#"{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded."}"#;

/// A running Kinesis, ended when dropped.
#[derive(Debug)]
pub struct Kinesis {
    server: Server,
    store: Arc<Store>,
}

#[derive(Debug)]
struct Store {
    faults: Faults,
    arrivals: Mutex<Vec<Arrival>>,
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
}

impl Kinesis {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(faults: Faults) -> Result<Self> {
        let store = Arc::new(Store {
            faults,
            arrivals: Mutex::default(),
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

    /// The records that were put, in that order.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        let arrivals = self.store.arrivals.lock();
        arrivals.unwrap_or_else(PoisonError::into_inner).clone()
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
        let answer = self.put(&request, trouble == Some(Trouble::Items))?;
        ensure!(trouble != Some(Trouble::LostAnswer), "answer lost");
        json_answer(200, answer)
    }

    fn put(&self, request: &PutRecords<'_>, refuse: bool) -> Result<String> {
        let (mut arrived, mut results) = (Vec::new(), Vec::new());
        for entry in &request.records {
            if refuse && self.faults.refuses_item() {
                results.push(REFUSED);
                continue;
            }
            let data = STANDARD.decode(entry.data.as_bytes())?;
            arrived.push(Arrival {
                fingerprint: fingerprint(&minified(&data)),
                place: entry.partition_key.as_ref().into(),
            });
            results.push(TAKEN);
        }
        let failed = request.records.len() - arrived.len();
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.append(&mut arrived);
        let results = results.join(",");
        Ok(format!(
            r#"{{"FailedRecordCount":{failed},"Records":[{results}]}}"#
        ))
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
