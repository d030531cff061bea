//! The function's own binary, invoked as AWS Lambda does it, on a local stand-in for Kinesis and S3.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod failures;
mod packed;
mod records;
mod stage;
