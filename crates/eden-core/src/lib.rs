//! Clones a reference Amazon ECS service into a preview environment, in seconds.
//!
//! An environment has seven pieces: an ECS task definition, an ALB target group, an ECS service, a
//! host rule on a shared ALB, a Route 53 alias record, an entry in the Environments JSON file and
//! a row in the DynamoDB state table. Every command of [`Eden`] is the same three steps:
//!
//! 1. [`observe`] describes what exists, with independent calls made together;
//! 2. [`plan`] decides, as a pure function, what is done to each piece;
//! 3. [`execute`] does it, again together where nothing has to wait.
//!
//! Running a command again always converges: pieces are found by names that follow from the
//! environment's own, and what is right already is left alone.
//!
//! ```no_run
//! use std::collections::BTreeMap;
//!
//! use eden_core::clients::ClientOptions;
//! use eden_core::context::Context;
//! use eden_core::expiry::Lifetime;
//! use eden_core::overrides::Overrides;
//! use eden_core::ownership::Trust;
//! use eden_core::publish_task::TaskWishes;
//! use eden_core::pull_request::Belonging;
//! use eden_core::record::EnvironmentId;
//! use eden_core::request::Request;
//! use eden_core::{Eden, Error};
//!
//! # async fn example(config: aws_types::SdkConfig) -> Result<(), Box<dyn std::error::Error>> {
//! let eden = Eden::new(&config, &ClientOptions::default(), "eden");
//! let profile = eden.profile("api").await?.ok_or("there is no profile api")?;
//! let request = Request {
//!     id: EnvironmentId { profile: "api".into(), name: "pr-12".into() },
//!     settings: profile.finish()?,
//!     given: BTreeMap::new(),
//!     zone_name: None,
//!     image: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12".parse()?,
//!     environment: BTreeMap::new(),
//!     overrides: Overrides::default(),
//!     desired_count: None,
//!     tags: BTreeMap::new(),
//!     group: None,
//!     pull_request: Belonging::default(),
//!     protect: None,
//!     lifetime: Lifetime::default(),
//!     wait: false,
//!     previous: None,
//!     trust: Trust::Table,
//!     adopt: false,
//!     relocate: false,
//!     tasks: TaskWishes::default(),
//!     renew: false,
//!     force: true,
//! };
//! let created = eden.create(&Context::default(), &request).await?;
//! println!("https://{}", created.record.fqdn()?);
//! # Ok(())
//! # }
//! ```

mod access;
pub mod clients;
pub mod clone;
pub mod context;
pub mod document;
pub mod door;
mod eden;
pub mod error;
pub mod execute;
pub mod expiry;
pub mod foreign;
pub mod health;
pub mod image;
pub mod name;
pub mod named;
pub mod observe;
pub mod operate;
pub mod overrides;
pub mod ownership;
pub mod place;
pub mod plan;
pub mod progress;
pub mod publish_task;
pub mod pull_request;
pub mod purge;
pub mod record;
pub mod report;
pub mod request;
pub mod rollback;
pub mod settings;
pub mod sleep;
pub mod state;
pub mod tasks;
pub mod text;
pub mod visits;

pub use self::eden::{Begun, Consent, Eden};
pub use self::error::Error;
pub use self::execute::create::Created;
pub use self::execute::delete::{Deleted, Deletion};
