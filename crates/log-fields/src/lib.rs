//! The fields of a log record as they were written, and which records are selected by them.
//!
//! Readers of JSON lose what their types cannot hold: the earlier of two equal keys, `1E400`, the digits of a long
//! number, half a surrogate pair. Here a record stays text: [`object::fields`] splits it into keys and values as
//! they stand there, [`text`] and [`number`] say what such a piece means, and [`path`] finds a field however its
//! producer nests it. [`select`] decides by all of them whether a destination takes a record.
//!
//! ```
//! use log_fields::object;
//! use log_fields::select::Selection;
//!
//! let errors = Selection::parse(r#"[{"field":"http.status","in":[500,502]}]"#)?;
//! let nested = object::fields(r#"{"http":{"status":5.02e2}}"#)?;
//! let dotted = object::fields(r#"{"http.status":200}"#)?;
//! assert!(errors.takes(&nested, None) && !errors.takes(&dotted, None));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod number;
pub mod object;
pub mod path;
pub mod select;
pub mod text;
