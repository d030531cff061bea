//! Signatures of AWS, Version 4.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use tokio::sync::Mutex;

use crate::endpoint::Service;
use crate::error::BoxError;

/// Credentials are renewed this long before they end.
const MARGIN: Duration = Duration::from_secs(300);

/// Signs requests with AWS credentials, which it keeps until they are about to end.
#[derive(Debug)]
pub struct Signer {
    service: Service,
    region: String,
    provider: SharedCredentialsProvider,
    kept: Mutex<Option<Credentials>>,
}

impl Signer {
    /// Signs for a service in a region with what the provider gives.
    #[must_use]
    pub fn new(service: Service, region: &str, provider: SharedCredentialsProvider) -> Self {
        Self {
            service,
            region: region.to_owned(),
            provider,
            kept: Mutex::default(),
        }
    }

    pub(crate) async fn sign(
        &self,
        request: &mut Request<Full<Bytes>>,
        body: &[u8],
    ) -> Result<(), BoxError> {
        let identity = Identity::from(self.credentials().await?);
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(self.service.signing_name())
            .time(SystemTime::now())
            .settings(self.settings())
            .build()?
            .into();
        let headers = request.headers().iter();
        let headers =
            headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let (method, uri) = (request.method().as_str(), request.uri().to_string());
        let signable = SignableRequest::new(method, uri, headers, SignableBody::Bytes(body))?;
        let (instructions, _) = sign(signable, &parameters)?.into_parts();
        instructions.apply_to_request_http1x(request);
        Ok(())
    }

    /// Forgets the credentials, because they were refused.
    pub(crate) async fn forget(&self) {
        *self.kept.lock().await = None;
    }

    async fn credentials(&self) -> Result<Credentials, BoxError> {
        let mut kept = self.kept.lock().await;
        if let Some(credentials) = kept.as_ref().filter(|kept| is_fresh(kept)) {
            return Ok(credentials.clone());
        }
        let credentials = self.provider.provide_credentials().await?;
        Ok(kept.insert(credentials).clone())
    }

    /// Serverless wants the body's digest in a header of its own.
    fn settings(&self) -> SigningSettings {
        let mut settings = SigningSettings::default();
        if self.service == Service::Serverless {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        settings
    }
}

fn is_fresh(credentials: &Credentials) -> bool {
    let ends = credentials.expiry();
    ends.is_none_or(|ends| ends > SystemTime::now() + MARGIN)
}
