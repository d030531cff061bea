//! How long `eden`, Terraform and the Python original take for one environment, at the latencies of AWS.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use baikonur_tests::cli::Cli;
use baikonur_tests::python::Python;
use baikonur_tests::tool::{Command, Tool};
use testbed::proxy::{Call, Proxy, longest_chain};
use testbed::{Kind, StandIn, World, WorldOptions};

use crate::latencies;
use crate::many;
use crate::samples::Spread;
use crate::shortest_chain::{self, Need};
use crate::thoroughness::Effort;

/// Measured.
const RUNS: usize = 5;

/// Beyond its latency, a call may take this long; more, and the machine is too busy to measure on.
const SLACK: Duration = Duration::from_millis(25);

/// One program's measurements of one command.
#[derive(Default)]
struct Measured {
    milliseconds: Spread,
    /// Of the last run.
    calls: Vec<Call>,
    /// The most that a call of a run took beyond its latency, in milliseconds.
    late: Spread,
}

/// What is measured of each command, in this order; the chain is that of the first and the last.
const PROGRAMS: [&str; 3] = ["eden", "Terraform with this provider", "aws-eden-cli 0.1.5"];

/// The commands, what each has to wait for, and what it is called.
const COMMANDS: [(Command, &[Need], &str); 3] = [
    (Command::Create, shortest_chain::CREATE, "create"),
    (Command::Deploy, shortest_chain::CREATE, "deploy"),
    (Command::Delete, shortest_chain::DELETE, "delete"),
];

struct Bench {
    world: World,
    proxy: Proxy,
    tools: [Tool; PROGRAMS.len()],
}

/// Prints a line for each command of each program.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    let runs = effort.runs(RUNS);
    latencies::print();
    let stand_in = StandIn::start(Kind::Moto).await?;
    let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
    let proxy = many::complete(&stand_in)?;
    let bench = Bench {
        tools: [
            Tool::Cli(Cli::new(&proxy.endpoint())?.with_profile(&world)?),
            Tool::terraform(&world, &proxy.endpoint())?,
            theirs(&world, &proxy).await?,
        ],
        world,
        proxy,
    };
    latencies::apply(&bench.proxy);
    println!(
        "A proxy before moto answers each call after its latency, counted from the call's arrival, so that \
         neither the proxy's time nor moto's is added to it. The programs are started in turn, {runs} times; both \
         command lines have the profile in a local file, and Terraform's times are those of `apply` and `destroy`, \
         whose plans look at everything first.\n"
    );
    let mut measured: [[Measured; PROGRAMS.len()]; COMMANDS.len()] = Default::default();
    // One more before them warms the file cache, where the times matter.
    let first = usize::from(effort == Effort::Full);
    for run in 0..runs + first {
        eprintln!("run {run} of {runs}");
        for ((command, ..), programs) in COMMANDS.iter().zip(&mut measured) {
            for (tool, one) in bench.tools.iter().zip(programs) {
                let took = bench.time(tool, *command, run, one).await?;
                if run >= first {
                    one.milliseconds.push(milliseconds(took));
                    one.late.push(milliseconds(latencies::late(&one.calls)));
                }
            }
        }
    }
    reported(&measured)
}

fn reported(measured: &[[Measured; PROGRAMS.len()]; COMMANDS.len()]) -> Result<()> {
    println!(
        "| command | program | calls | of them one after another | ms, median (least to most) | beside AWS's own chain | beside Python |"
    );
    println!("|---|---|---|---|---|---|---|");
    let chains: Vec<String> = COMMANDS
        .iter()
        .zip(measured)
        .map(|((_, needs, command), programs)| lines(command, needs, programs))
        .collect::<Result<_>>()?;
    for chain in chains {
        println!("\n{chain}");
    }
    busy(measured.iter().flatten());
    Ok(())
}

/// Says so where the machine was too busy to measure on.
fn busy<'a>(measured: impl Iterator<Item = &'a Measured>) {
    let late = measured.filter_map(|one| one.late.median());
    let late = late.fold(0.0, f64::max);
    println!(
        "\nThe slowest call of a run took {late:.1} ms longer than its latency (the worst median)."
    );
    if late > milliseconds(SLACK) {
        println!("That is the machine: it was too busy, and the times are not to be relied on.");
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
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
        measured.calls = self.proxy.calls();
        latencies::check(&measured.calls)?;
        Ok(took)
    }
}

/// Prints the lines of a command, and answers with the chain that they are measured by.
fn lines(command: &str, needs: &[Need], programs: &[Measured; PROGRAMS.len()]) -> Result<String> {
    let [ours, .., theirs] = programs;
    let chain = shortest_chain::chain(needs, [&ours.calls, &theirs.calls])?;
    let imposed = milliseconds(latencies::sum(&chain));
    let python = theirs.milliseconds.median();
    let python = python.context("nothing was measured")?;
    for (program, one) in PROGRAMS.iter().zip(programs) {
        let median = one.milliseconds.median();
        let median = median.context("nothing was measured")?;
        println!(
            "| {command} | {program} | {} | {} | {} | {:.2} | {:.2} |",
            one.calls.len(),
            longest_chain(&one.calls).len(),
            one.milliseconds,
            median / imposed,
            median / python
        );
    }
    println!(
        "| {command} | AWS's own chain | | {} | {imposed:.0} | 1.00 | {:.2} |",
        chain.len(),
        imposed / python
    );
    Ok(format!(
        "AWS's own chain of {command}: {}.",
        chain.join(", ")
    ))
}
