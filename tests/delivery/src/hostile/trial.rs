//! Hostile records through a mover as it is shipped, by the rules of an event source mapping.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use testbed::runtime_api::Ending;

use super::made::{Made, TIME, id, record};
use super::{Account, Case, Growth, Report};
use crate::mapping::{Attempt, Batch, Lane, Next, Record, Settings, Verdict, judge, lanes};
use crate::measure::cpu_seconds;
use crate::peers::Faults;
use crate::records::Mover;
use crate::trial::{Environment, Package, Stage};

/// An invocation has so much time, as in the modules.
const TIMEOUT: Duration = Duration::from_secs(60);
/// What a function may hold for one record, in bytes.
const MEMORY: u64 = 64 << 20;
/// The same for an event of 6 MB.
const MEMORY_OF_EVENT: u64 = 96 << 20;
/// Growth is measured over the largest size and these parts of it: not over smaller ones, where a message of CloudWatch
/// Logs is read in another way.
const STEPS: [usize; 3] = [8, 3, 1];
/// What looks steep is measured so often: the least time of each size counts, since other processes disturb.
const ROUNDS: usize = 6;
/// After so many invocations a shard counts as blocked.
const BLOCKED: usize = 20;
/// An event has so many bytes at most.
const LARGEST_EVENT: usize = 6 * 1024 * 1024;
/// What an event of 6 MB has room for, in bytes of records before base64.
const EVENT: usize = 4_718_000;
/// What a record takes in an event beside its data.
const AROUND: usize = 600;

/// A mover that hostile records are sent through, each by a process of its own.
#[derive(Clone, Debug)]
pub struct Trial {
    mover: Mover,
    package: Arc<Package>,
}

/// What became of records.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// How often the function was invoked until the shard was past all of them.
    pub invocations: usize,
    /// The most memory that the process held, in bytes.
    pub memory: u64,
    /// The CPU time that it used, in seconds.
    pub cpu: f64,
    /// Where everything ended.
    pub account: Account,
}

impl Trial {
    /// Of a mover's package.
    ///
    /// # Errors
    /// When the package is missing.
    pub fn new(mover: Mover) -> Result<Self> {
        let package = Arc::new(Package::open(mover.package())?);
        Ok(Self { mover, package })
    }

    /// Sends records of a kind, larger and larger, and measures each size at least so often.
    ///
    /// # Errors
    /// As [`Trial::one`].
    pub async fn growth(&self, case: &Case, samples: usize) -> Result<Report> {
        let most = case.most_for(self.mover);
        let sizes: Vec<usize> = match case.growth {
            Growth::Size => STEPS.iter().map(|part| most / part).collect(),
            Growth::None => vec![most],
        };
        let mut report = Report::new(self.mover, case, MEMORY);
        for round in 0..ROUNDS {
            for size in &sizes {
                report.add(*size, self.one(case, *size).await?);
            }
            if round + 1 >= samples && !report.is_steep() {
                break;
            }
        }
        Ok(report)
    }

    /// Sends the largest record of a kind once.
    ///
    /// # Errors
    /// As [`Trial::one`].
    pub async fn largest(&self, case: &Case) -> Result<Report> {
        let size = case.most_for(self.mover);
        let mut report = Report::new(self.mover, case, MEMORY);
        report.add(size, self.one(case, size).await?);
        Ok(report)
    }

    /// Fills an event of 6 MB with the kind of which one record took the most memory.
    ///
    /// # Errors
    /// As [`Trial::one`].
    pub async fn worst_event(&self, reports: &[Report], seconds: f64) -> Result<Report> {
        let worst = reports.iter().max_by_key(|report| report.memory());
        let worst = worst.context("nothing was tried")?;
        let mut report = Report::new(self.mover, &worst.case, MEMORY_OF_EVENT);
        let size = worst.case.most_for(self.mover);
        let most = ((seconds / worst.cpu()) as usize).max(1);
        report.add(size, self.full_event(&worst.case, size, most).await?);
        Ok(report)
    }

    /// Sends one record of a kind, between two that any user could send.
    ///
    /// # Errors
    /// When the shard is never past it, or the function ends by itself or in no time.
    pub async fn one(&self, case: &Case, size: usize) -> Result<Outcome> {
        let hostile = (case.make)(size, 0);
        let neighbour = |number| Made::text(record("\"neighbour\"", id(0, number), ""));
        self.send(vec![neighbour(1), hostile, neighbour(2)])
            .await
            .with_context(|| format!("{} through {}", case.name, self.mover.package()))
    }

