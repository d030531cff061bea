//! One version of a secret in AWS Secrets Manager.
//!
//! It is the only call of that service, and takes the parts that the client of Amazon S3 brings along: a client of the
//! service would make each package larger by more than all of redaction.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use std::fmt;

use aws_config::{Region, SdkConfig};
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_sdk_s3::error::{BoxError, ErrorMetadata};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use log_redact::SecretVersion;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::deadline::Deadline;
use crate::retry::with_retries_of;

const SERVICE: &str = "Secrets Manager";

/// The bytes of a secret, which are never shown.
pub(crate) struct Secret(pub(crate) Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

/// Why a secret could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not read version {version_id} of the secret {arn}: {reason}; {advice}")]
pub(crate) struct SecretError {
    arn: String,
    version_id: String,
    reason: String,
    advice: String,
}

/// The answer, of which either the text or the bytes are there.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    secret_string: Option<String>,
    secret_binary: Option<String>,
}

/// Reads a version of a secret before the deadline.
///
/// # Errors
/// When Secrets Manager does not hand it out, or cannot be reached.
pub(crate) async fn read(
    version: &SecretVersion,
    config: &SdkConfig,
    deadline: Deadline,
) -> Result<Secret, SecretError> {
    let operation = operation(version, config);
    let called = with_retries_of(SERVICE, deadline, || operation.invoke(())).await;
    called.map_err(|failure| SecretError::new(version, failure.reason))
}

impl SecretError {
    fn new(version: &SecretVersion, reason: String) -> Self {
        let region = &version.region;
        Self {
            arn: version.arn.clone(),
            version_id: version.version_id.clone(),
            reason,
            advice: format!(
                "the role needs secretsmanager:GetSecretValue on it, and kms:Decrypt on its key where that is your \
                 own; a function in a VPC needs a way to Secrets Manager, such as the endpoint \
                 com.amazonaws.{region}.secretsmanager"
            ),
        }
    }
}

/// `GetSecretValue`, signed and sent as the SDK does it; whoever makes the call tries again.
fn operation(version: &SecretVersion, config: &SdkConfig) -> Operation<(), Secret, ErrorMetadata> {
    let body = json!({ "SecretId": version.arn, "VersionId": version.version_id }).to_string();
    let mut builder = Operation::builder()
        .service_name(SERVICE)
        .operation_name("GetSecretValue")
        .endpoint_url(&endpoint(version, config))
        .no_retry()
        .runtime_plugin(signing(version, config));
    if let Some(client) = config.http_client() {
        builder = builder.http_client(client);
    }
    if let Some(timeouts) = config.timeout_config() {
        builder = builder.timeout_config(timeouts.clone());
    }
    builder
        .serializer(move |()| request(&body))
        .deserializer(answer)
        .build()
}

fn signing(version: &SecretVersion, config: &SdkConfig) -> StaticRuntimePlugin {
    let region = Region::new(version.region.clone());
    let mut layer = Layer::new(SERVICE);
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(region)),
        name: Some(SigningName::from_static("secretsmanager")),
        ..SigV4OperationSigningConfig::default()
    });
    let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
    let mut components = RuntimeComponentsBuilder::new(SERVICE)
        .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
        .with_auth_scheme_option_resolver(Some(schemes));
    if let Some(credentials) = config.credentials_provider() {
        let resolver = SharedIdentityResolver::new(credentials);
        components = components.with_identity_resolver(SCHEME_ID, resolver);
    }
    StaticRuntimePlugin::new()
        .with_config(layer.freeze())
        .with_runtime_components(components)
}

/// Where the service is: as the environment says it, or in the region of the secret.
fn endpoint(version: &SecretVersion, config: &SdkConfig) -> String {
    let key = ServiceConfigKey::builder()
        .service_id(SERVICE)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let own = config.service_config().zip(key.ok());
    let own = own.and_then(|(service, key)| service.load_config(key));
    let all = || config.endpoint_url().map(str::to_owned);
    own.or_else(all).unwrap_or_else(|| {
        let suffix = match version.partition.as_str() {
            "aws-cn" => "amazonaws.com.cn",
            _ => "amazonaws.com",
        };
        format!("https://secretsmanager.{}.{suffix}", version.region)
    })
}

fn request(body: &str) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.1");
    headers.insert("x-amz-target", "secretsmanager.GetSecretValue");
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<Secret, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(refusal(body)));
    }
    let secret = serde_json::from_slice(body).ok().and_then(Answer::bytes);
    secret.map(Secret).ok_or_else(|| {
        // What it is instead is not shown: it may be a secret.
        OrchestratorError::response("the answer holds neither a text nor bytes".into())
    })
}

impl Answer {
    fn bytes(self) -> Option<Vec<u8>> {
        match (self.secret_string, self.secret_binary) {
            (Some(text), _) => Some(text.into_bytes()),
            (None, binary) => STANDARD.decode(binary?).ok(),
        }
    }
}

/// <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization>
fn refusal(body: &[u8]) -> ErrorMetadata {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: [&str; 2]| names.into_iter().find_map(|name| body[name].as_str());
    let code = text(["__type", "code"]).map(|code| code.rsplit('#').next().unwrap_or(code));
    let mut refusal = ErrorMetadata::builder();
    if let Some(code) = code {
        refusal = refusal.code(code);
    }
    if let Some(message) = text(["message", "Message"]) {
        refusal = refusal.message(message);
    }
    refusal.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(body: &str) -> Option<Vec<u8>> {
        serde_json::from_str(body).ok().and_then(Answer::bytes)
    }

    #[test]
    fn a_secret_is_a_text_or_bytes() {
        assert_eq!(
            bytes(r#"{"Name":"a","SecretString":"é"}"#),
            Some("é".into())
        );
        assert_eq!(bytes(r#"{"SecretBinary":"AP8="}"#), Some(vec![0, 255]));
        for other in ["", "{}", r#"{"SecretBinary":"?"}"#, "[]"] {
            assert_eq!(bytes(other), None, "{other}");
        }
        assert_eq!(format!("{:?}", Secret(b"hunter2".to_vec())), "Secret(..)");
    }

    #[test]
    fn a_refusal_is_read_in_every_spelling() {
        for body in [
            r#"{"__type":"ResourceNotFoundException","message":"no"}"#,
            r#"{"__type":"com.amazonaws.secretsmanager#ResourceNotFoundException","Message":"no"}"#,
        ] {
            let refusal = refusal(body.as_bytes());
            assert_eq!(refusal.code(), Some("ResourceNotFoundException"));
            assert_eq!(refusal.message(), Some("no"));
        }
        assert_eq!(refusal(b"<html>").code(), None);
    }

    #[test]
    fn the_endpoint_is_in_the_region_of_the_secret() {
        let config = SdkConfig::builder().build();
        let of = |partition: &str, region: &str| SecretVersion {
            arn: String::new(),
            partition: partition.to_owned(),
            region: region.to_owned(),
            version_id: String::new(),
        };
        let usual = endpoint(&of("aws", "eu-west-1"), &config);
        assert_eq!(usual, "https://secretsmanager.eu-west-1.amazonaws.com");
        let china = endpoint(&of("aws-cn", "cn-north-1"), &config);
        assert_eq!(china, "https://secretsmanager.cn-north-1.amazonaws.com.cn");
        let local = SdkConfig::builder()
            .endpoint_url("http://127.0.0.1:1")
            .build();
        assert_eq!(
            endpoint(&of("aws", "eu-west-1"), &local),
            "http://127.0.0.1:1"
        );
    }
}
