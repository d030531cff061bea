//! A call as it came.

use std::collections::BTreeMap;

use http::request::Parts;
use serde_json::Value;

/// A call as it came.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The method, in upper case.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query.
    pub query: BTreeMap<String, String>,
    /// The headers by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, where it is JSON.
    pub body: Value,
    /// The address that the caller used, e.g. `http://127.0.0.1:8080`.
    pub(crate) origin: String,
}

impl Ask {
    pub(crate) fn of(parts: &Parts, body: &[u8], origin: String) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        let headers = parts.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        Self {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: headers.collect(),
            body: serde_json::from_slice(body).unwrap_or_default(),
            origin,
        }
    }

    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path
            .split('/')
            .filter(|part| !part.is_empty())
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.query.get(name)?.parse().ok()
    }
}
