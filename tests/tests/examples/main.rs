//! The examples besides logging, and what whoever applies them may do.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod eden_api;
mod eden_door;
mod narrow;
mod policies;
mod scheduled;
mod workflow;
