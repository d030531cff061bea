//! Every call of a command as a place where something can happen.

use anyhow::Result;
use baikonur_tests::tool::{Command, Tool};
use testbed::proxy::{Call, When};

use crate::lane::Lane;

/// One call of a command: the nth of its operation.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) nth: usize,
    pub(crate) is_write: bool,
}

impl Point {
    pub(crate) fn when(&self) -> When {
        When::call(&self.service, &self.operation).nth(self.nth)
    }
}

/// The calls that a command makes, seen by running it once.
pub(crate) async fn points(lane: &Lane, tool: &Tool, command: Command) -> Result<Vec<Point>> {
    if command != Command::Create {
        lane.prepare(tool, Command::Create, "seen").await?;
    }
    lane.proxy.clear_calls();
    tool.run(command, &lane.world, "seen").await?;
    let points = of(&lane.proxy.calls());
    tool.run(Command::Delete, &lane.world, "seen").await?;
    lane.proxy.clear_calls();
    Ok(points)
}

fn of(calls: &[Call]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for call in calls {
        let like = points.iter().filter(|one| one.operation == call.operation);
        points.push(Point {
            nth: like.count() + 1,
            service: call.service.clone(),
            operation: call.operation.clone(),
            is_write: call.is_write(),
        });
    }
    points
}
