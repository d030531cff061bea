//! Sends records through the movers' packages into faulty sinks, and prints where they ended:
//! `cargo xtask delivery`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use delivery::hostile::{self, Report};
use delivery::mapping::Settings;
use delivery::records::Mover;
use delivery::trial::{Trial, print_head};

/// Each size of a hostile record is measured so often.
const SAMPLES: usize = 2;
/// An event of 6 MB holds as many hostile records as take about so much CPU time.
const SECONDS: f64 = 20.0;

/// Sends records through the movers' packages into faulty sinks, and prints where they ended.
#[derive(Debug, Parser)]
struct Options {
    /// How many records go through each mover
    #[arg(long, default_value_t = 50_000)]
    records: usize,
    /// Only through these movers
    #[arg(long)]
    mover: Vec<Mover>,
    /// Makes the stream of an earlier trial again
    #[arg(long)]
    seed: Option<u64>,
    /// Sends records that try to stop a shard instead, one kind after another
    #[arg(long)]
    hostile: bool,
    /// How many in a hundred requests to a sink go wrong
    #[arg(long, default_value_t = 10)]
    faults: u8,
    /// During how many in a hundred invocations the process is killed
    #[arg(long, default_value_t = 5)]
    kills: u8,
    /// How many batches of each of the two shards are delivered at once, up to 10
    #[arg(long, default_value_t = 2)]
    parallelization_factor: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Says whether all was right.
async fn run(options: Options) -> Result<bool> {
    if options.hostile {
        return hostile(&movers(&options, &Mover::ALL)).await;
    }
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}\n");
    print_head();
    let mut wrong = Vec::new();
    for mover in movers(&options, &Mover::TRIALS) {
        let usual = Trial::new(mover, options.records, seed);
        let trial = Trial {
            faults: options.faults,
            kills: options.kills,
            settings: Settings {
                parallelization_factor: options.parallelization_factor,
                ..usual.settings
            },
            ..usual
        };
        let report = trial.run().await?;
        println!("{report}");
        wrong.extend(report.wrong());
    }
    wrong.iter().for_each(|wrong| println!("\nWRONG: {wrong}"));
    Ok(wrong.is_empty())
}

fn movers(options: &Options, all: &[Mover]) -> Vec<Mover> {
    if options.mover.is_empty() {
        return all.to_vec();
    }
    options.mover.clone()
}

/// Sends every kind of hostile record through movers, and says whether all was right.
async fn hostile(movers: &[Mover]) -> Result<bool> {
    Report::print_head();
    let mut wrong = Vec::new();
    for mover in movers {
        let trial = hostile::Trial::new(*mover)?;
        let mut reports = Vec::new();
        for case in hostile::cases() {
            match trial.growth(&case, SAMPLES).await {
                Ok(report) => {
                    println!("{report}");
                    reports.push(report);
                }
                Err(error) => wrong.push(format!("{error:#}")),
            }
        }
        let event = trial.worst_event(&reports, SECONDS).await?;
        println!("{event}");
        reports.push(event);
        wrong.extend(reports.iter().flat_map(Report::wrong));
    }
    wrong.iter().for_each(|wrong| println!("\nWRONG: {wrong}"));
    Ok(wrong.is_empty())
}
