//! The binary, on a local stand-in for AWS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod documented;
mod environments;
mod expiry;
mod meant;
mod names;
mod older;
mod outputs;
mod profiles;
mod refusals;
mod sleeping;
mod stage;
mod stops;
mod waits;
