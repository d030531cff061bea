//! Who the function is to the server, from AWS Secrets Manager.

use std::sync::Arc;

use fluent_forward::{Identify, Identity, Renewed, Secret, User};
use log_redact::SecretArn;
use mover::SinkSecret;
use serde_json::{Map, Value};

/// A secret of a server: its shared key, and a user with a password where it has users.
pub(crate) type Peer = Arc<SinkSecret<Identity>>;

pub(crate) fn secret(arn: SecretArn) -> Peer {
    Arc::new(SinkSecret::new(arn, |secret| {
        of_secret(secret).map_err(str::to_owned)
    }))
}

/// Identifies the function with a secret.
#[derive(Debug)]
pub(crate) struct FromSecret(pub(crate) Peer);

impl Identify for FromSecret {
    fn current(&self) -> Option<Identity> {
        self.0.current().map(Arc::unwrap_or_clone)
    }

    fn renewed<'a>(&'a self, refused: &'a Identity) -> Renewed<'a> {
        Box::pin(async {
            let renewed = self.0.renewed(refused).await;
            renewed.map(Arc::unwrap_or_clone)
        })
    }
}

const FORM: &str = "it is not a JSON object of texts such as {\"shared_key\": \"…\", \"username\": \"…\", \"password\": \"…\"}, \
                    of which the last two may be left out together";

/// Reads a secret; nothing of it is in the error.
fn of_secret(secret: &[u8]) -> Result<Identity, &'static str> {
    let fields: Map<String, Value> = serde_json::from_slice(secret).map_err(|_| FORM)?;
    let text = |name: &str| match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(FORM),
    };
    let shared_key = text("shared_key")?.ok_or(FORM)?;
    let user = match (text("username")?, text("password")?) {
        (None, None) => None,
        (Some(name), Some(password)) => Some(User {
            name,
            password: Secret::new(password),
        }),
        _ => return Err(FORM),
    };
    Ok(Identity {
        shared_key: Secret::new(shared_key),
        user,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_holds_a_key_and_maybe_a_user() {
        let read = |text: &str| of_secret(text.as_bytes()).unwrap();
        assert_eq!(read(r#"{"shared_key":"k"}"#).user, None);
        let all = read(r#"{"shared_key":"k","username":"u","password":"p","other":1}"#);
        assert_eq!(all.shared_key, Secret::new("k"));
        let user = User {
            name: "u".to_owned(),
            password: Secret::new("p"),
        };
        assert_eq!(all.user, Some(user));
    }

    #[test]
    fn what_is_no_identity_is_refused_and_not_repeated() {
        for secret in [
            "hunter2",
            r#""hunter2""#,
            "{}",
            r#"{"shared_key":""}"#,
            r#"{"shared_key":["hunter2"]}"#,
            r#"{"shared_key":"k","username":"hunter2"}"#,
            r#"{"shared_key":"k","password":"hunter2"}"#,
            r#"{"username":"u","password":"hunter2"}"#,
        ] {
            let why = of_secret(secret.as_bytes()).unwrap_err();
            assert!(!why.contains("hunter2"), "{why}");
        }
    }
}
