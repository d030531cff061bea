//! What API Gateway is answered with.

use eden_core::text::visible_json;
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// What a command has to tell: its message, and the keys beside it.
#[derive(Debug)]
pub(crate) struct Done {
    /// What was done.
    pub(crate) message: &'static str,
    /// The keys beside it.
    pub(crate) fields: Map<String, Value>,
}

impl Done {
    /// An environment that was created or deleted.
    pub(crate) fn environment(message: &'static str, name: &str, cname: String) -> Self {
        let mut fields = Map::new();
        fields.insert("name".into(), name.into());
        fields.insert("cname".into(), cname.into());
        Self { message, fields }
    }
}

/// The HTTP status of an outcome.
pub(crate) fn status(outcome: &Result<Done, Failure>) -> u16 {
    outcome
        .as_ref()
        .map_or_else(|failure| failure.status, |_| 200)
}

/// The proxy response for an outcome; `name` is the environment that a failed request was about.
pub(crate) fn response(outcome: Result<Done, Failure>, name: Option<&str>) -> Value {
    let code = status(&outcome);
    let body = match outcome {
        Ok(done) => body("ok", done.message, done.fields),
        Err(failure) => {
            let named = name.map(|name| ("name".to_owned(), name.into()));
            body("error", &failure.message, named.into_iter().collect())
        }
    };
    json!({
        "isBase64Encoded": false,
        "statusCode": code,
        "headers": { "content-type": "application/json" },
        "body": visible_json(&body.to_string()),
    })
}

fn body(status: &str, message: &str, mut fields: Map<String, Value>) -> Value {
    fields.insert("status".into(), status.into());
    fields.insert("message".into(), message.into());
    fields.into()
}
