//! Secrets of AWS Secrets Manager on a stand-in.

use anyhow::{Context, Result};
use http::Request;
use serde_json::{Value, json};

use crate::signed;

/// A secret.
#[derive(Clone, Debug)]
pub struct Secret {
    endpoint: String,
    arn: String,
}

impl Secret {
    /// Makes a secret with this text.
    pub async fn make(endpoint: &str, name: &str, text: &str) -> Result<Self> {
        let input = json!({ "Name": name, "SecretString": text });
        let made = call(endpoint, "CreateSecret", &input).await?;
        let arn = made["ARN"].as_str().context("a secret has an ARN")?;
        Ok(Self {
            endpoint: endpoint.to_owned(),
            arn: arn.to_owned(),
        })
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Makes this text the current version.
    pub async fn rotate(&self, text: &str) -> Result<()> {
        let input = json!({ "SecretId": self.arn, "SecretString": text });
        call(&self.endpoint, "PutSecretValue", &input).await?;
        Ok(())
    }
}

async fn call(endpoint: &str, operation: &str, input: &Value) -> Result<Value> {
    let request = Request::post(endpoint)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("secretsmanager.{operation}"));
    let answer = signed::send(request, "secretsmanager", input.to_string()).await?;
    Ok(serde_json::from_str(&answer)?)
}
