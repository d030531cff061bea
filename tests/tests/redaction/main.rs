//! Redaction by the packages of all movers: what is planted in records is found in nothing that leaves a function but the
//! place for what cannot be redacted.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod canaries;
mod outside;
mod python;
mod redacted;
mod stage;
