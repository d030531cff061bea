//! What reports leave on a forge, whatever happens to the calls.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod closed;
mod comments;
mod deployments;
mod failures;
mod gitlab;
mod setting;
