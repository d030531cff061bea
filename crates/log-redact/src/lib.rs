//! Redaction of log records, before anything else sees them: fields are dropped, masked or hashed with a key, and what
//! patterns find is covered wherever it is written.
//!
//! ```
//! use log_redact::{Key, Redactor, Rules, SchemaNames, Settings};
//!
//! let settings = Settings::parse(r#"{ "drop": ["user.name"], "hash": ["user.id"], "patterns": ["\\d{16}"] }"#)?;
//! let names = SchemaNames { log_type: "log_type", id: "log_id", time: "time" };
//! let key = Key::new("2026", b"a secret of at least thirty-two bytes")?;
//! let redactor = Redactor::new(Rules::new(&settings, names)?, Some(key))?;
//! let redacted = redactor.redact(r#"{"user":{"name":"A","id":null},"note":"card 4111111111111111"}"#)?;
//! assert_eq!(redacted.json.as_deref(), Some(r#"{"user":{"id":null},"note":"card ***"}"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod configuration;
mod cursor;
mod key;
mod patterns;
mod redact;
mod rules;
mod secret_arn;
mod settings;
mod unescape;

pub use self::configuration::{Configuration, SecretVersion, Unredacted, VariableProblem};
pub use self::key::{Key, KeyError};
pub use self::redact::{Redacted, Redactor, RedactorError, Unredactable};
pub use self::rules::{ColumnType, HashedColumn, Rules, RulesError, RulesProblem, SchemaNames};
pub use self::secret_arn::{NotASecret, SecretArn};
pub use self::settings::{PartitionKey, Settings, SettingsError};

/// What stands for everything that is covered.
pub const MASK: &str = "***";
