//! Carries out plans: pieces that do not depend on each other are made at the same time.

mod alias;
pub mod create;
pub mod delete;
pub mod publish;
mod rule;
mod service;
mod tags;
mod target_group;
mod task_definition;

use crate::error::Error;

/// Both answers, or the errors of both: a branch that fails never cuts the other off in a call.
pub(crate) fn both<A, B>(a: Result<A, Error>, b: Result<B, Error>) -> Result<(A, B), Error> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(Error::Several(vec![a, b])),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
