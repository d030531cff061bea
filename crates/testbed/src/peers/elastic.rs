//! Servers that speak the API of Elasticsearch.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use http::{Method, Request};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::process::Process;
use crate::http_client;
use crate::install::{self, Installation};
use crate::stand_in::free_port;

/// `osmem-server` is in a folder of its package and has no launcher.
const LAUNCH: &str = "import os, sys, osmem_server; program = osmem_server.resolve_binary(); \
                      os.execv(program, [program, *sys.argv[1:]])";
const START_TRIES: u32 = 5;
const MOST_DOCUMENTS: usize = 10_000;

/// The programs. Each is right where the other is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElasticKind {
    /// `noida-db`, as Elasticsearch 8, with data streams; it takes any index name.
    Noida,
    /// `osmem-server`, as OpenSearch 3, strict about names and the form of requests; no data streams.
    Osmem,
}

/// A running server, ended when dropped.
#[derive(Debug)]
pub struct Elastic {
    port: u16,
    _process: Process,
}

impl Elastic {
    /// Installs the server where needed and starts it without any index.
    pub async fn start(kind: ElasticKind) -> Result<Self> {
        let installation = tokio::task::spawn_blocking(install::install).await??;
        let mut tries = 1;
        loop {
            // Another process may take the free port first: then this one is started again.
            match Self::try_start(kind, &installation).await {
                Err(_) if tries < START_TRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    /// The server's URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// The server's port on the loopback address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends a request with a JSON body and reads the JSON it is answered with; any status but success is an error.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Result<Value> {
        let url = format!("{}{path}", self.endpoint());
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder().method(method).uri(&url);
        let request = request.header("content-type", "application/json");
        let request = request.body(Full::new(Bytes::from(body)))?;
        let answer = http_client::send(request).await?;
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        ensure!(
            answer.status().is_success(),
            "{url}: {}: {text}",
            answer.status()
        );
        serde_json::from_str(&text).with_context(|| format!("{url}: {text}"))
    }

    /// Makes an index with the types of some fields, such as `{"n": {"type": "long"}}`.
    pub async fn make_index(&self, name: &str, fields: Value) -> Result<()> {
        let body = json!({ "mappings": { "properties": fields } });
        self.send(Method::PUT, &format!("/{name}"), &body).await?;
        Ok(())
    }

    /// Makes indices whose names match a pattern data streams.
    pub async fn make_data_streams(&self, pattern: &str) -> Result<()> {
        let body = json!({ "index_patterns": [pattern], "data_stream": {} });
        self.send(Method::PUT, "/_index_template/streams", &body)
            .await?;
        Ok(())
    }

    /// The names of all indices.
    pub async fn indices(&self) -> Result<Vec<String>> {
        let listed = self
            .send(
                Method::GET,
                "/_cat/indices?format=json&h=index",
                &Value::Null,
            )
            .await?;
        let name = |one: &Value| one["index"].as_str().map(str::to_owned);
        let mut names: Vec<_> = listed
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(name)
            .collect();
        names.sort();
        Ok(names)
    }

    /// How many documents an index, or all that match a pattern, have.
    pub async fn count(&self, index: &str) -> Result<u64> {
        self.refresh().await?;
        let answer = self
            .send(Method::GET, &format!("/{index}/_count"), &Value::Null)
            .await?;
        answer["count"]
            .as_u64()
            .context("the number of documents is no number")
    }

    /// The documents of an index by their ids, of which there are at most ten thousand.
    pub async fn documents(&self, index: &str) -> Result<BTreeMap<String, Value>> {
        self.refresh().await?;
        let body = json!({ "size": MOST_DOCUMENTS });
        let mut answer = self
            .send(Method::POST, &format!("/{index}/_search"), &body)
            .await?;
        let Value::Array(hits) = answer["hits"]["hits"].take() else {
            return Ok(BTreeMap::new());
        };
        let document =
            |mut hit: Value| Some((hit["_id"].as_str()?.to_owned(), hit["_source"].take()));
        Ok(hits.into_iter().filter_map(document).collect())
    }

    async fn refresh(&self) -> Result<()> {
        self.send(Method::POST, "/_refresh", &Value::Null).await?;
        Ok(())
    }

    async fn try_start(kind: ElasticKind, installation: &Installation) -> Result<Self> {
        let folder = tempfile::tempdir().context("make a folder for a log store")?;
        let port = free_port()?;
        let mut command = kind.command(installation, port);
        let mut process = Process::start(kind.name(), folder, &mut command)?;
        let url = format!("http://{}:{port}/", Ipv4Addr::LOCALHOST);
        let answers = process
            .wait_for(async |_| http_client::get(&url).await.ok())
            .await?;
        ensure!(
            answers.status().is_success(),
            "{url} answered {}",
            answers.status()
        );
        Ok(Self {
            port,
            _process: process,
        })
    }
}

impl ElasticKind {
    fn name(self) -> &'static str {
        match self {
            Self::Noida => "noida-db",
            Self::Osmem => "osmem-server",
        }
    }

    fn command(self, installation: &Installation, port: u16) -> Command {
        let port = port.to_string();
        match self {
            Self::Noida => {
                let mut command = Command::new(installation.program("noida-db"));
                command.args(["start", "--data-dir", "data", "--host", "127.0.0.1"]);
                command.args(["--only", "elasticsearch", "--elasticsearch-port", &port]);
                command
            }
            Self::Osmem => {
                let mut command = Command::new(installation.python());
                command.args([
                    "-c",
                    LAUNCH,
                    "-addr",
                    &format!("127.0.0.1:{port}"),
                    "-no-stdin-watch",
                ]);
                command
            }
        }
    }
}
