//! The examples of the logging architectures, applied where IAM is enforced: records flow to where they belong.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod lake;
mod moving;
mod one_stream;
mod pipeline;
mod refused;
mod router;
mod search;
