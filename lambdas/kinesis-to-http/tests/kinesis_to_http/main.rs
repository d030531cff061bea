//! The function's own binary, invoked as AWS Lambda does it, between a stand-in for AWS and a server that records are
//! posted to.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod delivery;
mod failures;
mod presets;
mod secrets;
mod settings;
mod stage;
