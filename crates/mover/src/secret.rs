//! Secrets in AWS Secrets Manager: one version of one, or the one that is current.
//!
//! It is the only call of that service: a client of the service would make each package larger by more than all of redaction.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use std::fmt;

use aws_calls::{JsonClient, JsonService};
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use log_redact::SecretArn;
use serde_json::{Value, json};

use crate::deadline::Deadline;
use crate::retry::with_retries_of;

const SERVICE: JsonService = JsonService {
    id: "Secrets Manager",
    endpoint_prefix: "secretsmanager",
    target_prefix: "secretsmanager",
    content_type: "application/x-amz-json-1.1",
};

/// The bytes of a secret, which are never shown.
pub(crate) struct Secret(pub(crate) Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

/// Why a secret could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not read {version}the secret {arn}: {reason}; {advice}")]
pub(crate) struct SecretError {
    arn: String,
    version: String,
    reason: String,
    advice: String,
}

/// What is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The secret.
    pub(crate) arn: &'a SecretArn,
    /// The id of a version; the current one where there is none.
    pub(crate) version_id: Option<&'a str>,
}

/// Reads a secret before the deadline.
///
/// # Errors
/// When Secrets Manager does not hand it out, or cannot be reached.
pub(crate) async fn read(
    wanted: Wanted<'_>,
    config: &SdkConfig,
    deadline: Deadline,
) -> Result<Secret, SecretError> {
    let client = client(wanted.arn, config);
    let call = || client.send("GetSecretValue", input(wanted));
    let called = with_retries_of(SERVICE.id, deadline, call).await;
    let answer = called.map_err(|failure| SecretError::new(wanted, failure.reason))?;
    bytes(answer).map(Secret).ok_or_else(|| {
        // What it is instead is not shown: it may be a secret.
        let reason = "the answer holds neither a text nor bytes";
        SecretError::new(wanted, reason.to_owned())
    })
}

/// A client in the region of the secret. Whoever makes the call tries again, and so it does not.
fn client(arn: &SecretArn, config: &SdkConfig) -> JsonClient {
    let config = config
        .to_builder()
        .region(Region::new(arn.region.clone()))
        .retry_config(RetryConfig::disabled())
        .build();
    JsonClient::new(&config, SERVICE, None)
}

fn input(wanted: Wanted<'_>) -> Value {
    match wanted.version_id {
        Some(version_id) => json!({ "SecretId": wanted.arn.text, "VersionId": version_id }),
        None => json!({ "SecretId": wanted.arn.text }),
    }
}

/// The secret in an answer, of which either the text or the bytes are there.
fn bytes(mut answer: Value) -> Option<Vec<u8>> {
    match answer.get_mut("SecretString").map(Value::take) {
        Some(Value::String(text)) => Some(text.into_bytes()),
        _ => STANDARD.decode(answer.get("SecretBinary")?.as_str()?).ok(),
    }
}

impl SecretError {
    fn new(wanted: Wanted<'_>, reason: String) -> Self {
        let region = &wanted.arn.region;
        let version = wanted.version_id.map(|id| format!("version {id} of "));
        Self {
            arn: wanted.arn.text.clone(),
            version: version.unwrap_or_default(),
            reason,
            advice: format!(
                "the role needs secretsmanager:GetSecretValue on it, and kms:Decrypt on its key where that is your \
                 own; a function in a VPC needs a way to Secrets Manager, such as the endpoint \
                 com.amazonaws.{region}.secretsmanager"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Vec<u8>> {
        serde_json::from_str(body).ok().and_then(bytes)
    }

    #[test]
    fn a_secret_is_a_text_or_bytes() {
        assert_eq!(read(r#"{"Name":"a","SecretString":"é"}"#), Some("é".into()));
        assert_eq!(read(r#"{"SecretBinary":"AP8="}"#), Some(vec![0, 255]));
        for other in ["", "1", "{}", r#"{"SecretBinary":"?"}"#, "[]"] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(format!("{:?}", Secret(b"hunter2".to_vec())), "Secret(..)");
    }
}
