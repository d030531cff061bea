//! The binary, on a local stand-in for AWS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod closed;
mod documented;
mod environments;
mod expiry;
mod meant;
mod forge;
mod names;
mod older;
mod outputs;
mod profiles;
mod refusals;
mod stage;
mod reports;
mod stops;
mod waits;
