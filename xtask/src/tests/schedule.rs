//! Runs programs side by side, those that take longest first.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::{cmp::Reverse, fs};

use anyhow::{Context, Result, bail};

use super::harness::TestProgram;
use crate::metadata;

/// Where the seconds of the last run are kept, by name.
const TIMES: &str = "test-times.json";
/// How many programs run beside one on each core: they wait more than they work.
const WAITING: usize = 1;

/// A program that is run.
struct Job {
    name: String,
    command: Command,
}

/// How a program ended.
struct Outcome {
    name: String,
    passed: bool,
    took: Duration,
}

/// Runs test programs, and one more command, and prints what each printed when it has ended.
///
/// # Errors
/// When one fails, after all have ended; or cannot be started.
pub(super) fn run_all(tests: &[TestProgram], other: impl Into<Option<Command>>) -> Result<()> {
    let file = metadata::target_folder()?.join(TIMES);
    let before = times(&file);
    let other = other.into().map(|command| Job {
        name: "documentation".to_owned(),
        command,
    });
    let jobs = tests.iter().map(|test| Job {
        name: test.name.clone(),
        command: test.command(),
    });
    let jobs = ordered(jobs.chain(other).collect(), &before);
    let outcomes = side_by_side(jobs)?;
    keep(&file, before, &outcomes)?;
    report(&outcomes)
}

/// The longest first; those of which nothing is known before them.
fn ordered(mut jobs: Vec<Job>, times: &BTreeMap<String, f64>) -> Vec<Job> {
    let seconds = |job: &Job| times.get(&job.name).copied().unwrap_or(f64::MAX);
    jobs.sort_by_key(|job| {
        Reverse(Duration::try_from_secs_f64(seconds(job)).unwrap_or(Duration::MAX))
    });
    jobs
}

fn side_by_side(jobs: Vec<Job>) -> Result<Vec<Outcome>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let queue = Mutex::new(VecDeque::from(jobs));
    let next = || {
        queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    };
    let work = || -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        while let Some(job) = next() {
            outcomes.push(run(job)?);
        }
        Ok(outcomes)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores + WAITING).map(|_| scope.spawn(work)).collect();
        let mut outcomes = Vec::new();
        for worker in workers {
            let answer = worker.join();
            outcomes.extend(answer.map_err(|_| anyhow::anyhow!("a test program was lost"))??);
        }
        Ok(outcomes)
    })
}

fn run(mut job: Job) -> Result<Outcome> {
    let start = Instant::now();
    let output = job.command.output();
    let output = output.with_context(|| format!("start the tests of {}", job.name))?;
    let took = start.elapsed();
    // In one piece: what others print does not come between.
    println!(
        "     Running {} ({:.1} s)\n{}{}",
        job.name,
        took.as_secs_f64(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(Outcome {
        name: job.name,
        passed: output.status.success(),
        took,
    })
}

fn report(outcomes: &[Outcome]) -> Result<()> {
    let failed = outcomes.iter().filter(|outcome| !outcome.passed);
    let failed: Vec<&str> = failed.map(|outcome| outcome.name.as_str()).collect();
    if !failed.is_empty() {
        bail!("tests failed in {}", failed.join(", "));
    }
    println!("{} test programs passed", outcomes.len());
    Ok(())
}

/// Without the file the order is another one, and nothing else.
fn times(file: &PathBuf) -> BTreeMap<String, f64> {
    let text = fs::read_to_string(file).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn keep(file: &PathBuf, mut times: BTreeMap<String, f64>, outcomes: &[Outcome]) -> Result<()> {
    let now = outcomes.iter();
    times.extend(now.map(|outcome| (outcome.name.clone(), outcome.took.as_secs_f64())));
    let text = serde_json::to_string_pretty(&times).context("write down how long tests took")?;
    fs::write(file, text).with_context(|| format!("write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, script: &str) -> Job {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Job {
            name: name.into(),
            command,
        }
    }

    #[test]
    fn the_unknown_and_the_longest_come_first() {
        let times = BTreeMap::from([("short".into(), 1.0), ("long".into(), 60.0)]);
        let jobs = ["short", "long", "new"].map(|name| job(name, ""));
        let names = ordered(jobs.into(), &times).into_iter().map(|job| job.name);
        assert_eq!(names.collect::<Vec<_>>(), ["new", "long", "short"]);
    }

    #[test]
    fn all_are_run_and_those_that_failed_are_named() {
        let jobs = [
            ("a", "exit 0"),
            ("b", "exit 3"),
            ("c", "exit 0"),
            ("d", "kill -9 $$"),
        ];
        let jobs = jobs.map(|(name, script)| job(name, script));
        let outcomes = side_by_side(jobs.into()).unwrap();
        assert_eq!(outcomes.len(), 4);
        let error = report(&outcomes).unwrap_err().to_string();
        assert!(error.contains('b') && error.contains('d'), "{error}");
        assert!(!error.contains(" a") && !error.contains('c'), "{error}");
    }
}
