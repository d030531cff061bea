//! A token that does not show itself.

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// Stands for a token in a text.
const HIDDEN: &str = "***";

/// What a forge knows its caller by. `Debug` does not show it, and it is no part of any error.
#[derive(Clone, Debug)]
pub struct Token(SecretString);

impl Token {
    /// A token as it stands in a variable; none where there is no text in it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        // What cannot be a header cannot be a token.
        let is_header = HeaderValue::from_str(text).is_ok();
        (is_header && !text.is_empty()).then(|| Self(text.into()))
    }

    /// The value of a header with the token in it, which logs of HTTP libraries do not show.
    pub(super) fn header(&self, prefix: &str) -> Result<HeaderValue, http::Error> {
        let mut value = HeaderValue::from_str(&format!("{prefix}{}", self.0.expose_secret()))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// The text without the token.
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        text.replace(self.0.expose_secret(), HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_show_itself() {
        let token = Token::new(" ghs_secret\n").unwrap();
        assert!(!format!("{token:?}").contains("ghs_secret"));
        let header = token.header("Bearer ").unwrap();
        assert_eq!(header.to_str().unwrap(), "Bearer ghs_secret");
        assert!(!format!("{header:?}").contains("ghs_secret"));
        assert_eq!(token.hidden_in("a ghs_secret b"), "a *** b");
    }

    #[test]
    fn an_empty_or_broken_variable_is_no_token() {
        for text in ["", " \n", "a\nb"] {
            assert!(Token::new(text).is_none(), "{text:?}");
        }
    }
}
