//! Sinks that records are posted to.

use std::collections::BTreeMap;

use serde_json::json;

use super::peers::{PEER_SECRET_ARN, PeerSecret, Variable, arn, given};

/// A server that takes records by HTTP.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct HttpServer {
    /// The URL that is posted to.
    pub url: String,
    /// The form of bodies, as the function takes it; its usual one where there is nothing.
    pub format: Option<String>,
    /// The product whose form bodies have.
    pub preset: Option<String>,
    /// How bodies are compressed, as the function takes it.
    pub compress: Option<String>,
    /// The certificate authorities of the server; those of the function's machine where there is nothing.
    pub ca_pem: Option<String>,
    /// Headers that are no secret.
    pub headers: BTreeMap<String, String>,
    /// How many bytes a body has at most.
    pub max_bytes: Option<i64>,
    /// How many records.
    pub max_records: Option<i64>,
    /// Headers that are.
    pub secret: Option<PeerSecret>,
}

pub(crate) const HTTP_URL: &str = "HTTP_URL";
pub(crate) const HTTP_FORMAT: &str = "HTTP_FORMAT";
pub(crate) const HTTP_PRESET: &str = "HTTP_PRESET";
pub(crate) const HTTP_COMPRESS: &str = "HTTP_COMPRESS";
pub(crate) const HTTP_CA_PEM: &str = "HTTP_CA_PEM";
pub(crate) const HTTP_HEADERS: &str = "HTTP_HEADERS";
pub(crate) const HTTP_MAX_BYTES: &str = "HTTP_MAX_BYTES";
pub(crate) const HTTP_MAX_RECORDS: &str = "HTTP_MAX_RECORDS";

impl HttpServer {
    pub(super) fn variables(&self) -> Vec<Variable> {
        let number = |number: Option<i64>| number.map(|number| number.to_string());
        let optional = [
            (HTTP_FORMAT, self.format.clone()),
            (HTTP_PRESET, self.preset.clone()),
            (HTTP_COMPRESS, self.compress.clone()),
            (HTTP_CA_PEM, self.ca_pem.clone()),
            (HTTP_HEADERS, texts(&self.headers)),
            (HTTP_MAX_BYTES, number(self.max_bytes)),
            (HTTP_MAX_RECORDS, number(self.max_records)),
            (PEER_SECRET_ARN, arn(self.secret.as_ref())),
        ];
        let required = [(HTTP_URL, self.url.clone())];
        required.into_iter().chain(given(optional)).collect()
    }
}

/// Texts as one, as a function takes them.
#[must_use]
pub fn texts(texts: &BTreeMap<String, String>) -> Option<String> {
    (!texts.is_empty()).then(|| json!(texts).to_string())
}

/// The texts in one of a function.
pub(crate) fn of_text(text: &str) -> BTreeMap<String, String> {
    serde_json::from_str(text).unwrap_or_default()
}
