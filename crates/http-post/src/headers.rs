//! What requests carry that a secret or a user gives.

use std::fmt;

use futures::future::BoxFuture;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

/// No server takes more.
const MOST: usize = 50;

/// Headers that belong to each request, and not to who configures it.
const OWN: [&str; 10] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers with keys, which everybody would read who may look at the function.
const SECRET: [&str; 7] = [
    "api-key",
    "authorization",
    "cookie",
    "dd-api-key",
    "proxy-authorization",
    "x-api-key",
    "x-auth-token",
];

/// Headers of requests, whose values are never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(HeaderMap);

/// Why a text holds no headers; nothing of it is repeated but names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadersError {
    /// Not JSON, or with values that are no texts.
    #[error("it is not a JSON object of texts such as {{\"Authorization\": \"Bearer …\"}}")]
    Form,
    /// Nothing is in it.
    #[error("it is an empty object: name at least one header")]
    Empty,
    /// More than a server takes.
    #[error("it has more than {MOST} headers")]
    TooMany,
    /// A name that no header has; it is not shown, since it may be what should have been the value.
    #[error("one of its keys is not the name of a header")]
    Name,
    /// Characters that no header has.
    #[error("the value of `{0}` holds what no header may hold")]
    Value(HeaderName),
    /// A header that says what a request is.
    #[error("`{0}` belongs to each request: leave it out")]
    Own(HeaderName),
    /// A key where everybody reads it.
    #[error(
        "`{0}` holds a key, which everybody would read who may look at the function: give it in a secret"
    )]
    Secret(HeaderName),
}

impl Headers {
    /// One header.
    #[must_use]
    pub fn one(name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        Self(HeaderMap::from_iter([(name, value)]))
    }

    /// Reads a secret: a JSON object of headers, such as `{"Authorization": "Bearer …"}`.
    ///
    /// # Errors
    /// When it is none.
    pub fn of_secret(secret: &[u8]) -> Result<Self, HeadersError> {
        let fields = serde_json::from_slice(secret).map_err(|_| HeadersError::Form)?;
        of_fields(fields).map(Self)
    }

    /// Reads headers that are no secret: the same object, without such that hold keys.
    ///
    /// # Errors
    /// When it is none, or has a header that holds a key.
    pub fn of_setting(text: &str) -> Result<Self, HeadersError> {
        let fields = serde_json::from_str(text).map_err(|_| HeadersError::Form)?;
        let headers = of_fields(fields)?;
        let secret = headers.keys().find(|name| SECRET.contains(&name.as_str()));
        match secret {
            Some(name) => Err(HeadersError::Secret(name.clone())),
            None => Ok(Self(headers)),
        }
    }

    /// The value of one, where it is among them.
    #[must_use]
    pub fn get(&self, name: &HeaderName) -> Option<&HeaderValue> {
        self.0.get(name)
    }

    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.insert(name, value.clone());
        }
    }
}

fn of_fields(fields: Map<String, Value>) -> Result<HeaderMap, HeadersError> {
    if fields.is_empty() {
        return Err(HeadersError::Empty);
    }
    if fields.len() > MOST {
        return Err(HeadersError::TooMany);
    }
    fields.into_iter().map(header).collect()
}

fn header((name, value): (String, Value)) -> Result<(HeaderName, HeaderValue), HeadersError> {
    let name: HeaderName = name.parse().map_err(|_| HeadersError::Name)?;
    if OWN.contains(&name.as_str()) {
        return Err(HeadersError::Own(name));
    }
    let Value::String(text) = value else {
        return Err(HeadersError::Form);
    };
    let value = HeaderValue::from_str(&text)
        .ok()
        .filter(|_| !text.is_empty());
    let mut value = value.ok_or_else(|| HeadersError::Value(name.clone()))?;
    value.set_sensitive(true);
    Ok((name, value))
}

impl fmt::Debug for Headers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Headers")
    }
}

/// Who knows what requests have to carry.
pub trait Authorize: fmt::Debug + Send + Sync {
    /// What is known now.
    fn current(&self) -> Option<Headers>;

    /// What is right after the server refused these: nothing where no others are known.
    fn renewed<'a>(&'a self, refused: &'a Headers) -> BoxFuture<'a, Option<Headers>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_an_object_of_headers() {
        let read =
            Headers::of_secret(br#"{"Authorization":"Splunk hunter2","X-Org":"1"}"#).unwrap();
        let mut all = HeaderMap::new();
        read.add_to(&mut all);
        assert_eq!(all["authorization"], "Splunk hunter2");
        assert_eq!(all["x-org"], "1");
        assert!(!format!("{read:?} {all:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_none_is_refused_and_not_repeated() {
        for (secret, expected) in [
            ("hunter2", HeadersError::Form),
            (r#"["hunter2"]"#, HeadersError::Form),
            (r#"{"a":7}"#, HeadersError::Form),
            ("{}", HeadersError::Empty),
            (r#"{"hunter2 ":"a"}"#, HeadersError::Name),
            (
                r#"{"a":""}"#,
                HeadersError::Value(HeaderName::from_static("a")),
            ),
            (
                r#"{"a":"hunter2\r\nB: c"}"#,
                HeadersError::Value(HeaderName::from_static("a")),
            ),
            (
                r#"{"Host":"hunter2"}"#,
                HeadersError::Own(http::header::HOST),
            ),
        ] {
            let error = Headers::of_secret(secret.as_bytes()).unwrap_err();
            assert_eq!(error, expected, "{secret}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_key_is_in_no_setting() {
        assert!(Headers::of_setting(r#"{"X-Scope-OrgID":"a"}"#).is_ok());
        for name in ["Authorization", "DD-API-KEY", "x-api-key"] {
            let error = Headers::of_setting(&format!(r#"{{"{name}":"hunter2"}}"#)).unwrap_err();
            assert!(matches!(error, HeadersError::Secret(_)), "{name}");
        }
    }
}
