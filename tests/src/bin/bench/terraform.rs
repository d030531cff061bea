//! The same environments through this provider and through hashicorp/aws: plan, apply, plan again, destroy.

mod crowd;
mod provider_setup;

use anyhow::{Context, Result};

use self::provider_setup::Side;
use crate::plugin::Plugin;
use crate::samples::Spread;
use crate::thoroughness::Effort;
use crate::usage::Usage;

/// How many environments one configuration has.
const SIZES: [usize; 3] = [1, 10, 50];
const RUNS: usize = 5;
/// hashicorp/aws sleeps for minutes with more environments than that, so that it gets one run.
const FEW: usize = 1;

/// What is done, in this order.
const STEPS: [&str; 4] = ["plan", "apply", "plan again", "destroy"];

/// The measurements of one step.
#[derive(Default)]
struct Measured {
    seconds: Spread,
    cpu: Spread,
    memory: Spread,
    waits: Spread,
}

/// Prints the tables.
pub(crate) async fn print(plugins: &[Plugin], effort: Effort) -> Result<()> {
    conditions();
    for plugin in plugins {
        let size = plugin.installed().await?;
        println!(
            "`terraform init` puts {size:.1} MiB on the disk for {}.",
            plugin.name
        );
    }
    println!(
        "\n| environments | step | provider | seconds | of them without a call under way | CPU seconds | peak resident, MiB |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut sides = Vec::new();
    for plugin in plugins {
        sides.push(Side::new(plugin).await?);
    }
    for size in effort.some(&SIZES, 1) {
        size_of(&sides, *size, effort.runs(RUNS)).await?;
    }
    drop(sides);
    let ours = plugins.iter().find(|plugin| plugin.is_ours());
    crowd::print(ours.context("this provider is there")?, effort).await
}

fn conditions() {
    println!(
        "Each side has its own moto, behind a proxy that counts calls. Environments of seven pieces: task \
         definition, target group, service, listener rule, DNS record, entry of the JSON file, row of the table. All \
         of them are there after an apply and gone after a destroy, and the second plan is empty, or the run does not \
         count. Times are Terraform's, with what its providers take; the memory is the provider's. hashicorp/aws \
         sleeps for fixed times after some calls: time without any call under way is shown apart, counted where it \
         is longer than half a second. Median (least to most) of {RUNS} runs in turn; more environments than {FEW} get \
         one run of hashicorp/aws.\n"
    );
}

async fn size_of(sides: &[Side], size: usize, runs: usize) -> Result<()> {
    let mut all: Vec<[Measured; 4]> = Vec::new();
    for side in sides {
        side.configure(size)?;
        all.push(Default::default());
    }
    for run in 0..runs {
        for (side, measured) in sides.iter().zip(&mut all) {
            if run > 0 && size > FEW && !side.is_ours {
                continue;
            }
            eprintln!(
                "{size} environments, run {} of {runs}, {}",
                run + 1,
                side.name
            );
            for (usage, one) in side.cycle(size).await?.into_iter().zip(measured) {
                one.push(&usage);
            }
        }
    }
    for (step, name) in STEPS.iter().enumerate() {
        for (side, measured) in sides.iter().zip(&all) {
            let Measured {
                seconds,
                cpu,
                memory,
                waits,
            } = &measured[step];
            println!(
                "| {size} | {name} | {} | {seconds} | {waits} | {cpu} | {memory} |",
                side.name
            );
        }
    }
    Ok(())
}

impl Measured {
    fn push(&mut self, usage: &Usage) {
        self.seconds.push(usage.seconds);
        self.cpu.push(usage.cpu);
        self.memory.push(usage.memory);
        self.waits.push(usage.waits);
    }
}
