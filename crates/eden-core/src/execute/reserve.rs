//! A place among the environments that a profile may have.
//!
//! No count is stored that could drift when a command is killed: what counts are the rows. The row of a new environment is
//! written before anything else is made, together with a mark of its profile, and only as long as that has not changed since
//! the rows were counted: of commands that count at the same time one is first, and the others count again.

use std::collections::BTreeSet;

use aws_calls::all;
use futures::future::join_all;

use super::create::{Decided, beginning};
use super::work::Work;
use crate::context::Context;
use crate::error::Error;
use crate::plan::Plan;
use crate::state::table::{Table, Write};
use crate::text::visible;

/// Whether there may be only so many environments, of which a new one would be one.
pub(super) fn is_limited(plan: &Plan, is_new: bool) -> bool {
    is_new && plan.record.settings.max_environments.is_some()
}

/// Writes the rows of new endpoints whose profiles have a limit; nothing is read or written where none has.
///
/// # Errors
/// When a profile has as many environments as it may have, or a call fails.
pub(super) async fn run(context: &Context, works: &[Work<'_>]) -> Result<(), Error> {
    let works = works.iter();
    let works = works.filter(|work| is_limited(work.plan, work.is_new));
    let works: Vec<&Work<'_>> = works.collect();
    let Some(first) = works.first() else {
        return Ok(());
    };
    let reservation = Reservation {
        table: first.table,
        context,
        works: &works,
        own: format!("{:032x}", fastrand::u128(..)),
    };
    let mut attempt = 0;
    loop {
        match Box::pin(reservation.attempt()).await {
            Err(error @ Error::Changed { .. }) => {
                attempt += 1;
                context.pause(attempt, &error).await?;
            }
            answer => return answer,
        }
    }
}

/// The same without writing anything, for whoever wants to know what a create would do.
///
/// # Errors
/// As those of [`run`].
pub(crate) async fn check(table: &Table, decided: &[Decided]) -> Result<(), Error> {
    let decided = decided.iter();
    let limited = decided.filter(|one| is_limited(&one.plan, one.is_new));
    let each = limited.map(|one| async {
        let names = table.environment_names(&one.plan.record.id.profile).await?;
        refuse_full(&one.plan, &names)
    });
    all(join_all(each).await).map(drop)
}

/// The rows of an environment's new endpoints.
struct Reservation<'a> {
    table: &'a Table,
    context: &'a Context,
    works: &'a [&'a Work<'a>],
    /// What this command marks profiles with.
    own: String,
}

impl Reservation<'_> {
    /// Counts, and writes all rows or none.
    async fn attempt(&self) -> Result<(), Error> {
        let profiles = self.works.iter();
        let profiles = profiles.map(|work| work.plan.record.id.profile.as_str());
        let profiles: BTreeSet<&str> = profiles.collect();
        let marks = profiles.into_iter().map(|profile| self.mark(profile));
        let mut writes = all(join_all(marks).await)?;
        for work in self.works {
            writes.extend(beginning(work)?);
        }
        let rows = self.works.iter().map(|work| work.plan.names.row.as_str());
        let rows: Vec<&str> = rows.collect();
        let subject = self.table.row_subject(&rows.join(", "));
        self.table.transact(self.context, &subject, &writes).await
    }

    /// The write that holds as long as nobody has made another environment of the profile since they were counted.
    async fn mark(&self, profile: &str) -> Result<Write, Error> {
        // In this order: what is made in between has another mark.
        let seen = self.table.mark(profile).await?;
        let names = self.table.environment_names(profile).await?;
        let works = self.works.iter().map(|work| work.plan);
        let mut works = works.filter(|plan| plan.record.id.profile == profile);
        works.try_for_each(|plan| refuse_full(plan, &names))?;
        self.table.marking(profile, seen.as_deref(), &self.own)
    }
}

/// An environment that has a row already, under whatever name or of another endpoint, is not one more.
fn refuse_full(plan: &Plan, names: &BTreeSet<String>) -> Result<(), Error> {
    let (id, count) = (&plan.record.id, names.len());
    let limit = plan.record.settings.max_environments;
    let is_full = |limit: &u32| usize::try_from(*limit).is_ok_and(|limit| count >= limit);
    match limit.filter(is_full) {
        Some(limit) if !names.contains(&id.name) => Err(Error::LimitReached {
            profile: visible(&id.profile).into_owned(),
            count,
            limit,
            name: visible(&id.name).into_owned(),
        }),
        _ => Ok(()),
    }
}
