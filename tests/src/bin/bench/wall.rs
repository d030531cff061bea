//! How long `eden` and the Python original take for one environment, at the latencies of AWS.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use baikonur_tests::cli::Cli;
use baikonur_tests::python::Python;
use baikonur_tests::tool::{Command, Tool};
use testbed::proxy::{Call, Proxy, longest_chain};
use testbed::{Kind, StandIn, World, WorldOptions};

use crate::latencies;
use crate::spread::Spread;

/// Measured; one more before them warms the file cache.
const RUNS: usize = 7;

/// What creating waits for on AWS, however it is done: the zone has to be known before its records are, and
/// each of the pieces needs the one before it.
const CREATE: &[&str] = &[
    "GetHostedZone",
    "ListResourceRecordSets",
    "CreateTargetGroup",
    "CreateRule",
    "CreateService",
    "PutObject",
];

/// What deleting waits for on AWS: of all that is looked up, and of all that is then deleted, what takes the
/// longest, and the row at last.
const DELETE: &[&str] = &[
    "ListResourceRecordSets",
    "ChangeResourceRecordSets",
    "DeleteItem",
];

/// One program's measurements of one command.
#[derive(Default)]
struct Measured {
    milliseconds: Spread,
    calls: usize,
    chain: usize,
}

struct Bench {
    world: World,
    proxy: Proxy,
    ours: Tool,
    theirs: Tool,
}

/// Prints a line for each command of each program.
pub(crate) async fn print() -> Result<()> {
    latencies::print();
    let stand_in = StandIn::start(Kind::Moto).await?;
    let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
    let proxy = Proxy::start(&stand_in.endpoint())?;
    let bench = Bench {
        ours: Tool::Cli(Cli::new(&proxy.endpoint())?.with_profile(&world)?),
        theirs: theirs(&world, &proxy).await?,
        world,
        proxy,
    };
    latencies::apply(&bench.proxy);
    println!(
        "A proxy before moto answers each call after its latency, counted from the call's arrival, so that \
         neither the proxy's time nor moto's is added to it. Both programs have the profile in a local file \
         and are started in turn, {RUNS} times.\n"
    );
    println!(
        "| command | program | calls | of them one after another | ms, median (least to most) | beside AWS's own chain | beside Python |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut measured: [[Measured; 2]; 2] = Default::default();
    for run in 0..=RUNS {
        for (command, pair) in [Command::Create, Command::Delete].iter().zip(&mut measured) {
            for (tool, one) in [&bench.ours, &bench.theirs].iter().zip(pair) {
                let took = bench.time(tool, *command, run, one).await?;
                if run > 0 {
                    one.milliseconds.push(took.as_secs_f64() * 1000.0);
                }
            }
        }
    }
    line("create", CREATE, &measured[0])?;
    line("delete", DELETE, &measured[1])
}

async fn theirs(world: &World, proxy: &Proxy) -> Result<Tool> {
    let python = Python::new(world, &proxy.endpoint())?.with_table("eden-python");
    python.run(&["config", "push"]).await?.success()?;
    Ok(Tool::Python(python))
}

impl Bench {
    async fn time(
        &self,
        tool: &Tool,
        command: Command,
        run: usize,
        measured: &mut Measured,
    ) -> Result<Duration> {
        let name = format!("{}-{run}", tool.to_string().to_lowercase());
        self.proxy.clear_calls();
        let start = Instant::now();
        tool.run(command, &self.world, &name).await?;
        let took = start.elapsed();
        let calls: Vec<Call> = self.proxy.calls();
        Self::check(&calls)?;
        measured.calls = calls.len();
        measured.chain = longest_chain(&calls).len();
        Ok(took)
    }

    /// An error if a call had no latency: it would be too quick.
    fn check(calls: &[Call]) -> Result<()> {
        let known = |call: &Call| {
            let mut all = latencies::LATENCIES.iter();
            all.any(|one| call.is(one.service, one.operation))
        };
        match calls.iter().find(|call| !known(call)) {
            Some(call) => bail!("{} {} has no latency", call.service, call.operation),
            None => Ok(()),
        }
    }
}

fn line(command: &str, chain: &[&str], [ours, theirs]: &[Measured; 2]) -> Result<()> {
    let imposed = latencies::sum(chain).as_secs_f64() * 1000.0;
    let (own, python) = (ours.milliseconds.median(), theirs.milliseconds.median());
    let (own, python) = own.zip(python).context("nothing was measured")?;
    for (program, one, median) in [("eden", ours, own), ("aws-eden-cli 0.1.5", theirs, python)] {
        println!(
            "| {command} | {program} | {} | {} | {} | {:.2} | {:.2} |",
            one.calls,
            one.chain,
            one.milliseconds,
            median / imposed,
            median / python
        );
    }
    println!(
        "| {command} | AWS's own chain: {} | | {} | {imposed:.0} | 1.00 | {:.2} |",
        chain.join(", "),
        chain.len(),
        imposed / python
    );
    Ok(())
}
