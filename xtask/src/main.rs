//! The project's own commands: `cargo xtask --help`.

mod archive;
mod bench;
mod build;
mod checks;
mod delivery;
mod demo;
mod deny;
mod dist;
mod documents;
mod edges;
mod elf;
mod front_pages;
mod fuzz;
mod install;
mod lambdas;
mod lines;
mod machine;
mod metadata;
mod module_agreement;
mod module_docs;
mod pages;
mod process;
mod reference;
mod tests;
mod tools;
mod translations;
mod version;
mod walks;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
enum Command {
    /// Builds everything a user gets, into dist/
    Build {
        /// With optimizations
        #[arg(long)]
        release: bool,
    },
    /// Puts the provider where Terraform and OpenTofu find it without a registry
    Install {
        /// A folder other than the one Terraform looks into by itself
        #[arg(long)]
        into: Option<PathBuf>,
        /// This binary rather than a freshly built one
        #[arg(long)]
        binary: Option<PathBuf>,
    },
    /// Checks everything that CI checks, in the same order
    Test {
        /// Only these steps
        steps: Vec<String>,
        /// Only format, lint, unit tests and one end-to-end test of each half, in a few minutes
        #[arg(long, conflicts_with = "steps")]
        quick: bool,
    },
    /// Writes what the code says into docs/ and the modules' READMEs
    Docs {
        /// Only says whether they are as the code is
        #[arg(long)]
        check: bool,
    },
    /// Feeds the parsers of the logging half with anything, for as long as wanted
    Fuzz {
        /// Only this target
        target: Option<String>,
        /// How long each target is fed
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Makes what a release publishes: archives, a wheel, checksums, manifest, bill of materials
    Dist {
        /// A folder other than dist/release/
        #[arg(long)]
        into: Option<PathBuf>,
        /// Only manifest and checksums, for the archives of several machines that are in the folder
        #[arg(long)]
        gathered: bool,
        #[command(flatten)]
        built: dist::Built,
        /// Only the release trees of the modules, into dist/modules/ or that other folder
        #[arg(long, conflicts_with_all = ["gathered", "provider", "eden", "replay"])]
        modules: bool,
    },
    /// Counts the lines of shipped Rust, and how long files and functions are
    Lines {
        /// Another clone's folder
        clone: Option<PathBuf>,
    },
    /// Shows the main job on a local stand-in for AWS
    Demo,
    /// Measures, side by side, and writes the figures into docs/benchmarks.md
    Bench {
        /// Only these parts: provider, terraform, calls, pipelines, eden (which is many and time), door, lambdas, growth, cost
        parts: Vec<String>,
        /// Runs everything once in a few minutes, writes nothing, and is no measurement
        #[arg(long)]
        quick: bool,
        /// Only measures the functions that move records, beside the packages in this folder, and writes nothing
        #[arg(long, value_name = "FOLDER", conflicts_with = "parts")]
        before: Option<PathBuf>,
    },
    /// Sends records through the packaged functions into faulty sinks, and tells where they ended
    Delivery {
        /// For example `--records 1000000`, `--mover s3`, `--seed 1`; `-- --help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::Build { release } => build::build(release).map(|_| ()),
        Command::Install { into, binary } => install::install(into, binary),
        Command::Test { quick: true, .. } => checks::quick(),
        Command::Test { steps, .. } => checks::run(&steps),
        Command::Docs { check } => checks::write_docs(check),
        Command::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
        Command::Dist {
            into,
            modules: true,
            ..
        } => dist::modules(into),
        Command::Dist {
            into,
            gathered,
            built,
            ..
        } => dist::dist(into, gathered, &built),
        Command::Lines { clone } => lines::print(clone.as_deref()),
        Command::Demo => demo::demo(),
        Command::Bench {
            before: Some(folder),
            quick,
            ..
        } => bench::beside(&folder, quick),
        Command::Bench { parts, quick, .. } => bench::bench(&parts, quick),
        Command::Delivery { arguments } => delivery::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
