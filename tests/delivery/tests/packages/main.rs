//! The functions as they are shipped, `dist/lambdas/<name>.zip`, which `cargo xtask test packages` makes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod function_output;
mod hostile;
mod no_shard_stops;
mod nothing_lost;
mod packed;
mod scene;
mod unreachable;
mod variables;
