//! A trial: a stream of records through a mover's packaged binary into a faulty sink, with its
//! process killed now and then; and the account of where every record ended.

mod delivery;
mod environment;
mod lake;
mod ledger;
mod package;
mod report;
mod stage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

pub use self::environment::Environment;
pub use self::ledger::{Account, Ledger};
pub use self::package::Package;
pub use self::report::{Report, print_head};
pub use self::stage::{FAILED_BUCKET, FAILED_PREFIX, LOG_BUCKET, LOG_PREFIX, Stage};

use self::delivery::Delivery;
use crate::mapping::{Settings, lanes};
use crate::peers::{Faults, SLOWEST};
use crate::records::{Mover, Plan};

/// What is tried.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Through which mover.
    pub mover: Mover,
    /// What is put into the stream.
    pub plan: Plan,
    /// How the function is invoked.
    pub settings: Settings,
    /// How many in a hundred requests to a sink go wrong.
    pub faults: u8,
    /// During how many in a hundred invocations the process is killed.
    pub kills: u8,
    /// How much time an invocation has.
    pub timeout: Duration,
}

impl Trial {
    /// So many records, with all that the movers have to bear.
    #[must_use]
    pub fn new(mover: Mover, records: usize, seed: u64) -> Self {
        Self {
            mover,
            plan: Plan {
                seed,
                records,
                shards: 2,
                poison: 100,
                keeps_texts: mover == Mover::Lake,
            },
            settings: Settings {
                batch_size: 100,
                parallelization_factor: 2,
                bisect_batch_on_function_error: true,
                report_batch_item_failures: true,
                ..Settings::default()
            },
            faults: 10,
            kills: 5,
            timeout: Duration::from_secs(60),
        }
    }

    /// Delivers everything, and takes account of it.
    ///
    /// # Errors
    /// When the package is missing, the function ends by itself, or a batch is never delivered.
    pub async fn run(&self) -> Result<Report> {
        let package = Arc::new(Package::open(self.mover.package())?);
        let stream = self.plan.stream();
        let faults = |salt| Faults::new(self.faults, self.plan.seed ^ salt);
        let stage = Stage::start(self.mover, faults(1), faults(2)).await?;
        let carriers = stream.shards.iter().map(|shard| shard.records.len()).sum();
        let started = Instant::now();
        let delivery = Arc::new(Delivery::new(self, package, stage.variables()));
        let mut tasks = Vec::new();
        for shard in stream.shards {
            for lane in lanes(&shard.name, shard.records, &self.settings) {
                let number = tasks.len() as u64;
                tasks.push(tokio::spawn(Arc::clone(&delivery).deliver(lane, number)));
            }
        }
        for task in tasks {
            task.await.context("a task that delivers panicked")??;
        }
        let elapsed = started.elapsed();
        // What a killed process has sent may be on its way still.
        tokio::time::sleep(SLOWEST).await;
        let ledger = Ledger::new(self.mover, &stream.told);
        let arrivals = match self.mover {
            Mover::Lake => lake::arrivals(&stage.s3, &stream.told)?,
            _ => stage.arrivals()?,
        };
        let account = ledger.balance(&arrivals, &stage.failed()?);
        Ok(Report {
            mover: self.mover,
            seed: self.plan.seed,
            records: stream.told.len(),
            carriers,
            counts: delivery.counts(),
            faults: stage.faults(),
            account,
            elapsed,
        })
    }
}
