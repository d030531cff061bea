//! The functions' own binary, invoked as AWS Lambda and a load balancer do it, on a local stand-in for AWS.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod balancer;
mod browser;
mod creates;
mod doors;
mod gates;
mod identity;
mod pages;
mod roles;
mod stage;
mod wakes;
