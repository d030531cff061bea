//! The fields of a log record as they were written, and which records are selected by them.
//!
//! Readers of JSON lose what their types cannot hold: the earlier of two equal keys, `1E400`, the digits of a long
//! number, half a surrogate pair. Here a record stays text: [`object::fields`] splits it into keys and values as
//! they stand there, [`text`] and [`number`] say what such a piece means, and [`path`] finds a field however its
//! producer nests it. [`select`] decides by all of them whether a destination takes a record.

pub mod number;
pub mod object;
pub mod path;
pub mod select;
pub mod text;
