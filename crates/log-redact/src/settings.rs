//! What is configured.

use serde::{Deserialize, Serialize};

/// The redaction of one destination, as its configuration says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Paths of fields that are removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// Paths of fields that are hashed with the key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hash: Vec<String>,
    /// Paths of fields of which only is left that they are there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mask: Vec<String>,
    /// What becomes of partition keys; as they are where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition_key: Option<PartitionKey>,
    /// Regular expressions of what is covered wherever it stands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
}

/// What becomes of partition keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PartitionKey {
    /// They are hashed with the key.
    Hash,
}

/// The text is no configuration of a redaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the redaction is no JSON object of drop, hash, mask, patterns (lists of texts) and partition_key (\"hash\"): {0}"
)]
pub struct SettingsError(String);

impl Settings {
    /// Reads a JSON object; what is missing is empty, and so is all of an empty text.
    ///
    /// # Errors
    /// When it is anything else, or has other keys.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(text).map_err(|error| SettingsError(error.to_string()))
    }

    /// The text that [`Self::parse`] reads, without what is empty, and with its keys in the order in which Terraform's
    /// `jsonencode` has them.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing texts into memory does not fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_optional_and_nothing_else_is_taken() {
        let text =
            r#"{"drop":["a"],"hash":["b"],"mask":["c"],"partition_key":"hash","patterns":["d"]}"#;
        let expected = Settings {
            drop: vec!["a".into()],
            hash: vec!["b".into()],
            mask: vec!["c".into()],
            patterns: vec!["d".into()],
            partition_key: Some(PartitionKey::Hash),
        };
        assert_eq!(expected.to_json(), text);
        assert_eq!(Settings::default().to_json(), "{}");
        assert_eq!(Settings::parse(text), Ok(expected));
        for text in ["", " ", "{}"] {
            assert_eq!(Settings::parse(text), Ok(Settings::default()));
        }
        for text in [
            "[",
            r#"{"drops":[]}"#,
            r#"{"partition_key":"drop"}"#,
            r#"{"drop":"a"}"#,
        ] {
            assert!(Settings::parse(text).is_err(), "{text}");
        }
    }
}
