//! The binary, on a local stand-in for AWS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod closed;
mod conventions;
mod credentials;
mod documented;
mod environments;
mod expiry;
mod forge;
mod meant;
mod names;
mod older;
mod operate;
mod outputs;
mod profiles;
mod refusals;
mod reports;
mod sleeping;
mod stage;
mod stops;
mod terminal;
mod waits;
