//! The function, as it invokes itself.

use aws_calls::{CallError, LAMBDA, RestClient, RestRequest};
use aws_types::SdkConfig;
use serde_json::Value;

/// The version of Lambda's API.
const VERSION: &str = "2015-03-31";

/// The calls of Lambda.
#[derive(Clone, Debug)]
pub(crate) struct Caller(RestClient);

/// The function that was invoked.
#[derive(Clone, Debug)]
pub(crate) struct Itself {
    client: RestClient,
    arn: String,
}

impl Caller {
    /// With the function's region and role; no call is made.
    pub(crate) fn new(config: &SdkConfig) -> Self {
        Self(RestClient::new(config, LAMBDA, None))
    }

    /// The function of this ARN, which names a version or an alias where one was invoked.
    pub(crate) fn of(&self, arn: &str) -> Itself {
        Itself {
            client: self.0.clone(),
            arn: arn.to_owned(),
        }
    }
}

impl Itself {
    /// Has Lambda invoke it with an event, and does not wait for that.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    pub(crate) async fn invoke_later(&self, event: Value) -> Result<(), CallError> {
        let parts = [VERSION, "functions", &self.arn, "invocations"];
        let request = RestRequest {
            path: parts.map(str::to_owned).into(),
            headers: vec![("x-amz-invocation-type", "Event".to_owned())],
            body: event.to_string(),
        };
        self.client.post("Invoke", &self.arn, request).await
    }
}
