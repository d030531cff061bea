//! Everything that CI checks.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{TERRAFORM, cargo, find, root, run as run_command};
use crate::{
    bench, build, deny, documents, edges, front_pages, lines, module_agreement, module_docs, pages,
    process, reference, tests, translations, walks,
};

struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: format,
    },
    Step {
        name: "lint",
        run: lint,
    },
    Step {
        name: "lines",
        run: || lines::print(None),
    },
    Step {
        name: "locks",
        run: locks,
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
        name: "spelling",
        run: documents::spelling,
    },
    Step {
        name: "links",
        run: documents::links,
    },
    Step {
        name: "translations",
        run: translations::check,
    },
    Step {
        name: "walks",
        run: walks::check,
    },
    Step {
        name: "workflows",
        run: documents::workflows,
    },
    Step {
        name: "modules",
        run: modules,
    },
    Step {
        name: "deny",
        run: deny::check,
    },
    // Before the provider, which carries them.
    Step {
        name: "packages",
        run: || build::packages().map(drop),
    },
    Step {
        name: "programs",
        run: programs,
    },
    // After the provider, whose schema it is.
    Step {
        name: "reference",
        run: || pages::settle(&reference::pages()?, true),
    },
    Step {
        name: "tests",
        run: tests::all,
    },
    Step {
        name: "benchmarks",
        run: || bench::bench(&[], true),
    },
];

/// What says within minutes whether a change is worth all steps.
const QUICK: &[Step] = &[
    Step {
        name: "format",
        run: format,
    },
    Step {
        name: "lint",
        run: lint,
    },
    Step {
        name: "programs",
        run: programs,
    },
    Step {
        name: "tests",
        run: tests::quick,
    },
];

/// Runs the steps with these names, or all of them, up to the first that fails.
pub(crate) fn run(names: &[String]) -> Result<()> {
    run_steps(chosen(names)?)
}

/// Runs the few steps that are quick.
pub(crate) fn quick() -> Result<()> {
    run_steps(QUICK.iter().collect())
}

fn run_steps(steps: Vec<&Step>) -> Result<()> {
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

fn format() -> Result<()> {
    run_command(&mut cargo(&["fmt", "--all", "--check"]))
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

/// The programs of `cargo xtask fuzz` are a workspace of their own: no other step would find that its
/// lock file is not what its dependencies ask for.
fn locks() -> Result<()> {
    let mut command = cargo(&["metadata", "--locked", "--format-version", "1"]);
    let read = process::read(command.args(["--manifest-path", "fuzz/Cargo.toml"]));
    read.map(drop).context(
        "fuzz/Cargo.lock is out of date: run `cargo update --workspace --manifest-path fuzz/Cargo.toml`",
    )
}

fn docs() -> Result<()> {
    front_pages::check()?;
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    run_command(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// The tests plan with all of them, which checks more than `terraform validate` does.
fn modules() -> Result<()> {
    pages::settle(&module_docs::pages()?, true)?;
    module_agreement::check()?;
    let mut terraform = Command::new(find(TERRAFORM, "Terraform or OpenTofu")?);
    terraform.args(["fmt", "-check", "-recursive", "-diff"]);
    ["modules", "examples", "tests"]
        .iter()
        .try_for_each(|folder| run_command(terraform.current_dir(root().join(folder))))
}

/// Writes the pages that come from the code; where `check` is set, fails if that changes one.
pub(crate) fn write_docs(check: bool) -> Result<()> {
    programs()?;
    pages::settle(&module_docs::pages()?, check)?;
    pages::settle(&reference::pages()?, check)
}

/// The end-to-end tests use them and do not build them.
fn programs() -> Result<()> {
    // All targets, since fewer would need other features of the dependencies, and so build them twice.
    run_command(&mut cargo(&[
        "build",
        "--locked",
        "--workspace",
        "--all-targets",
    ]))
}

#[cfg(test)]
mod step_tests {
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
