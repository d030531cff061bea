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
//! the pipeline's and the destination's, and what is right already is left alone.

pub mod arn;
pub mod clients;
pub mod context;
pub mod destination;
pub mod error;
pub mod execute;
mod imported;
pub mod observe;
mod pipelines;
pub mod plan;
pub mod policy;

pub use self::error::Error;
pub use self::pipelines::{Pipelines, Request, Seen};
