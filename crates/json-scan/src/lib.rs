//! Checks a JSON text and finds keys and values in it, in one pass without recursion and without a tree.
//!
//! Of a log record three fields are read, and of the event that brings it five: everything else only has to be JSON.
//! A [`Scanner`] walks through the containers that its caller enters and skips the rest, 16 bytes of a string at a time.
//! It takes what RFC 8259 calls JSON and nothing else, at most [`MAX_DEPTH`] levels deep. Whoever has to say what is
//! wrong with a text reads a refused one again with a parser that explains.
//!
//! ```
//! use json_scan::Scanner;
//!
//! let mut scanner = Scanner::new(r#"{"log_type":"order","nested":{"log_type":[1,2]}}"#);
//! let mut log_type = None;
//! scanner.enter_object()?;
//! while let Some(key) = scanner.next_key()? {
//!     let value = scanner.value()?;
//!     if key.plain() == Some("log_type") {
//!         log_type = value.plain();
//!     }
//! }
//! scanner.end()?;
//! assert_eq!(log_type, Some("order"));
//! # Ok::<(), json_scan::Refused>(())
//! ```

mod levels;
mod scanner;
mod token;

pub use levels::MAX_DEPTH;
pub use scanner::{Piece, Scanner};

#[cfg(test)]
mod tests;

/// The text is no JSON, or nested more than [`MAX_DEPTH`] levels deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("scan a JSON text: it is no JSON, or nested more than {MAX_DEPTH} levels deep")]
pub struct Refused;

type Result<T> = std::result::Result<T, Refused>;
