//! The function's own binary, invoked as AWS Lambda does it, between a stand-in for AWS and real log stores.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod delivery;
mod failures;
mod secrets;
mod serverless;
mod settings;
mod stage;
mod streams;
