//! `purge` with `closed`: deletes the environments whose pull requests are closed, as `eden purge --closed` does.

use eden_core::Eden;
use eden_core::context::Context;
use eden_core::purge::{ClosedPurge, forges, of_pull_requests, own_repository};

use super::judged::Judged;
use crate::answer::Done;
use crate::failure::Failure;
use crate::settings::variable;

/// Deletes what is certain to be closed, of the named profile, or of all where none is named.
pub(super) async fn run(
    eden: &Eden,
    context: Context,
    profile: Option<&str>,
    dry_run: bool,
) -> Result<Done, Failure> {
    let clients = forges(variable)?;
    let mut listed = eden.table().environments().await?;
    listed.retain(|one| one.is_in(profile));
    let purge = ClosedPurge {
        eden,
        context: &context,
        own: own_repository(&clients, variable),
        clients,
        dry_run,
        stop: context.cancellation().clone(),
    };
    let outcomes = Box::pin(purge.run(of_pull_requests(listed))).await;
    let judged = Judged {
        eden,
        outcomes,
        clients: &purge.clients,
        stop: purge.stop.clone(),
    };
    judged
        .finish("environments of pull requests", dry_run)
        .await
}
