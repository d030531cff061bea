//! Calls by the Query protocol of EC2, whose client takes minutes and gigabytes to compile.
//!
//! <https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html>

use std::fmt::Debug;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SdkConfig;
use roxmltree::Document;

use crate::caller::{self, Caller, Service};

const EC2: Service = Service {
    id: "EC2",
    endpoint_prefix: "ec2",
};
const VERSION: &str = "2016-11-15";

/// Makes calls of EC2.
#[derive(Clone, Debug)]
pub struct Ec2Client(Caller);

impl Ec2Client {
    /// A client; no call is made.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Self(Caller::new(config, EC2, None))
    }

    /// Makes a call with parameters as the API reference names them, such as `GroupId.1`, and reads its answer.
    ///
    /// # Errors
    /// When EC2 refuses it, does not answer, or the answer cannot be read.
    pub async fn send<T: Debug + Send + Sync + 'static>(
        &self,
        operation: &'static str,
        parameters: &[(String, String)],
        read: fn(&Document<'_>) -> T,
    ) -> Result<T, SdkError<ErrorMetadata, Response>> {
        let body = body(operation, parameters);
        let call = self.0.operation(operation);
        let call = call.serializer(|body| caller::post("application/x-www-form-urlencoded", body));
        let call = call.deserializer(move |response| answer(response, read));
        call.build().invoke(body).await
    }
}

fn body(operation: &str, parameters: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("Action", operation)
        .append_pair("Version", VERSION)
        .extend_pairs(parameters)
        .finish()
}

fn answer<T>(
    response: &HttpResponse,
    read: fn(&Document<'_>) -> T,
) -> Result<T, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(refusal(body)));
    }
    let document = parsed(body).map_err(OrchestratorError::response)?;
    Ok(read(&document))
}

fn parsed(body: &[u8]) -> Result<Document<'_>, BoxError> {
    Ok(Document::parse(std::str::from_utf8(body)?)?)
}

/// <https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#operation-error-serialization>
fn refusal(body: &[u8]) -> ErrorMetadata {
    let document = parsed(body).ok();
    let text = |name: &str| {
        let mut nodes = document.iter().flat_map(Document::descendants);
        nodes.find(|node| node.has_tag_name(name))?.text()
    };
    caller::refusal(text("Code"), text("Message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_a_form() {
        let parameters = [("GroupId.1".to_owned(), "sg 1".to_owned())];
        let expected = "Action=DescribeSecurityGroups&Version=2016-11-15&GroupId.1=sg+1";
        assert_eq!(body("DescribeSecurityGroups", &parameters), expected);
    }

    #[test]
    fn a_refusal_is_read() {
        let refused = "<Response><Errors><Error><Code>InvalidGroup.NotFound</Code><Message>no</Message></Error></Errors>\
                       <RequestID>1</RequestID></Response>";
        let refused = refusal(refused.as_bytes());
        assert_eq!(refused.code(), Some("InvalidGroup.NotFound"));
        assert_eq!(refused.message(), Some("no"));
        assert_eq!(refusal(b"no XML").code(), None);
    }
}
