//! A Fluent server, a bucket for failed logs, and the function between them.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use testbed::function::Function;
use testbed::kinesis_event::event;
use testbed::logging::{Bucket, mover_variables};
use testbed::peers::{FluentOptions, FluentServer};
use testbed::{Kind, StandIn};

const BUCKET: &str = "failed-logs";

pub(crate) struct Stage {
    pub(crate) server: FluentServer,
    pub(crate) bucket: Bucket,
    variables: BTreeMap<String, String>,
    pub(crate) aws: StandIn,
}

impl Stage {
    pub(crate) async fn new(options: &FluentOptions<'_>) -> Self {
        let (server, aws) = tokio::join!(FluentServer::start(options), StandIn::start(Kind::Moto));
        let (server, aws) = (server.unwrap(), aws.unwrap());
        let bucket = Bucket::make(&aws.endpoint(), BUCKET).await.unwrap();
        let mut variables = mover_variables(&aws.endpoint(), BUCKET);
        let scheme = if options.certificate.is_some() {
            "tls://localhost"
        } else {
            "127.0.0.1"
        };
        let endpoint = format!("{scheme}:{}", server.port());
        variables.insert("LOG_FLUENT_SINK_ENDPOINT".to_owned(), endpoint);
        variables.insert("LOG_FLUENT_TAG".to_owned(), "kinesis".to_owned());
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
}

pub(crate) fn start(variables: &BTreeMap<String, String>) -> Function {
    let program = Path::new(env!("CARGO_BIN_EXE_kinesis-to-fluent"));
    Function::start("kinesis-to-fluent", program, variables).unwrap()
}

/// Hands records to the function and returns its answer, or the error that it raised.
pub(crate) async fn send(
    function: &Function,
    records: &[impl AsRef<[u8]>],
    seconds: u64,
) -> Result<Value, String> {
    let outcome = function
        .invoke(event(records), Duration::from_secs(seconds))
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
