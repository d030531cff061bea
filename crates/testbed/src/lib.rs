//! Local stand-ins for AWS and for what logs are delivered to, a reference world on them, and a driver for
//! Terraform.
//!
//! ```no_run
//! use testbed::terraform::{Provider, Workspace, provider_binary};
//! use testbed::{Kind, StandIn, World, WorldOptions};
//!
//! # async fn example() -> anyhow::Result<()> {
//! let stand_in = StandIn::start(Kind::Moto).await?;
//! let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
//! let terraform = Workspace::new(&Provider::Installed(provider_binary()?))?;
//! let terraform = terraform.with_variables(world.variables());
//! terraform.write("main.tf", "provider \"baikonur\" {}\n")?;
//! terraform.init().await?.success()?;
//! println!("left over: {:?}", world.leftovers().await?);
//! # Ok(())
//! # }
//! ```

pub mod api_gateway;
pub mod browser;
pub mod deaggregate;
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
#[cfg(feature = "world")]
pub mod secrets;
pub mod server;
pub mod signed;
mod stand_in;
pub mod terraform;
#[cfg(feature = "world")]
pub mod world;

pub use stand_in::{Kind, REGION, StandIn};
#[cfg(feature = "world")]
pub use world::{Environment, Names, Piece, World, WorldOptions};
