//! Calls by the REST JSON protocol whose answers hold nothing but whether they were accepted.
//!
//! <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SdkConfig;
use serde_json::Value;

use crate::caller::{self, Caller, Service};
use crate::error::CallError;

/// Where a refusal has its code, which a URL may follow.
const ERROR_TYPE: &str = "x-amzn-errortype";

/// A service, as its model describes it.
#[derive(Clone, Copy, Debug)]
pub struct RestService {
    /// Its id, such as `Lambda`, by which variables and profiles name its endpoint.
    pub id: &'static str,
    /// What its endpoints are called, which it also signs with, such as `lambda`.
    pub endpoint_prefix: &'static str,
}

/// AWS Lambda: the crate of its client would make a package larger by a tenth for one call.
pub const LAMBDA: RestService = RestService {
    id: "Lambda",
    endpoint_prefix: "lambda",
};

/// What is sent.
#[derive(Clone, Debug, Default)]
pub struct RestRequest {
    /// The parts of the path, as they are called: they are encoded here.
    pub path: Vec<String>,
    /// Headers beside the content type, which is JSON's.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// Makes calls of one service.
#[derive(Clone, Debug)]
pub struct RestClient {
    service: RestService,
    caller: Caller,
}

impl RestClient {
    /// A client of a service; no call is made. `endpoint` is a URL in place of the configuration's own.
    #[must_use]
    pub fn new(config: &SdkConfig, service: RestService, endpoint: Option<&String>) -> Self {
        let named = Service {
            id: service.id,
            endpoint_prefix: service.endpoint_prefix,
        };
        Self {
            service,
            caller: Caller::new(config, named, endpoint),
        }
    }

    /// Makes a call about a thing, whose answer is of no interest.
    ///
    /// # Errors
    /// When the service refuses it, or does not answer.
    pub async fn post(
        &self,
        operation: &'static str,
        subject: &str,
        request: RestRequest,
    ) -> Result<(), CallError> {
        let call = self.caller.operation(operation).serializer(http);
        let call = call.deserializer(answer).build();
        let answer = call.invoke(request).await;
        answer.map_err(|error| CallError::of(self.service.id, operation, subject, &error))
    }
}

fn http(request: RestRequest) -> Result<HttpRequest, BoxError> {
    let mut http = caller::post("application/json", request.body)?;
    http.set_uri(path(&request.path))?;
    for (name, value) in request.headers {
        http.headers_mut().insert(name, value);
    }
    Ok(http)
}

fn path(parts: &[String]) -> String {
    let each = parts.iter();
    // Names of AWS hold no spaces, which alone are encoded otherwise in a path.
    each.map(|part| {
        let encoded: String = form_urlencoded::byte_serialize(part.as_bytes()).collect();
        format!("/{encoded}")
    })
    .collect()
}

fn answer(response: &HttpResponse) -> Result<(), OrchestratorError<ErrorMetadata>> {
    if response.status().is_success() {
        return Ok(());
    }
    let code = response.headers().get(ERROR_TYPE);
    let body = response.body().bytes().unwrap_or_default();
    Err(OrchestratorError::operation(refusal(code, body)))
}

/// <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization>
fn refusal(header: Option<&str>, body: &[u8]) -> ErrorMetadata {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: [&str; 2]| names.into_iter().find_map(|name| body[name].as_str());
    let code = header.or_else(|| text(["__type", "code"]));
    let code = code.map(|code| code.split(':').next().unwrap_or(code));
    let code = code.map(|code| code.rsplit('#').next().unwrap_or(code));
    caller::refusal(code, text(["message", "Message"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path_are_encoded() {
        let parts = ["functions", "arn:aws:lambda:x:1:function:eden:$LATEST"];
        let expected = "/functions/arn%3Aaws%3Alambda%3Ax%3A1%3Afunction%3Aeden%3A%24LATEST";
        assert_eq!(path(&parts.map(str::to_owned)), expected);
    }

    #[test]
    fn a_refusal_is_read_in_every_spelling() {
        let message = r#"{"Message":"no"}"#;
        for header in [
            "AccessDeniedException",
            "AccessDeniedException:http://internal.amazon.com/coral/",
            "aws.protocoltests.restjson#AccessDeniedException:http://internal.amazon.com/coral/",
        ] {
            let refusal = refusal(Some(header), message.as_bytes());
            assert_eq!(refusal.code(), Some("AccessDeniedException"));
            assert_eq!(refusal.message(), Some("no"));
        }
        let body = r#"{"__type":"com.amazon#AccessDeniedException","message":"no"}"#;
        let in_body = refusal(None, body.as_bytes());
        assert_eq!(in_body.code(), Some("AccessDeniedException"));
        assert_eq!(in_body.message(), Some("no"));
        assert_eq!(refusal(None, b"<html>").code(), None);
    }
}
