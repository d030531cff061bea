//! Delivers lanes to environments, one environment for each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, bail, ensure};
use fastrand::Rng;
use testbed::runtime_api::Ending;

use super::{Environment, Package, Trial};
use crate::mapping::{Attempt, Batch, Lane, Next, judge};

/// After so many tries a batch is never going to be delivered: it blocks its shard.
const BLOCKED: u32 = 60;
/// Lambda waits longer between tries, and longer each time.
const PAUSE: Duration = Duration::from_millis(20);

/// What happened, counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// How often a function was invoked.
    pub invocations: usize,
    /// How many of these failed, in whole or in part, so that something was delivered again.
    pub retries: usize,
    /// How often a process was killed in an invocation.
    pub kills: usize,
    /// How many processes were started.
    pub starts: usize,
}

#[derive(Debug)]
pub(super) struct Delivery {
    trial: Trial,
    package: Arc<Package>,
    variables: BTreeMap<String, String>,
    invocations: AtomicUsize,
    retries: AtomicUsize,
    kills: AtomicUsize,
    starts: AtomicUsize,
    /// How long the last invocation took, in microseconds: when to kill one.
    usual: AtomicU64,
}

impl Delivery {
    pub(super) fn new(
        trial: &Trial,
        package: Arc<Package>,
        variables: BTreeMap<String, String>,
    ) -> Self {
        Self {
            trial: trial.clone(),
            package,
            variables,
            invocations: AtomicUsize::default(),
            retries: AtomicUsize::default(),
            kills: AtomicUsize::default(),
            starts: AtomicUsize::default(),
            usual: AtomicU64::new(20_000),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        let get = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        Counts {
            invocations: get(&self.invocations),
            retries: get(&self.retries),
            kills: get(&self.kills),
            starts: get(&self.starts),
        }
    }

    /// Delivers all of a lane.
    pub(super) async fn deliver(self: Arc<Self>, mut lane: Lane, number: u64) -> Result<()> {
        let mut rng = Rng::with_seed(self.trial.plan.seed ^ (number + 1) << 32);
        let variables = self.variables.clone();
        let mut environment = Environment::new(Arc::clone(&self.package), variables);
        loop {
            let discarded = match lane.next(SystemTime::now()) {
                Next::Done => break,
                Next::Discard(discarded) => Some(discarded),
                Next::Invoke(batch) => {
                    self.invoke(&mut lane, batch, &mut environment, &mut rng)
                        .await?
                }
            };
            ensure!(
                discarded.is_none(),
                "records were given up, though there is no limit"
            );
        }
        self.starts.fetch_add(environment.starts, Ordering::Relaxed);
        Ok(())
    }

    async fn invoke(
        &self,
        lane: &mut Lane,
        batch: Batch,
        environment: &mut Environment,
        rng: &mut Rng,
    ) -> Result<Option<crate::mapping::Discarded>> {
        let kill = self.kill(rng);
        let started = Instant::now();
        let ending = environment
            .invoke(batch.event(), self.trial.timeout, kill)
            .await?;
        let answer = match &ending {
            Ending::Answered(answer) => Some(answer.as_ref()),
            _ => None,
        };
        if answer.is_some() {
            let took = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.usual.store(took, Ordering::Relaxed);
        }
        let attempt = answer.map_or(Attempt::Failed, Attempt::Answered);
        let verdict = judge(
            attempt,
            &batch,
            self.trial.settings.report_batch_item_failures,
        );
        self.count(&ending, verdict != crate::mapping::Verdict::Delivered);
        if verdict != crate::mapping::Verdict::Delivered {
            refuse_endless(&batch, &ending, environment)?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(lane.conclude(batch, verdict, SystemTime::now()))
    }

    /// When to kill the process of an invocation, if it is to be killed.
    fn kill(&self, rng: &mut Rng) -> Option<Duration> {
        if rng.u8(0..100) >= self.trial.kills {
            return None;
        }
        let usual = self.usual.load(Ordering::Relaxed);
        Some(Duration::from_micros(rng.u64(0..=usual)))
    }

    fn count(&self, ending: &Ending, again: bool) {
        self.invocations.fetch_add(1, Ordering::Relaxed);
        self.retries
            .fetch_add(usize::from(again), Ordering::Relaxed);
        let killed = matches!(ending, Ending::Crashed(_));
        self.kills.fetch_add(usize::from(killed), Ordering::Relaxed);
    }
}

fn refuse_endless(batch: &Batch, ending: &Ending, environment: &Environment) -> Result<()> {
    if batch.invocations < BLOCKED {
        return Ok(());
    }
    let log = environment.log();
    let tail: Vec<&str> = log.lines().rev().take(20).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    bail!(
        "a batch of {} records was tried {BLOCKED} times and blocks its shard; the last ending was \
         {ending:?}, and the function's log ends with\n{}",
        batch.records.len(),
        tail.join("\n")
    )
}
