//! What one more environment costs, by how many there are.

use std::sync::Arc;

use anyhow::{Context, Result};
use baikonur_tests::cli::Cli;
use testbed::proxy::{Fault, Proxy, When};
use testbed::{Kind, StandIn, World, WorldOptions};
use tokio::task::JoinSet;

use super::Series;
use crate::lambdas::measure::as_float;
use crate::thoroughness::Effort;
use crate::usage::cpu_of_children;

/// The environment whose creation is measured, by its number.
const MEASURED: [usize; 8] = [1, 2, 5, 10, 20, 50, 100, 200];
/// What AWS lets an ALB have, its default rule aside: two of them take two hundred environments.
const QUOTA: usize = 100;
/// Environments in between are made at the same time.
const AT_ONCE: usize = 8;

struct Bench {
    world: World,
    proxy: Proxy,
    cli: Arc<Cli>,
    albs: String,
    _stand_in: StandIn,
}

/// Calls, and CPU time of `eden`, of one more environment.
pub(crate) async fn measure(effort: Effort) -> Result<Vec<Series>> {
    let bench = Bench::new().await?;
    let (mut calls, mut cpu, mut made) = (Vec::new(), Vec::new(), 0);
    for number in effort.some(&MEASURED, 2).iter().copied() {
        bench.fill(made + 1, number).await?;
        bench.proxy.clear_calls();
        let before = cpu_of_children()?;
        create(&bench.cli, number, &bench.world.image("v1"), &bench.albs).await?;
        cpu.push((as_float(number), (cpu_of_children()? - before) * 1000.0));
        calls.push((as_float(number), as_float(bench.proxy.calls().len())));
        made = number;
    }
    let last = bench.world.environment(&format!("pr-{made}")).await?;
    let missing = last.missing();
    anyhow::ensure!(missing.is_empty(), "the last environment lacks {missing:?}");
    let grows = "environments on two ALBs of 100 rules";
    Ok(vec![
        Series {
            name: "environments-calls",
            grows,
            measured: "eden create, AWS calls",
            points: calls,
        },
        Series {
            name: "environments-cpu",
            grows,
            measured: "eden create, CPU ms",
            points: cpu,
        },
    ])
}

impl Bench {
    async fn new() -> Result<Self> {
        let stand_in = StandIn::start(Kind::Moto).await?;
        let mut world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
        let first = world.balancers.common_alb.load_balancer_arn();
        let first = first.context("the load balancer has an ARN")?.to_owned();
        let (second, _) = world.another_alb().await?;
        let proxy = Proxy::start(&stand_in.endpoint())?;
        let create_rule = When::call("elasticloadbalancing", "CreateRule");
        proxy.rule(create_rule, Fault::rules_quota(QUOTA));
        Ok(Self {
            cli: Arc::new(Cli::new(&proxy.endpoint())?.with_profile(&world)?),
            albs: format!("{first},{second}"),
            world,
            proxy,
            _stand_in: stand_in,
        })
    }

    /// Makes the environments of these numbers, without the last.
    async fn fill(&self, first: usize, last: usize) -> Result<()> {
        let mut jobs = JoinSet::new();
        for number in first..last {
            if jobs.len() == AT_ONCE {
                jobs.join_next().await.context("a job is under way")???;
            }
            let (cli, albs) = (Arc::clone(&self.cli), self.albs.clone());
            let image = self.world.image("v1");
            jobs.spawn(async move { create(&cli, number, &image, &albs).await });
        }
        while let Some(job) = jobs.join_next().await {
            job??;
        }
        Ok(())
    }
}

async fn create(cli: &Cli, number: usize, image: &str, albs: &str) -> Result<()> {
    let name = format!("pr-{number}");
    let arguments = [
        "create",
        "--name",
        &name,
        "--image-uri",
        image,
        "--master-alb-arn",
        albs,
    ];
    cli.run(&arguments).await?.success()?;
    Ok(())
}
