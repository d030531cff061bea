//! Logs in a bucket go back on a stream or to a function, through the real program and a stand-in.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod function;
mod report;
mod stage;
mod stream;
