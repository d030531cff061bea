//! From a Kinesis stream to its destinations: for each a function, its role, its log group and the
//! mapping that invokes it with the stream's records.
//!
//! Every command of [`Pipelines`] is the same three steps, as in `eden-core`:
//!
//! 1. [`observe`] describes what exists, with all calls made together;
//! 2. [`plan`] decides, as a pure function, what is done to each piece;
//! 3. [`execute`] does it, all destinations at the same time.
//!
//! Running a command again always converges: every piece has the function's name, which follows from
//! the pipeline's and the destination's, and what is right already is left alone. What stands there and is
//! not the pipeline's own ([`ownership`]) is neither changed nor deleted.
//!
//! ```no_run
//! use std::collections::BTreeMap;
//! use std::time::Duration;
//!
//! use kinesis_pipeline::context::Context;
//! use kinesis_pipeline::{Error, Pipelines, Removal, Request};
//! use tokio_util::sync::CancellationToken;
//!
//! # async fn example(
//! #     config: aws_types::SdkConfig,
//! #     wanted: Vec<Request>,
//! #     gone: Vec<Removal>,
//! # ) -> Result<(), Error> {
//! let pipelines = Pipelines::new(&config, &BTreeMap::new());
//! let listen = |it: kinesis_pipeline::context::Finished| println!("{} on {}", it.call, it.subject);
//! let context = Context::new(CancellationToken::new(), Duration::from_secs(600), listen);
//! // Makes what is missing, changes what is otherwise, and takes down what is not wanted any more.
//! for seen in pipelines.apply(&context, &wanted, &gone).await?.seen {
//!     println!("{:?} {:?}", seen.function_arn, seen.drift);
//! }
//! # Ok(())
//! # }
//! ```

pub mod alarm;
pub mod arn;
pub mod clients;
pub mod context;
pub mod destination;
pub mod error;
pub mod execute;
mod imported;
pub mod observe;
pub mod ownership;
mod pipelines;
pub mod plan;
pub mod policy;

pub use self::error::Error;
pub use self::pipelines::{Applied, Existing, Pipelines, Record, Removal, Request, Seen};
