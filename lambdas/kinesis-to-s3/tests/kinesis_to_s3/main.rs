//! The function's own binary, invoked as AWS Lambda does it, on a local stand-in for Amazon S3.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod failures;
mod keys;
mod lake;
mod lake_random;
mod lake_reader;
mod lake_redelivered;
mod lake_settings;
mod limits;
mod objects;
mod stage;
