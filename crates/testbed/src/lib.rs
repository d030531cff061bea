//! Local stand-ins for AWS and for what logs are delivered to, a reference world on them, and a driver for
//! Terraform.

pub mod api_gateway;
pub mod function;
#[cfg(feature = "world")]
pub mod http_app;
pub mod http_client;
pub mod install;
pub mod kinesis_event;
#[cfg(feature = "world")]
pub mod logging;
pub mod paths;
pub mod peers;
pub mod program;
pub mod proxy;
pub mod reaper;
pub mod runtime_api;
pub mod server;
#[cfg(feature = "world")]
pub mod signed;
mod stand_in;
pub mod terraform;
#[cfg(feature = "world")]
pub mod world;

pub use stand_in::{Kind, REGION, StandIn};
#[cfg(feature = "world")]
pub use world::{Environment, Names, Piece, World, WorldOptions};
