//! Carries out a plan: what does not depend on each other is made at the same time.
//!
//! ```text
//! role ─── policy ─┐
//!                  ├─ function ─┬─ mapping
//! log group ───────┘            └─ alarms
//! ```
//!
//! The log group is there before the function, which would make one itself otherwise; whoever
//! deletes takes them down the other way round.

mod alarm;
mod delete;
mod function;
mod log_group;
mod mapping;
mod role;
mod tags;

use aws_calls::all_of;
use aws_calls::tags::{Tags, missing};

use crate::clients::Clients;
use crate::context::Context;
use crate::destination::{Code, Destination};
use crate::error::Error;
use crate::ownership::{Foreign, Owner, PIPELINE, Piece, Reason, Sorted};
use crate::plan::Plan;

/// What the steps of a plan work with.
pub(crate) struct Work<'a> {
    pub(crate) clients: &'a Clients,
    pub(crate) context: &'a Context,
    pub(crate) wanted: &'a Destination,
    pub(crate) code: &'a Code,
    pub(crate) owner: &'a Owner,
    pub(crate) sorted: &'a Sorted,
    pub(crate) plan: &'a Plan,
    /// Of the function, the role and its policy.
    pub(crate) name: String,
}

/// The pieces of a destination, which are all found by the name of its function.
#[derive(Clone, Copy)]
pub(crate) struct Pieces<'a> {
    pub(crate) clients: &'a Clients,
    pub(crate) context: &'a Context,
    pub(crate) name: &'a str,
}

/// The identifiers of what now exists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Made {
    pub(crate) role: Role,
    pub(crate) function: Function,
    pub(crate) mapping: String,
    /// Whether the log group is the pipeline's own.
    pub(crate) owns_log_group: bool,
    /// Whether the function carries the pipeline's tags.
    pub(crate) is_marked: bool,
    /// What could not be done and is no reason to fail.
    pub(crate) warnings: Vec<String>,
}

/// A role as it now is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) id: String,
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
    // Before anything else: by it every other command sees whose the destination is from now on.
    let mut warnings = tags::mark_function(work).await?;
    let is_marked = warnings.is_empty();
    let (role, owns_log_group, ()) = all_of(tokio::join!(
        Box::pin(role::run(work)),
        Box::pin(log_group::run(work)),
        Box::pin(mapping::remove_surplus(work)),
    ))?;
    let function = Box::pin(function::run(work, &role.arn)).await?;
    let (mapping, (), (), marks) = all_of(tokio::join!(
        Box::pin(mapping::run(work)),
        Box::pin(tags::run(work, &role.arn, &function.arn)),
        Box::pin(alarm::run(work, &function.arn)),
        Box::pin(tags::mark_rest(work)),
    ))?;
    warnings.extend(marks);
    Ok(Made {
        role,
        function,
        mapping,
        owns_log_group,
        is_marked,
        warnings,
    })
}

impl Work<'_> {
    pub(crate) fn pieces(&self) -> Pieces<'_> {
        Pieces {
            clients: self.clients,
            context: self.context,
            name: &self.name,
        }
    }

    /// The tags that a piece is made with: the user's, and ours on top.
    pub(crate) fn tags(&self) -> Tags {
        let mut tags = self.wanted.tags.clone();
        tags.extend(self.marks());
        tags
    }

    /// The same for the function, which also says whether it has alarms.
    pub(crate) fn function_tags(&self) -> Tags {
        let mut tags = self.tags();
        tags.extend(self.wanted.alarm_mark());
        tags
    }

    /// Whether tags say that a piece was made by this command.
    pub(crate) fn made(&self, tags: &Tags) -> bool {
        missing(&self.marks(), tags).is_empty()
    }

    fn marks(&self) -> Tags {
        self.owner.tags(&self.sorted.generation)
    }

    /// A piece that came to stand in the destination's place after it was looked at.
    pub(crate) fn foreign(&self, piece: Piece, arn: &str, tags: Tags) -> Error {
        let reason = match tags.get(PIPELINE) {
            Some(other) if self.marks().get(PIPELINE) == Some(other) => {
                Reason::Generation(other.clone())
            }
            Some(other) => Reason::Pipeline(other.clone()),
            None => Reason::Unmarked,
        };
        let arn = arn.to_owned();
        let foreign = Foreign {
            piece,
            arn,
            tags,
            reason,
        };
        Error::foreign(self.wanted, vec![foreign])
    }
}
