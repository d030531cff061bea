//! What API Gateway is answered with.

use std::time::Instant;

use eden_core::text::visible_json;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::time;

const OK: u16 = 200;
/// It is done later.
const ACCEPTED: u16 = 202;

/// What a command has to tell: its message, and the keys beside it.
#[derive(Debug)]
pub(crate) struct Done {
    /// What was done.
    pub(crate) message: &'static str,
    /// The keys beside it.
    pub(crate) fields: Map<String, Value>,
    code: u16,
}

impl Done {
    /// What was done, and the keys beside it.
    pub(crate) fn new(message: &'static str, fields: Map<String, Value>) -> Self {
        let code = OK;
        Self {
            message,
            fields,
            code,
        }
    }

    /// An environment that was created or deleted. A worker has no host.
    pub(crate) fn environment(message: &'static str, name: &str, host: Option<String>) -> Self {
        let cname = host.filter(|host| !host.is_empty());
        let mut fields = Map::new();
        fields.insert("name".into(), name.into());
        fields.insert("cname".into(), cname.into());
        Self::new(message, fields)
    }

    /// What is not done yet, and will be.
    pub(crate) fn later(self) -> Self {
        let code = ACCEPTED;
        Self { code, ..self }
    }
}

/// The HTTP status of an outcome.
pub(crate) fn status(outcome: &Result<Done, Failure>) -> u16 {
    match outcome {
        Ok(done) => done.code,
        Err(failure) => failure.status,
    }
}

/// Logs an outcome.
pub(crate) fn log(outcome: &Result<Done, Failure>, started: Instant) {
    let (status, took_ms) = (status(outcome), time::millis(started.elapsed()));
    match outcome {
        Ok(done) => tracing::info!(status, took_ms, "{}", done.message),
        Err(failure) => tracing::warn!(status, took_ms, "{}", failure.message),
    }
}

/// The proxy response for an outcome; `name` is the environment that a failed request was about.
pub(crate) fn response(outcome: Result<Done, Failure>, name: Option<&str>) -> Value {
    let code = status(&outcome);
    let body = Value::from(body(outcome, name));
    json!({
        "isBase64Encoded": false,
        "statusCode": code,
        "headers": { "content-type": "application/json" },
        "body": visible_json(&body.to_string()),
    })
}

/// The body of the response for an outcome.
pub(crate) fn body(outcome: Result<Done, Failure>, name: Option<&str>) -> Map<String, Value> {
    match outcome {
        Ok(done) => with_status("ok", done.message, done.fields),
        Err(failure) => {
            let named = name.map(|name| ("name".to_owned(), name.into()));
            with_status("error", &failure.message, named.into_iter().collect())
        }
    }
}

/// Keys of a command's own come first: that of progress has a status, and a message, of another one.
fn with_status(status: &str, message: &str, mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.entry("status").or_insert_with(|| status.into());
    fields.entry("message").or_insert_with(|| message.into());
    fields
}
