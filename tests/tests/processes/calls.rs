//! How many calls a command waits for one after another, from its start as a process to its end.

use anyhow::Result;
use baikonur_tests::cli::Cli;
use baikonur_tests::tool::{Command, Tool};
use testbed::Kind;

use crate::lane::Lane;

/// Panics when a command waits for more calls one after another.
async fn chain(lane: &Lane, tool: &Tool, command: Command, most: usize) -> Result<()> {
    lane.proxy.go_in_rounds();
    tool.run(command, &lane.world, "foo").await?;
    // How many calls there are is what the core's own tests bound.
    lane.proxy
        .assert_calls(&format!("{command:?}"), usize::MAX, most);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_wait_for_few_calls() -> Result<()> {
    let lane = Lane::new(Kind::Ministack).await?;
    let cli = Cli::new(&lane.proxy.endpoint())?;
    let local = Tool::Cli(cli.with_profile(&lane.world)?);
    chain(&lane, &local, Command::Create, 8).await?;
    chain(&lane, &local, Command::Delete, 7).await?;
    // The profile comes from the table.
    let stored = lane.cli()?;
    chain(&lane, &stored, Command::Create, 9).await?;
    chain(&lane, &stored, Command::Delete, 7).await
}
