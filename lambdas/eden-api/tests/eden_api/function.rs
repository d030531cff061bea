//! The function as a process, and requests to it.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use testbed::api_gateway::request;

/// A running function, ended when dropped.
pub(crate) struct Function(testbed::function::Function);

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
    pub(crate) fn start(variables: &BTreeMap<String, String>) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_eden-api"));
        Self(testbed::function::Function::start("eden", program, variables).unwrap())
    }

    pub(crate) async fn send(&self, event: Value) -> Answer {
        self.send_within(event, Duration::from_secs(60)).await
    }

    pub(crate) async fn send_within(&self, event: Value, time: Duration) -> Answer {
        let outcome = self.invoke(event, time).await.unwrap();
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

    pub(crate) async fn post(&self, command: &str, body: &Value) -> Answer {
        let mut event = request("POST", command, &[]);
        event["body"] = body.to_string().into();
        self.send(event).await
    }
}

impl Deref for Function {
    type Target = testbed::function::Function;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
