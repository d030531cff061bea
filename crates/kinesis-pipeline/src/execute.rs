//! Carries out a plan: what does not depend on each other is made at the same time.
//!
//! ```text
//! role ─── policy ─┐
//!                  ├─ function ─── mapping
//! log group ───────┘
//! ```
//!
//! The log group is there before the function, which would make one of its own otherwise; whoever
//! deletes takes them down the other way round.

mod delete;
mod function;
mod log_group;
mod mapping;
mod role;
mod tags;

pub(crate) use self::delete::delete;
use crate::clients::Clients;
use crate::context::Context;
use crate::destination::{Code, Destination};
use crate::error::{Error, both};
use crate::observe::Found;
use crate::plan::Plan;

/// What the steps of a plan work with.
pub(crate) struct Work<'a> {
    pub(crate) clients: &'a Clients,
    pub(crate) context: &'a Context,
    pub(crate) wanted: &'a Destination,
    pub(crate) code: &'a Code,
    pub(crate) found: &'a Found,
    pub(crate) plan: &'a Plan,
    /// Of the function, the role and its policy.
    pub(crate) name: String,
}

/// The identifiers of what now exists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Made {
    pub(crate) role_arn: String,
    pub(crate) function: Function,
    pub(crate) mapping: String,
}

/// A function as it now is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Function {
    pub(crate) arn: String,
    pub(crate) sha256: String,
}

/// Carries out a plan.
///
/// # Errors
/// When a step fails; what was made stays, and the same command goes on from there.
pub(crate) async fn run(work: &Work<'_>) -> Result<Made, Error> {
    let before = tokio::join!(
        Box::pin(role::run(work)),
        Box::pin(log_group::run(work)),
        Box::pin(mapping::remove_surplus(work)),
    );
    let (role_arn, _) = both(before.0, both(before.1, before.2))?;
    let function = Box::pin(function::run(work, &role_arn)).await?;
    let (mapping, tags) = tokio::join!(
        Box::pin(mapping::run(work)),
        Box::pin(tags::run(work, &role_arn, &function.arn)),
    );
    let (mapping, ()) = both(mapping, tags)?;
    Ok(Made {
        role_arn,
        function,
        mapping,
    })
}
