//! A server, a bucket for failed logs, and the function between them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use testbed::function::Function;
use testbed::kinesis_event::{arriving, event};
use testbed::logging::{Bucket, mover_variables};
use testbed::peers::{Collector, Posted, Reply};
use testbed::{Kind, StandIn};

const BUCKET: &str = "failed-logs";
/// When the records arrive: on 2 January 2026.
pub(crate) const ARRIVAL: f64 = 1_767_312_000.0;

pub(crate) struct Stage {
    pub(crate) server: Collector,
    pub(crate) bucket: Bucket,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) aws: StandIn,
}

impl Stage {
    /// A server that takes everything.
    pub(crate) async fn new() -> Self {
        Self::answering(|_| Reply::of(200)).await
    }

    pub(crate) async fn answering(
        reply: impl Fn(&Posted) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let aws = StandIn::start(Kind::Moto).await.unwrap();
        let server = Collector::start(reply).unwrap();
        let bucket = Bucket::make(&aws.endpoint(), BUCKET).await.unwrap();
        let mut variables = mover_variables(&aws.endpoint(), BUCKET);
        variables.insert(
            "HTTP_URL".to_owned(),
            format!("{}/in?a=b", server.endpoint()),
        );
        Self {
            server,
            bucket,
            variables,
            aws,
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn function(&self) -> Function {
        start(&self.variables)
    }

    /// The failed logs, each line as JSON.
    pub(crate) async fn failed(&self) -> Vec<Value> {
        let lines = self.bucket.lines().await.unwrap();
        let lines = lines.values().flatten();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

pub(crate) fn start(variables: &BTreeMap<String, String>) -> Function {
    let program = Path::new(env!("CARGO_BIN_EXE_kinesis-to-http"));
    Function::start("kinesis-to-http", program, variables).unwrap()
}

/// Hands records to the function and returns its answer, or the error that it raised.
pub(crate) async fn send(
    function: &Function,
    records: &[impl AsRef<[u8]>],
    seconds: u64,
) -> Result<Value, String> {
    let event = arriving(event(records), ARRIVAL);
    let outcome = function.invoke(event, Duration::from_secs(seconds)).await;
    outcome.unwrap()
}

pub(crate) fn assert_done(outcome: &Result<Value, String>, function: &Function) {
    let log = function.log();
    let answer = outcome
        .as_ref()
        .unwrap_or_else(|error| panic!("{error}\n{log}"));
    assert_eq!(answer["batchItemFailures"], json!([]), "{log}");
}

/// The body as text, expanded.
pub(crate) fn text(posted: &Posted) -> String {
    let is_gzip = posted.headers.get("content-encoding");
    if is_gzip.is_none_or(|coding| coding != "gzip") {
        return String::from_utf8(posted.body.to_vec()).unwrap();
    }
    let mut text = String::new();
    GzDecoder::new(&*posted.body)
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The lines of all that was taken.
pub(crate) fn lines(stage: &Stage) -> Vec<String> {
    let taken = stage.server.taken();
    let texts: Vec<String> = taken.iter().map(text).collect();
    texts
        .iter()
        .flat_map(|text| text.lines())
        .map(str::to_owned)
        .collect()
}

/// Records with the ids from 0 on.
pub(crate) fn records(count: usize) -> Vec<String> {
    let one =
        |id| format!(r#"{{"log_type":"web","log_id":"id-{id}","time":"2026-01-02T00:00:00Z"}}"#);
    (0..count).map(one).collect()
}
