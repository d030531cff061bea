//! Calls of a stand-in for which a whole SDK crate would be too much, signed as AWS wants them.

use std::time::SystemTime;

use anyhow::{Result, ensure};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use http::Request;
use http::request::Builder;
use http_body_util::Full;
use hyper::body::Bytes;

use crate::http_client;
use crate::stand_in::REGION;

/// The stand-ins' administrator: both the id of the key and its secret.
const ADMINISTRATOR: &str = "test";

/// Sends a request as the stand-in's administrator and returns the text of the answer, which has to be a success.
///
/// Signed are the host, the time and the body: a stand-in that enforces IAM checks them.
pub async fn send(request: Builder, service: &str, body: String) -> Result<String> {
    let mut request = request.body(Full::new(Bytes::from(body.clone())))?;
    add_signature(&mut request, service, body.as_bytes())?;
    let answer = http_client::send(request).await?;
    let (status, text) = (answer.status(), String::from_utf8_lossy(answer.body()));
    ensure!(status.is_success(), "{service} answered {status}: {text}");
    Ok(text.into_owned())
}

fn add_signature(request: &mut Request<Full<Bytes>>, service: &str, body: &[u8]) -> Result<()> {
    let keys = Credentials::new(ADMINISTRATOR, ADMINISTRATOR, None, None, "testbed");
    let identity = Identity::from(keys);
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(REGION)
        .name(service)
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()?
        .into();
    let (method, uri) = (request.method().as_str(), request.uri().to_string());
    let body = SignableBody::Bytes(body);
    let signable = SignableRequest::new(method, uri, std::iter::empty(), body)?;
    let (instructions, _) = sign(signable, &parameters)?.into_parts();
    instructions.apply_to_request_http1x(request);
    Ok(())
}
