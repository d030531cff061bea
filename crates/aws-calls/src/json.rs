//! Calls of services whose client is not worth its size or its dependencies, by the JSON protocol of AWS: signed, sent,
//! tried again and answered as the SDK's clients do it.
//!
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>

use std::collections::BTreeMap;

use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use aws_types::{SdkConfig, SigningName};
use serde_json::Value;

use crate::client::timeouts;

/// A service, as its model describes it.
#[derive(Clone, Copy, Debug)]
pub struct JsonService {
    /// Its id, such as `CloudWatch`, by which variables and profiles name its endpoint.
    pub id: &'static str,
    /// What its endpoints are called, which it also signs with, such as `monitoring`.
    pub endpoint_prefix: &'static str,
    /// What names of operations begin with, such as `GraniteServiceVersion20100801`.
    pub target_prefix: &'static str,
}

/// Makes calls of one service.
#[derive(Clone, Debug)]
pub struct JsonClient {
    service: JsonService,
    endpoint: String,
    config: SdkConfig,
}

impl JsonClient {
    /// A client of a service; no call is made. `endpoint` is a URL in place of the configuration's own.
    #[must_use]
    pub fn new(config: &SdkConfig, service: JsonService, endpoint: Option<&String>) -> Self {
        let given = endpoint.cloned().or_else(|| configured(config, service));
        let region = config.region().map_or("", |region| region.as_ref());
        Self {
            endpoint: given.unwrap_or_else(|| usual(region, service)),
            service,
            config: config.clone(),
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
        let config = &self.config;
        let target = format!("{}.{name}", self.service.target_prefix);
        let usual = RetryConfig::standard();
        let mut builder = Operation::builder()
            .service_name(self.service.id)
            .operation_name(name)
            .endpoint_url(&self.endpoint)
            .standard_retry(config.retry_config().unwrap_or(&usual))
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .timeout_config(timeouts(config))
            .runtime_plugin(self.signing());
        if let Some(client) = config.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = config.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = config.time_source() {
            builder = builder.time_source(time);
        }
        builder
            .serializer(move |input: Value| request(&target, &input))
            .deserializer(answer)
            .build()
    }

    fn signing(&self) -> StaticRuntimePlugin {
        let mut layer = Layer::new(self.service.id);
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigV4OperationSigningConfig {
            region: self.config.region().cloned().map(SigningRegion::from),
            name: Some(SigningName::from_static(self.service.endpoint_prefix)),
            ..SigV4OperationSigningConfig::default()
        });
        let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
        let mut components = RuntimeComponentsBuilder::new(self.service.id)
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(schemes))
            .with_identity_cache(self.config.identity_cache());
        if let Some(credentials) = self.config.credentials_provider() {
            let resolver = SharedIdentityResolver::new(credentials);
            components = components.with_identity_resolver(SCHEME_ID, resolver);
        }
        StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components)
    }
}

/// The endpoint that variables or the profile name, of the service or of all.
fn configured(config: &SdkConfig, service: JsonService) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let own = config.service_config().zip(key.ok());
    let own = own.and_then(|(service, key)| service.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

fn usual(region: &str, service: JsonService) -> String {
    let suffix = match region.starts_with("cn-") {
        true => "amazonaws.com.cn",
        false => "amazonaws.com",
    };
    format!("https://{}.{region}.{suffix}", service.endpoint_prefix)
}

fn request(target: &str, input: &Value) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(input.to_string()));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert("x-amz-target", target.to_owned());
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
    let mut refusal = ErrorMetadata::builder();
    if let Some(code) = code {
        refusal = refusal.code(code);
    }
    if let Some(message) = text(["message", "Message"]) {
        refusal = refusal.message(message);
    }
    refusal.build()
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

    const SERVICE: JsonService = JsonService {
        id: "CloudWatch",
        endpoint_prefix: "monitoring",
        target_prefix: "GraniteServiceVersion20100801",
    };

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
    fn the_endpoint_is_the_one_that_is_given_the_common_one_or_that_of_the_region() {
        let region = |name: &'static str| aws_types::region::Region::from_static(name);
        let of = |config: &SdkConfig, given: Option<&str>| {
            JsonClient::new(config, SERVICE, given.map(str::to_owned).as_ref()).endpoint
        };
        let plain = SdkConfig::builder().region(region("eu-west-1")).build();
        let usual = "https://monitoring.eu-west-1.amazonaws.com";
        assert_eq!(of(&plain, None), usual);
        let china = SdkConfig::builder().region(region("cn-north-1")).build();
        let usual = "https://monitoring.cn-north-1.amazonaws.com.cn";
        assert_eq!(of(&china, None), usual);
        let local = plain
            .to_builder()
            .endpoint_url("http://127.0.0.1:1")
            .build();
        assert_eq!(of(&local, None), "http://127.0.0.1:1");
        assert_eq!(of(&local, Some("http://127.0.0.1:2")), "http://127.0.0.1:2");
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
