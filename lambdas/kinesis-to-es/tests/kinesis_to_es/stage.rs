//! A log store, a bucket for failed logs, and the function between them.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use testbed::function::Function;
use testbed::kinesis_event::{arriving, event};
use testbed::logging::{Bucket, mover_variables};
use testbed::peers::{Elastic, ElasticKind};
use testbed::{Kind, StandIn};

const BUCKET: &str = "failed-logs";

pub(crate) struct Stage {
    pub(crate) store: Elastic,
    pub(crate) bucket: Bucket,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) aws: StandIn,
}

impl Stage {
    pub(crate) async fn new(kind: ElasticKind) -> Self {
        let (store, aws) = tokio::join!(Elastic::start(kind), StandIn::start(Kind::Moto));
        let (store, aws) = (store.unwrap(), aws.unwrap());
        let bucket = Bucket::make(&aws.endpoint(), BUCKET).await.unwrap();
        let mut variables = mover_variables(&aws.endpoint(), BUCKET);
        variables.insert("ES_HOST".to_owned(), store.endpoint());
        variables.insert("INDEX_NAME_PREFIX".to_owned(), "log".to_owned());
        Self {
            store,
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
}

pub(crate) fn start(variables: &BTreeMap<String, String>) -> Function {
    let program = Path::new(env!("CARGO_BIN_EXE_kinesis-to-es"));
    Function::start("kinesis-to-es", program, variables).unwrap()
}

/// When the records arrive: on 2 January 2026.
const ARRIVAL: f64 = 1_767_312_000.0;

/// Hands records to the function and returns its answer, or the error that it raised.
pub(crate) async fn send(
    function: &Function,
    records: &[impl AsRef<[u8]>],
    seconds: u64,
) -> Result<Value, String> {
    let outcome = function
        .invoke(
            arriving(event(records), ARRIVAL),
            Duration::from_secs(seconds),
        )
        .await;
    outcome.unwrap()
}

pub(crate) fn assert_done(outcome: &Result<Value, String>, function: &Function) {
    let log = function.log();
    let answer = outcome
        .as_ref()
        .unwrap_or_else(|error| panic!("{error}\n{log}"));
    assert_eq!(answer["batchItemFailures"], serde_json::json!([]), "{log}");
}
