//! Calls by the JSON protocols of AWS, 1.0 and 1.1, which differ in the content type alone.
//!
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>

use std::collections::BTreeMap;

use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SdkConfig;
use serde_json::Value;

use crate::caller::{self, Caller, Service};

/// A service, as its model describes it.
#[derive(Clone, Copy, Debug)]
pub struct JsonService {
    /// Its id, such as `CloudWatch`, by which variables and profiles name its endpoint.
    pub id: &'static str,
    /// What its endpoints are called, which it also signs with, such as `monitoring`.
    pub endpoint_prefix: &'static str,
    /// What names of operations begin with, such as `GraniteServiceVersion20100801`.
    pub target_prefix: &'static str,
    /// The content type of its protocol, such as `application/x-amz-json-1.1`.
    pub content_type: &'static str,
}

/// Amazon CloudWatch: the crate of its client needs more than all others together, under a license that is not allowed
/// here.
pub const CLOUDWATCH: JsonService = JsonService {
    id: "CloudWatch",
    endpoint_prefix: "monitoring",
    target_prefix: "GraniteServiceVersion20100801",
    content_type: "application/x-amz-json-1.0",
};

/// Makes calls of one service.
#[derive(Clone, Debug)]
pub struct JsonClient {
    service: JsonService,
    caller: Caller,
}

impl JsonClient {
    /// A client of a service; no call is made. `endpoint` is a URL in place of the configuration's own.
    #[must_use]
    pub fn new(config: &SdkConfig, service: JsonService, endpoint: Option<&String>) -> Self {
        let named = Service {
            id: service.id,
            endpoint_prefix: service.endpoint_prefix,
        };
        Self {
            service,
            caller: Caller::new(config, named, endpoint),
        }
    }

    /// Makes a call: the input and the answer are those of the service's API reference.
    ///
    /// # Errors
    /// When the service refuses it, or does not answer.
    pub async fn send(
        &self,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, SdkError<ErrorMetadata, Response>> {
        self.operation(operation).invoke(input).await
    }

    fn operation(&self, name: &'static str) -> Operation<Value, Value, ErrorMetadata> {
        let content_type = self.service.content_type;
        let target = format!("{}.{name}", self.service.target_prefix);
        self.caller
            .operation(name)
            .serializer(move |input: Value| request(content_type, &target, &input))
            .deserializer(answer)
            .build()
    }
}

fn request(
    content_type: &'static str,
    target: &str,
    input: &Value,
) -> Result<HttpRequest, BoxError> {
    let mut request = caller::post(content_type, input.to_string())?;
    request
        .headers_mut()
        .insert("x-amz-target", target.to_owned());
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<Value, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(refusal(body)));
    }
    // What has no output may have no body either.
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|error| OrchestratorError::response(error.into()))
}

/// <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization>
fn refusal(body: &[u8]) -> ErrorMetadata {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: [&str; 2]| names.into_iter().find_map(|name| body[name].as_str());
    let code = text(["__type", "code"]).map(|code| code.rsplit('#').next().unwrap_or(code));
    caller::refusal(code, text(["message", "Message"]))
}

/// The tags of an answer or an input, which are lists of `Key` and `Value`.
#[must_use]
pub fn tags_to_json(tags: &BTreeMap<String, String>) -> Value {
    let each = tags.iter();
    each.map(|(key, value)| serde_json::json!({ "Key": key, "Value": value }))
        .collect()
}

/// The same read back.
#[must_use]
pub fn tags_from_json(list: &Value) -> BTreeMap<String, String> {
    let each = list.as_array().into_iter().flatten();
    let text = |one: &Value, name: &str| one[name].as_str().map(str::to_owned);
    each.filter_map(|one| Some((text(one, "Key")?, text(one, "Value")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_in_every_spelling() {
        for body in [
            r#"{"__type":"ResourceNotFound","message":"no"}"#,
            r#"{"__type":"com.amazonaws.cloudwatch#ResourceNotFound","Message":"no"}"#,
        ] {
            let refusal = refusal(body.as_bytes());
            assert_eq!(refusal.code(), Some("ResourceNotFound"));
            assert_eq!(refusal.message(), Some("no"));
        }
        assert_eq!(refusal(b"<html>").code(), None);
    }

    #[test]
    fn tags_are_lists_of_pairs() {
        let tags = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
        let list = serde_json::json!([{ "Key": "a", "Value": "1" }]);
        assert_eq!(tags_to_json(&tags), list);
        assert_eq!(tags_from_json(&list), tags);
        assert_eq!(tags_from_json(&Value::Null), BTreeMap::new());
    }
}
