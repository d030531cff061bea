//! Everything that CI checks.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{cargo, run as run_command};
use crate::{build, deny, edges};

struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: || run_command(&mut cargo(&["fmt", "--all", "--check"])),
    },
    Step {
        name: "lint",
        run: lint,
    },
    Step {
        name: "edges",
        run: edges::check,
    },
    Step {
        name: "docs",
        run: docs,
    },
    Step {
        name: "deny",
        run: deny::check,
    },
    Step {
        name: "programs",
        run: programs,
    },
    Step {
        name: "packages",
        run: || build::packages().map(drop),
    },
    Step {
        name: "tests",
        run: tests,
    },
];

/// Runs the steps with these names, or all of them, up to the first that fails.
pub(crate) fn run(names: &[String]) -> Result<()> {
    let steps = chosen(names)?;
    let mut times = Vec::new();
    for step in steps {
        println!("\n== {} ==", step.name);
        let start = Instant::now();
        let outcome = (step.run)();
        times.push((step.name, start.elapsed()));
        outcome.with_context(|| {
            format!("the step `{}` failed (after {})", step.name, table(&times))
        })?;
    }
    println!("\nall steps passed: {}", table(&times));
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Step>> {
    let known = || {
        STEPS
            .iter()
            .map(|step| step.name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    if let Some(name) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        bail!("there is no step `{name}`; the steps are {}", known());
    }
    let is_chosen = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(is_chosen).collect())
}

fn table(times: &[(&str, Duration)]) -> String {
    let one = |(name, time): &(&str, Duration)| format!("{name} {:.1} s", time.as_secs_f64());
    times.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn lint() -> Result<()> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    run_command(&mut cargo(&arguments))
}

fn docs() -> Result<()> {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    run_command(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// The end-to-end tests use them and do not build them.
fn programs() -> Result<()> {
    run_command(&mut cargo(&["build", "--locked", "--workspace", "--bins"]))
}

fn tests() -> Result<()> {
    run_command(&mut cargo(&[
        "test",
        "--workspace",
        "--locked",
        "--no-fail-fast",
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name_in_their_own_order() {
        let names = |steps: Vec<&Step>| steps.iter().map(|step| step.name).collect::<Vec<_>>();
        let wanted = ["edges".to_owned(), "format".to_owned()];
        assert_eq!(names(chosen(&wanted).unwrap()), ["format", "edges"]);
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
        assert!(chosen(&["nonsense".to_owned()]).is_err());
    }
}