    /// Sends as many records of a kind as an event of 6 MB holds, or as `most` says and one that fills the rest.
    ///
    /// # Errors
    /// As [`Trial::one`].
    pub async fn full_event(&self, case: &Case, size: usize, most: usize) -> Result<Outcome> {
        let (mut all, mut room) = (Vec::new(), EVENT);
        while all.len() < most {
            let made = (case.make)(size, all.len());
            let Some(left) = room.checked_sub(made.data.len() + AROUND) else {
                break;
            };
            room = left;
            all.push(made);
        }
        if let Some(left) = room.checked_sub(2 * AROUND) {
            all.push(Made::text(record(
                "\"filler\"",
                id(0, all.len()),
                &filler(left),
            )));
        }
        self.send(all)
            .await
            .with_context(|| format!("6 MB of {} through {}", case.name, self.mover.package()))
    }

    async fn send(&self, all: Vec<Made>) -> Result<Outcome> {
        let stage = Stage::start(self.mover, Faults::none(), Faults::none()).await?;
        let mut variables = stage.variables();
        variables.insert("LOG_TYPE_WHITELIST".to_owned(), String::new());
        let mut environment = Environment::new(Arc::clone(&self.package), variables);
        let process = environment.function().await?.process();
        let before = cpu_seconds(process)?;
        let (records, parts) = taken_apart(all);
        let invocations = deliver(lane(records)?, &mut environment).await?;
        let function = environment.function().await?;
        ensure!(function.process() == process, "the process was replaced");
        let (cpu, memory) = (cpu_seconds(process)? - before, function.peak_memory()?);
        let account = Account::of(&parts, &stage.arrivals()?, &stage.failed()?);
        Ok(Outcome {
            invocations,
            memory,
            cpu,
            account,
        })
    }
}

fn filler(size: usize) -> String {
    format!(r#","filler":"{}""#, "f".repeat(size))
}

fn taken_apart(all: Vec<Made>) -> (Vec<Record>, Vec<u64>) {
    let (mut records, mut parts) = (Vec::new(), Vec::new());
    for (place, made) in all.into_iter().enumerate() {
        parts.extend(made.parts);
        records.push(Record {
            sequence_number: Record::sequence_number(0, place),
            partition_key: "key".to_owned(),
            data: made.data.into(),
            arrived: UNIX_EPOCH + Duration::from_secs(TIME),
        });
    }
    (records, parts)
}

fn lane(records: Vec<Record>) -> Result<Lane> {
    let settings = Settings {
        bisect_batch_on_function_error: true,
        report_batch_item_failures: true,
        ..Settings::default()
    };
    let mut lanes = lanes("shardId-000000000000", records, &settings);
    lanes.pop().context("a shard has a lane")
}

/// Delivers all of a lane, and says how many invocations that took.
async fn deliver(mut lane: Lane, environment: &mut Environment) -> Result<usize> {
    let mut invocations = 0;
    loop {
        let batch = match lane.next(SystemTime::now()) {
            Next::Done => return Ok(invocations),
            Next::Discard(_) => bail!("records were given up, though there is no limit"),
            Next::Invoke(batch) => batch,
        };
        invocations += 1;
        let verdict = invoke(environment, &batch).await?;
        ensure!(
            invocations < BLOCKED,
            "the shard is blocked: {verdict:?} after {BLOCKED} invocations\n{}",
            environment.log()
        );
        lane.conclude(batch, verdict, SystemTime::now());
    }
}

async fn invoke(environment: &mut Environment, batch: &Batch) -> Result<Verdict> {
    let event = batch.event();
    ensure!(
        event.len() <= LARGEST_EVENT,
        "Lambda hands over no event of {} bytes",
        event.len()
    );
    let ending = environment.invoke(event, TIMEOUT, None).await?;
    ensure!(
        ending != Ending::TimedOut,
        "the function did not answer in {TIMEOUT:?}\n{}",
        environment.log()
    );
    let attempt = match &ending {
        Ending::Answered(answer) => Attempt::Answered(answer),
        _ => Attempt::Failed,
    };
    Ok(judge(attempt, batch, true))
}
