//! `purge` with `not_visited_for`: deletes what nobody visits, as `eden purge --not-visited-for` does.

use std::time::Duration;

use eden_core::Eden;
use eden_core::context::Context;
use eden_core::purge::{UnvisitedPurge, forges};

use super::judged::Judged;
use crate::answer::Done;
use crate::failure::Failure;
use crate::settings::variable;

/// Deletes what nobody visited for so long, of the named profile, or of all where none is named.
pub(super) async fn run(
    eden: &Eden,
    context: Context,
    profile: Option<&str>,
    period: Duration,
    dry_run: bool,
) -> Result<Done, Failure> {
    let mut listed = eden.table().environments().await?;
    listed.retain(|one| one.is_in(profile));
    let purge = UnvisitedPurge {
        eden,
        context: &context,
        period,
        dry_run,
    };
    let judged = Judged {
        eden,
        outcomes: Box::pin(purge.run(listed)).await?,
        // Without a token no pull request is shown what is gone.
        clients: &forges(variable).unwrap_or_default(),
        stop: context.cancellation().clone(),
    };
    judged
        .finish("environments that nobody visits", dry_run)
        .await
}
