//! The binary, on a local stand-in for AWS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod action;
mod closed;
mod conventions;
mod credentials;
mod differences;
mod documented;
mod environments;
mod expiry;
mod forge;
mod init;
mod limits;
mod meant;
mod names;
mod older;
mod operate;
mod outputs;
mod overrides;
mod profiles;
mod publish_tasks;
mod refusals;
mod reports;
mod rollback;
mod sessions;
mod sleeping;
mod stage;
mod stops;
mod terminal;
mod unvisited;
mod verify;
mod waits;
mod workers;
