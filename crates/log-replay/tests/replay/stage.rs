//! A stand-in with failed logs, and the real program.

use std::process::Output;

use testbed::logging::{Bucket, Stream};
use testbed::peers::LambdaApi;
use testbed::proxy::Proxy;
use testbed::world::variables;
use testbed::{Kind, StandIn};
use tokio::process::Command;

pub(crate) const BUCKET: &str = "logs";
pub(crate) const STREAM: &str = "app-logs";
pub(crate) const KEPT: &[(&str, &str)] = &[
    (
        "failed/unknown/unreadable/2026-11/25/a.gz",
        "{\"error\":\"why\",\"data\":\"no json\"}\n{\"error\":\"why\",\"data_base64\":\"/w==\"}",
    ),
    (
        "failed/unknown/unknown_type/2026-11/25/b.gz",
        "{\"log_id\":\"1\",\"n\":1.50}",
    ),
    (
        "failed/access/2026-11/25/c.gz",
        "{\"error\":\"why\",\"status\":400,\"record\":{\"log_type\":\"access\",\"log_id\":\"2\"}}",
    ),
    ("elsewhere/d.gz", "{\"log_id\":\"3\"}"),
];

/// A bucket of failed logs, a stream, and a proxy in front of both.
pub(crate) struct Stage {
    pub(crate) bucket: Bucket,
    pub(crate) stream: Stream,
    pub(crate) proxy: Proxy,
    _stand_in: StandIn,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let stand_in = StandIn::start(Kind::Moto).await.unwrap();
        let endpoint = stand_in.endpoint();
        let bucket = Bucket::make(&endpoint, BUCKET).await.unwrap();
        for (key, text) in KEPT {
            bucket.put(key, text.as_bytes()).await.unwrap();
        }
        Self {
            bucket,
            stream: Stream::make(&endpoint, STREAM).await.unwrap(),
            proxy: Proxy::start(&endpoint).unwrap(),
            _stand_in: stand_in,
        }
    }

    pub(crate) async fn replay(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_baikonur-replay"))
            .args(arguments)
            .envs(variables(&self.proxy.endpoint()))
            .output()
            .await
            .unwrap()
    }

    /// The same with functions at this place.
    pub(crate) async fn replay_to(&self, lambda: &LambdaApi, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_baikonur-replay"))
            .args(arguments)
            .envs(variables(&self.proxy.endpoint()))
            .env("AWS_ENDPOINT_URL_LAMBDA", lambda.endpoint())
            .output()
            .await
            .unwrap()
    }

    /// What is on the stream, in alphabetical order.
    pub(crate) async fn records(&self) -> Vec<String> {
        let records = self.stream.records().await.unwrap().into_iter();
        let mut texts: Vec<_> = records.map(|(_, text)| text).collect();
        texts.sort();
        texts
    }

    pub(crate) async fn keys(&self) -> Vec<String> {
        self.bucket.keys().await.unwrap()
    }
}

pub(crate) fn reported(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
