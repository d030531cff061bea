//! The ARN of a secret in AWS Secrets Manager, as functions and whoever plans them read it.

use std::str::FromStr;

/// The ARN of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretArn {
    /// The ARN itself.
    pub text: String,
    /// The partition in it, such as `aws`.
    pub partition: String,
    /// The region in it.
    pub region: String,
}

/// Why a text is no ARN of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not the ARN of a secret such as arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:redaction-a1b2c3"
)]
pub struct NotASecret(String);

impl FromStr for SecretArn {
    type Err = NotASecret;

    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html>
    fn from_str(arn: &str) -> Result<Self, NotASecret> {
        let parts: Vec<&str> = arn.split(':').collect();
        let [
            "arn",
            partition,
            "secretsmanager",
            region,
            account,
            "secret",
            name,
        ] = parts[..]
        else {
            return Err(NotASecret(arn.to_owned()));
        };
        let is_number = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = |text: &str| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !text.is_empty() && text.bytes().all(is_allowed)
        };
        if !is_number || !is_name(partition) || !is_name(region) || name.is_empty() {
            return Err(NotASecret(arn.to_owned()));
        }
        Ok(Self {
            text: arn.to_owned(),
            partition: partition.to_owned(),
            region: region.to_owned(),
        })
    }
}
