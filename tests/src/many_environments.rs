//! Many environments at once, each made by a separate process; then half are deleted beside deploys.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Error, Result};
use testbed::World;
use testbed::world::Census;
use tokio::task::JoinSet;

use crate::tool::{Command, Tool};

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The environments that were to be made.
    pub all: BTreeSet<String>,
    /// The environments that were to remain.
    pub kept: BTreeSet<String>,
    /// After all creates.
    pub created: Phase,
    /// After the deletes beside the deploys.
    pub mixed: Phase,
}

/// What came of commands that ran at the same time.
#[derive(Debug)]
pub struct Phase {
    /// What the failed ones said.
    pub failures: Vec<String>,
    /// How long each took, the quickest first.
    pub times: Vec<Duration>,
    /// How long all of them took.
    pub took: Duration,
    /// What existed after them.
    pub census: Census,
}

/// Creates an environment with each tool at the same time, then deletes every second one while the
/// others are deployed to.
///
/// # Errors
/// When the world cannot be looked at.
pub async fn run(world: &World, tools: Vec<Tool>) -> Result<Outcome> {
    let tools: Vec<Arc<Tool>> = tools.into_iter().map(Arc::new).collect();
    let name = |index: usize| format!("pr-{}", index + 1);
    let all = (0..tools.len()).map(name).collect();
    let kept = (1..tools.len()).step_by(2).map(name).collect();
    let created = phase(world, &tools, |_| Command::Create).await?;
    let half = |index: usize| match index % 2 {
        0 => Command::Delete,
        _ => Command::Deploy,
    };
    let mixed = phase(world, &tools, half).await?;
    Ok(Outcome {
        all,
        kept,
        created,
        mixed,
    })
}

async fn phase(
    world: &World,
    tools: &[Arc<Tool>],
    command: impl Fn(usize) -> Command,
) -> Result<Phase> {
    let mut running = JoinSet::new();
    let start = Instant::now();
    for (index, tool) in tools.iter().enumerate() {
        let (tool, command, world) = (Arc::clone(tool), command(index), world.clone());
        running.spawn(async move {
            let name = format!("pr-{}", index + 1);
            let outcome = tool.run(command, &world, &name).await;
            let failure = outcome.err().map(|error| failure(&tool, &name, &error));
            (start.elapsed(), failure)
        });
    }
    let (mut times, failures): (Vec<_>, Vec<_>) = running.join_all().await.into_iter().unzip();
    let took = start.elapsed();
    times.sort();
    Ok(Phase {
        failures: failures.into_iter().flatten().collect(),
        times,
        took,
        census: world.census().await?,
    })
}

fn failure(tool: &Tool, name: &str, error: &Error) -> String {
    format!("{name} by {tool}: {error:#}")
}
