//! What a load balancer is answered with.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::Markup;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::views::STYLE;

const REFERRER: &str = "referrer-policy";

/// The one stylesheet is part of each page, and allowed by its hash alone: nothing else of a page could style or run.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// An answer. It may hold cookies and tokens: it is never shown.
pub(crate) struct Response {
    /// The HTTP status.
    pub(crate) status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Response {
    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// A page. Its forms have to say where they come from: under `no-referrer`, a browser sends them with `Origin: null`.
    /// <https://fetch.spec.whatwg.org/#append-a-request-origin-header>
    pub(crate) fn page(status: u16, page: Markup) -> Self {
        Self {
            body: page.into_string(),
            ..Self::empty(status)
        }
        .with("content-type", "text/html; charset=utf-8")
        .with("content-security-policy", POLICY.as_str())
        .with("x-frame-options", "DENY")
        .with("cross-origin-opener-policy", "same-origin")
        .with(REFERRER, "same-origin")
    }

    /// Sends a visitor elsewhere, with GET.
    pub(crate) fn see(status: u16, location: &str) -> Self {
        Self::empty(status).with("location", location)
    }

    /// The same with a header more.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(header, _)| *header == name)
    }

    /// The same, which asks again after some seconds.
    pub(crate) fn refreshed(self, seconds: u8) -> Self {
        self.with("refresh", seconds.to_string())
            .with("retry-after", seconds.to_string())
    }

    /// What the function returns. Addresses may hold tokens, so none is a referrer elsewhere, and nothing is kept.
    pub(crate) fn into_value(self) -> Value {
        let response = self
            .with("cache-control", "no-store")
            .with("vary", "Accept, Accept-Language, Cookie")
            .with("x-content-type-options", "nosniff")
            .with("cross-origin-resource-policy", "same-origin");
        let response = match response.has(REFERRER) {
            true => response,
            false => response.with(REFERRER, "no-referrer"),
        };
        let status = response.status;
        let mut headers = serde_json::Map::new();
        for (name, value) in response.headers {
            let values = headers.entry(name).or_insert_with(|| json!([]));
            if let Some(values) = values.as_array_mut() {
                values.push(value.into());
            }
        }
        json!({
            "statusCode": status,
            "statusDescription": description(status),
            "isBase64Encoded": false,
            "multiValueHeaders": headers,
            "body": response.body,
        })
    }
}

fn description(status: u16) -> String {
    let known = ::http::StatusCode::from_u16(status).ok();
    let reason = known.and_then(|status| status.canonical_reason());
    format!("{status} {}", reason.unwrap_or_default())
}
