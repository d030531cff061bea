//! What requests carry to a cluster that has users or API keys of its own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use http_post::Headers;
use serde::Deserialize;

/// Why a secret holds nothing that a cluster takes; nothing of it is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// Not JSON, or with fields that are no texts.
    #[error(
        "it is not a JSON object of texts such as {{\"api_key\": \"…\"}} or {{\"username\": \"…\", \"password\": \"…\"}}"
    )]
    Form,
    /// Neither, or both, or a half.
    #[error("it has to hold either `api_key`, or `username` and `password`")]
    Fields,
    /// Characters that no header has.
    #[error(
        "its `api_key` holds what is no key: expected the value that Elasticsearch calls `encoded`"
    )]
    Key,
    /// A name that could not be read back.
    #[error("its `username` holds a colon, which no user name has")]
    User,
}

/// The fields of a secret; others, such as those of a rotation, do not matter.
#[derive(Deserialize)]
struct Fields {
    api_key: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

/// Reads a secret: a JSON object with `api_key`, as Elasticsearch encodes it, or with `username` and `password`.
///
/// # Errors
/// When it holds neither.
pub fn authorization(secret: &[u8]) -> Result<Headers, AuthorizationError> {
    let fields = serde_json::from_slice(secret).map_err(|_| AuthorizationError::Form)?;
    let (text, wrong) = match fields {
        Fields {
            api_key: Some(key),
            username: None,
            password: None,
        } if !key.is_empty() => (format!("ApiKey {key}"), AuthorizationError::Key),
        Fields {
            api_key: None,
            username: Some(name),
            password: Some(password),
        } => {
            if name.contains(':') {
                return Err(AuthorizationError::User);
            }
            let pair = STANDARD.encode(format!("{name}:{password}"));
            (format!("Basic {pair}"), AuthorizationError::Fields)
        }
        _ => return Err(AuthorizationError::Fields),
    };
    let value = HeaderValue::from_str(&text).map_err(|_| wrong)?;
    Ok(Headers::one(AUTHORIZATION, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_key_or_a_name_with_a_password() {
        let header = |secret: &str| {
            let read = authorization(secret.as_bytes()).unwrap();
            let header = read.get(&AUTHORIZATION).unwrap();
            header.to_str().unwrap().to_owned()
        };
        assert_eq!(header(r#"{"api_key":"aWQ6a2V5"}"#), "ApiKey aWQ6a2V5");
        // As RFC 7617 has it.
        let basic = r#"{"username":"Aladdin","password":"open sesame","engine":"opensearch"}"#;
        assert_eq!(header(basic), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    #[test]
    fn what_is_neither_is_refused_and_not_repeated() {
        let table = [
            ("hunter2", AuthorizationError::Form),
            (r#"["hunter2"]"#, AuthorizationError::Form),
            (r#"{"api_key":7}"#, AuthorizationError::Form),
            ("{}", AuthorizationError::Fields),
            (r#"{"api_key":""}"#, AuthorizationError::Fields),
            (r#"{"username":"hunter2"}"#, AuthorizationError::Fields),
            (
                r#"{"username":"a","password":"hunter2","api_key":"b"}"#,
                AuthorizationError::Fields,
            ),
            (r#"{"api_key":"hunter2\n"}"#, AuthorizationError::Key),
            (
                r#"{"username":"a:b","password":"hunter2"}"#,
                AuthorizationError::User,
            ),
        ];
        for (secret, expected) in table {
            let error = authorization(secret.as_bytes()).unwrap_err();
            assert_eq!(error, expected, "{secret}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn it_is_never_shown() {
        let secret = br#"{"username":"me","password":"hunter2"}"#;
        let read = authorization(secret).unwrap();
        let shown = format!("{read:?} {:?}", read.get(&AUTHORIZATION));
        assert!(!shown.contains("bWU6"), "{shown}");
    }
}
