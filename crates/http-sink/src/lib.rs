//! What the functions that post records have in common: headers from a secret, and what becomes of records.
//!
//! ```
//! use http_post::Authorize;
//! use http_sink::{FromSecret, headers};
//!
//! let arn = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:logs-Ab12cd";
//! let headers = FromSecret(headers(arn.parse()?));
//! // Until the secret is read, requests carry nothing of it.
//! assert!(headers.current().is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod secret;
mod settings;
mod settled;

pub use self::secret::{FromSecret, Secret, headers};
pub use self::settings::{report, transport};
pub use self::settled::settled;
