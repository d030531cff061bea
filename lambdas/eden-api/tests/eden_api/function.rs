//! The function as a process, and requests to it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::runtime::{Outcome, Runtime};

/// What only a caller of the API may know.
pub(crate) const API_KEY: &str = "a-key-that-nobody-may-read";

/// A running function, ended when dropped.
pub(crate) struct Function {
    runtime: Runtime,
    process: Child,
    folder: TempDir,
    count: AtomicUsize,
}

/// An answer to an HTTP request.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u64,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn message(&self) -> &str {
        self.body["message"].as_str().unwrap()
    }

    /// An error of this status, with each of these in its message.
    pub(crate) fn assert_error(&self, status: u64, parts: &[&str]) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.body["status"], "error", "{self:?}");
        for part in parts {
            assert!(self.message().contains(part), "no {part:?} in {self:?}");
        }
    }
}

impl Function {
    pub(crate) async fn start(variables: BTreeMap<String, String>) -> Self {
        let runtime = Runtime::start().await;
        let folder = tempfile::tempdir().unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_eden-api"));
        command.env_clear().envs(lambda(&runtime)).envs(variables);
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap());
        let process = command.stderr(log).current_dir(folder.path());
        let process = process.spawn().unwrap();
        Self {
            runtime,
            process,
            folder,
            count: AtomicUsize::new(0),
        }
    }

    /// Invokes with any event at all.
    pub(crate) async fn invoke(&self, event: Value, time: Duration) -> Outcome {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        self.runtime
            .invoke(&format!("request-{number}"), event, time)
            .await
    }

    pub(crate) async fn send(&self, event: Value) -> Answer {
        self.send_within(event, Duration::from_secs(60)).await
    }

    pub(crate) async fn send_within(&self, event: Value, time: Duration) -> Answer {
        let outcome = self.invoke(event, time).await;
        let answer = outcome.unwrap_or_else(|error| panic!("raised {error}\n{}", self.log()));
        assert_eq!(answer["isBase64Encoded"], false);
        assert_eq!(answer["headers"]["content-type"], "application/json");
        Answer {
            status: answer["statusCode"].as_u64().unwrap(),
            body: serde_json::from_str(answer["body"].as_str().unwrap()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, command: &str, query: &[(&str, &str)]) -> Answer {
        self.send(request("GET", command, query)).await
    }

    /// All that was logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Whether it is still the process that was started.
    pub(crate) fn is_running(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The variables that Lambda itself sets.
fn lambda(runtime: &Runtime) -> BTreeMap<String, String> {
    let address = runtime.address.to_string();
    let pairs = [
        ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
        ("AWS_LAMBDA_FUNCTION_NAME", "eden"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/eden"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/22/[$LATEST]1"),
    ];
    let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    pairs.map(own).into()
}

/// The proxy event of API Gateway for a request; no query is `null` there.
pub(crate) fn request(method: &str, command: &str, query: &[(&str, &str)]) -> Value {
    let pairs: BTreeMap<&str, &str> = query.iter().copied().collect();
    let query = if pairs.is_empty() {
        Value::Null
    } else {
        json!(pairs)
    };
    let path = format!("/api/v1/{command}");
    json!({
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": { "x-api-key": API_KEY, "Host": "eden.example.com" },
        "multiValueHeaders": { "x-api-key": [API_KEY] },
        "queryStringParameters": query,
        "pathParameters": null,
        "stageVariables": null,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "stage": "main",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": { "apiKey": API_KEY, "apiKeyId": "k", "sourceIp": "192.0.2.1" },
        },
        "body": null,
        "isBase64Encoded": false,
    })
}
