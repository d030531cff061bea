//! A stream and a bucket for failed logs, a proxy in front of them, and the function behind that.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use testbed::function::{Function, Outcome};
use testbed::kinesis_event::keyed_event;
use testbed::logging::{Bucket, Stream, mover_variables};
use testbed::proxy::Proxy;
use testbed::{Kind, StandIn};

const STREAM: &str = "target";
const BUCKET: &str = "failed";

/// A stream and a bucket for failed logs, a proxy in front of them, and the function behind that.
pub(crate) struct Stage {
    pub(crate) function: Function,
    pub(crate) proxy: Proxy,
    bucket: Bucket,
    stream: Stream,
    _stand_in: StandIn,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With these variables beside or instead of the usual ones.
    pub(crate) async fn with(changed: &[(&str, &str)]) -> Self {
        Self::on(Kind::Moto, changed).await
    }

    pub(crate) async fn on(kind: Kind, changed: &[(&str, &str)]) -> Self {
        let stand_in = StandIn::start(kind).await.unwrap();
        let endpoint = stand_in.endpoint();
        let proxy = Proxy::start(&endpoint).unwrap();
        let changed = changed
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let variables = contract(&proxy.endpoint())
            .into_iter()
            .chain(changed)
            .collect();
        let program = Path::new(env!("CARGO_BIN_EXE_kinesis-forward"));
        Self {
            function: Function::start("forward", program, &variables).unwrap(),
            proxy,
            bucket: Bucket::make(&endpoint, BUCKET).await.unwrap(),
            stream: Stream::make(&endpoint, STREAM).await.unwrap(),
            _stand_in: stand_in,
        }
    }

    /// Invokes the function with these records: a partition key and the data.
    pub(crate) async fn invoke(&self, records: &[(&str, String)], time: Duration) -> Outcome {
        let event = keyed_event(records);
        self.function.invoke(event, time).await.unwrap()
    }

    /// Invokes the function with these records, which it delivers.
    pub(crate) async fn deliver(&self, records: &[(&str, String)]) {
        let outcome = self.invoke(records, Duration::from_secs(60)).await;
        assert_eq!(
            outcome,
            Ok(json!({ "batchItemFailures": [] })),
            "{}",
            self.function.log()
        );
    }

    /// What is in the stream: partition keys and texts, in order.
    pub(crate) async fn records(&self) -> Vec<(String, String)> {
        self.stream.records().await.unwrap()
    }

    /// What is in the stream: partition keys and data, in order; an aggregate is one.
    pub(crate) async fn entries(&self) -> Vec<(String, Vec<u8>)> {
        self.stream.entries().await.unwrap()
    }

    /// The keys of failed logs.
    pub(crate) async fn failed(&self) -> Vec<String> {
        self.bucket.keys().await.unwrap()
    }
}

fn contract(endpoint: &str) -> BTreeMap<String, String> {
    let mut variables = mover_variables(endpoint, BUCKET);
    variables.insert("TARGET_STREAM_NAME".into(), STREAM.into());
    variables.insert("KINESIS_MAX_RETRIES".into(), "3".into());
    variables
}

/// A record that needs no time here.
pub(crate) fn log(id: usize) -> String {
    format!(r#"{{"log_type":"t", "log_id":{id}}}"#)
}
