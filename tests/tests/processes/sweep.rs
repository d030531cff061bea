//! Every call of a command as a place where something can happen.

use anyhow::Result;
use baikonur_tests::tool::{Command, Tool};
use testbed::proxy::Point;

use crate::lane::Lane;

/// The calls that a command makes, seen by running it once.
pub(crate) async fn points(lane: &Lane, tool: &Tool, command: Command) -> Result<Vec<Point>> {
    if command != Command::Create {
        lane.prepare(tool, Command::Create, "seen").await?;
    }
    lane.proxy.clear_calls();
    tool.run(command, &lane.world, "seen").await?;
    let points = Point::of(&lane.proxy.calls());
    tool.run(Command::Delete, &lane.world, "seen").await?;
    lane.proxy.clear_calls();
    Ok(points)
}
