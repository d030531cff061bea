//! End-to-end tests: real Terraform, the real provider, stand-ins that speak the AWS wire protocol.
//!
//! ```no_run
//! use baikonur_tests::cli::Cli;
//! use testbed::{Kind, StandIn, World, WorldOptions};
//!
//! # async fn example() -> anyhow::Result<()> {
//! let stand_in = StandIn::start(Kind::Moto).await?;
//! let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
//! let eden = Cli::new(&stand_in.endpoint())?.with_profile(&world)?;
//! eden.create("pr-12", &world.image("v1")).await?.success()?;
//! # Ok(())
//! # }
//! ```

pub mod api;
pub mod aws;
pub mod cli;
pub mod example;
pub mod least_privilege;
pub mod logs;
pub mod many_environments;
pub mod markdown;
pub mod modules;
pub mod pipeline;
pub mod python;
pub mod roles;
pub mod run_output;
pub mod stage;
pub mod tool;
pub mod transcript;
pub mod user;
