//! The function's own binary, invoked as AWS Lambda does it, on a local stand-in for AWS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod closed;
mod environments;
mod failures;
mod function;
mod later;
mod names;
mod protected;
mod refusals;
mod stage;
mod unvisited;
mod wishes;
