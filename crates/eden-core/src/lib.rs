//! eden.

pub mod document;
pub mod error;
pub mod image;
pub mod name;
pub mod settings;
pub use error::Error;
