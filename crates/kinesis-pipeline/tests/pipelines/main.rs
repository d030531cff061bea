//! Whole destinations on the stand-ins for AWS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod alarms;
mod calls;
mod drift;
mod exact;
mod faults;
mod foreign;
mod kills;
mod passing;
mod refusals;
mod snapshot;
mod stage;
mod sweep;
mod wishes;
