//! The proxy event of API Gateway, as far as it is read: the headers, and the API key among them,
//! are not.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use crate::failure::Failure;

/// A request to the API.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    /// The route's path, such as `/api/v1/create`.
    pub(crate) resource: String,
    /// The method; the Python function never looked at it.
    #[serde(default = "get")]
    pub(crate) http_method: String,
    query_string_parameters: Option<BTreeMap<String, Option<String>>>,
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

fn get() -> String {
    "GET".to_owned()
}

impl Event {
    /// Reads the event that the function was invoked with.
    pub(crate) fn read(payload: Value) -> Result<Self, Failure> {
        serde_json::from_value(payload).map_err(|error| {
            Failure::request(format!(
                "the event is not one of an API Gateway REST API with proxy integration: {error}"
            ))
        })
    }

    /// The query parameters that have a value.
    pub(crate) fn query(&self) -> BTreeMap<String, String> {
        let query = self.query_string_parameters.clone().unwrap_or_default();
        let given = query
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        given.collect()
    }

    /// The body's text, where there is any.
    pub(crate) fn body(&self) -> Result<Option<String>, Failure> {
        let Some(body) = self.body.as_ref().filter(|body| !body.trim().is_empty()) else {
            return Ok(None);
        };
        if !self.is_base64_encoded {
            return Ok(Some(body.clone()));
        }
        let bytes = STANDARD.decode(body).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| Failure::request("the body is not UTF-8 in base64"));
        text.map(Some)
    }
}
