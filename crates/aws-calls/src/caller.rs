//! Calls of services whose SDK client is not worth its size or its dependencies: signed, sent, tried again and answered
//! as the SDK's clients do it.

use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::{Operation, OperationBuilder};
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use aws_types::{SdkConfig, SigningName};

use crate::client::timeouts;

/// A service, as its model names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service {
    /// Its id, such as `CloudWatch`, by which variables and profiles name its endpoint.
    pub(crate) id: &'static str,
    /// What its endpoints are called, which it also signs with, such as `monitoring`.
    pub(crate) endpoint_prefix: &'static str,
}

/// What every call of one service needs.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    service: Service,
    pub(crate) endpoint: String,
    config: SdkConfig,
}

impl Caller {
    /// No call is made. `endpoint` is a URL in place of the configuration's own.
    pub(crate) fn new(config: &SdkConfig, service: Service, endpoint: Option<&String>) -> Self {
        let given = endpoint.cloned().or_else(|| configured(config, service));
        let region = config.region().map_or("", |region| region.as_ref());
        Self {
            endpoint: given.unwrap_or_else(|| usual(region, service)),
            service,
            config: config.clone(),
        }
    }

    /// An operation that lacks what writes its request and reads its answer.
    pub(crate) fn operation(&self, name: &'static str) -> OperationBuilder {
        let config = &self.config;
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
fn configured(config: &SdkConfig, service: Service) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let own = config.service_config().zip(key.ok());
    let own = own.and_then(|(service, key)| service.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

fn usual(region: &str, service: Service) -> String {
    let suffix = match region.starts_with("cn-") {
        true => "amazonaws.com.cn",
        false => "amazonaws.com",
    };
    format!("https://{}.{region}.{suffix}", service.endpoint_prefix)
}

/// A request with a body of this type, to the root of the service.
pub(crate) fn post(content_type: &'static str, body: String) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri("/")?;
    request.headers_mut().insert("content-type", content_type);
    Ok(request)
}

/// What a service refuses a call with.
pub(crate) fn refusal(code: Option<&str>, message: Option<&str>) -> ErrorMetadata {
    let mut refusal = ErrorMetadata::builder();
    if let Some(code) = code {
        refusal = refusal.code(code);
    }
    if let Some(message) = message {
        refusal = refusal.message(message);
    }
    refusal.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: Service = Service {
        id: "CloudWatch",
        endpoint_prefix: "monitoring",
    };

    #[test]
    fn the_endpoint_is_the_one_that_is_given_the_common_one_or_that_of_the_region() {
        let region = |name: &'static str| aws_types::region::Region::from_static(name);
        let of = |config: &SdkConfig, given: Option<&str>| {
            Caller::new(config, SERVICE, given.map(str::to_owned).as_ref()).endpoint
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
}
