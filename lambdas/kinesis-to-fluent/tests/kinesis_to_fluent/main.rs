//! The function's own binary, invoked as AWS Lambda does it, between a stand-in for AWS and a real Fluent server.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod delivery;
mod secrets;
mod settings;
mod stage;
