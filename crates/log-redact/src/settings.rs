//! What is configured.

use serde::Deserialize;

/// The redaction of one destination, as its configuration says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Paths of fields that are removed.
    pub drop: Vec<String>,
    /// Paths of fields that are hashed with the key.
    pub hash: Vec<String>,
    /// Paths of fields of which only is left that they are there.
    pub mask: Vec<String>,
    /// Regular expressions of what is covered wherever it stands.
    pub patterns: Vec<String>,
    /// What becomes of partition keys; as they are where nothing is said.
    pub partition_key: Option<PartitionKey>,
}

/// What becomes of partition keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_optional_and_nothing_else_is_taken() {
        let text =
            r#"{"drop":["a"],"hash":["b"],"mask":["c"],"patterns":["d"],"partition_key":"hash"}"#;
        let expected = Settings {
            drop: vec!["a".into()],
            hash: vec!["b".into()],
            mask: vec!["c".into()],
            patterns: vec!["d".into()],
            partition_key: Some(PartitionKey::Hash),
        };
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
