//! `eden purge --not-visited-for`.

use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::purge::UnvisitedPurge;
use eden_core::state::row::Row;
use eden_core::visits::untouched_since;
use serde_json::Value;

use super::super::confirm::confirm;
use super::super::context;
use super::judged::Judged;
use crate::cli::{Format, Purge};
use crate::output;

/// Deletes the environments that nobody visited for so long; whatever is not certain stays.
pub(super) async fn run(args: &Purge, eden: &Eden, period: Duration) -> Result<()> {
    if !args.dry_run {
        let period = humantime::format_duration(period);
        confirm(
            &format!("Delete all environments that nobody visited for {period}?"),
            args.yes,
        )?;
    }
    let listed = eden.table().environments().await;
    let mut listed = listed.context("cannot list the environments")?;
    listed.retain(|one| one.is_in(args.remote.local.named_profile()));
    // Several are deleted at once: their steps would be mixed up on the terminal.
    let context = context(Format::Json)?;
    let purge = UnvisitedPurge {
        eden,
        context: &context,
        period,
        dry_run: args.dry_run,
    };
    let outcomes = purge.run(listed).await;
    let judged = Judged {
        outcomes: outcomes.context("cannot find out which environments are visited")?,
        nothing: "Every environment was visited, deployed to or woken in that time",
        label: |one| format!("last deployed to or woken {}", ago(&one.row)),
        field: |one| {
            (
                "untouched_since",
                output::utc(untouched_since(&one.row)).map_or(Value::Null, Value::from),
            )
        },
    };
    judged.report(eden).await;
    judged.show(args)
}

fn ago(row: &Row) -> String {
    output::since(untouched_since(row), SystemTime::now())
}
