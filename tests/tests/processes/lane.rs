//! Worlds beside each other, on each of which one job after the other is done.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use baikonur_tests::tool::{Command, Tool};
use testbed::proxy::Proxy;
use testbed::{Kind, StandIn, World, WorldOptions};
use tokio::task::JoinSet;

/// A world, a proxy before it, and the stand-in that both end with.
pub(crate) struct Lane {
    pub(crate) world: World,
    pub(crate) proxy: Proxy,
    _stand_in: StandIn,
}

/// A job on a lane.
pub(crate) type Doing<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

impl Lane {
    pub(crate) async fn new(kind: Kind) -> Result<Self> {
        Self::with(kind, WorldOptions::default()).await
    }

    pub(crate) async fn with(kind: Kind, options: WorldOptions) -> Result<Self> {
        let stand_in = StandIn::start(kind).await?;
        let world = World::build(&stand_in.endpoint(), options).await?;
        let proxy = Proxy::start(&stand_in.endpoint())?;
        Ok(Self {
            world,
            proxy,
            _stand_in: stand_in,
        })
    }

    /// `eden` that calls through the proxy.
    pub(crate) fn cli(&self) -> Result<Tool> {
        Tool::cli(&self.proxy.endpoint())
    }

    /// Runs a command that has to succeed, and forgets its calls.
    pub(crate) async fn prepare(&self, tool: &Tool, command: Command, name: &str) -> Result<()> {
        tool.run(command, &self.world, name).await?;
        self.proxy.clear_calls();
        Ok(())
    }
}

/// Does all jobs, on so many lanes; the first error ends it.
pub(crate) async fn work<J: Send + 'static>(
    lanes: usize,
    jobs: Vec<J>,
    doing: for<'a> fn(&'a Lane, J) -> Doing<'a>,
) -> Result<()> {
    let jobs = Arc::new(Mutex::new(jobs));
    let mut running = JoinSet::new();
    for _ in 0..lanes {
        let jobs = Arc::clone(&jobs);
        running.spawn(async move {
            let lane = Lane::new(Kind::Moto).await?;
            let next = || jobs.lock().unwrap().pop();
            while let Some(job) = next() {
                doing(&lane, job).await?;
            }
            Ok::<(), anyhow::Error>(())
        });
    }
    while let Some(done) = running.join_next().await {
        done.context("a lane panicked")??;
    }
    Ok(())
}
