//! A mover's package on a stage of its own, invoked once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use delivery::mapping::{Attempt, Batch, Lane, Next, Record, Settings, Verdict, judge, lanes};
use delivery::peers::{Arrival, Faults};
use delivery::records::Mover;
use delivery::trial::{Environment, Package, Stage};
use testbed::runtime_api::Ending;

pub(crate) const TIME: Duration = Duration::from_secs(60);

/// A mover with sinks that do not fail.
pub(crate) struct Scene {
    stage: Stage,
    environment: Environment,
}

/// Does something with every mover, one after the other.
pub(crate) async fn each_mover(scene: impl AsyncFn(Mover)) {
    for mover in Mover::ALL {
        scene(mover).await;
    }
}

/// What delivers records with these data.
pub(crate) fn lane(records: &[Vec<u8>], settings: &Settings) -> Lane {
    let record = |(place, data): (usize, &Vec<u8>)| Record {
        sequence_number: Record::sequence_number(0, place),
        partition_key: format!("key-{}", place % 7),
        data: data.clone().into(),
        arrived: SystemTime::now(),
    };
    let records: Vec<Record> = records.iter().enumerate().map(record).collect();
    let mut lanes = lanes("shardId-000000000000", records, settings);
    lanes.pop().unwrap()
}

/// A batch of all records with these data.
pub(crate) fn batch(records: &[Vec<u8>]) -> Batch {
    let settings = Settings {
        batch_size: 10_000,
        ..Settings::default()
    };
    let Next::Invoke(batch) = lane(records, &settings).next(SystemTime::now()) else {
        panic!("there is nothing to deliver");
    };
    let (fit, all) = (batch.records.len(), records.len());
    assert_eq!(fit, all, "they are too large for one event");
    batch
}

/// What an ending says about a batch of a mapping with `ReportBatchItemFailures`.
pub(crate) fn verdict(ending: &Ending, batch: &Batch) -> Verdict {
    match ending {
        Ending::Answered(answer) => judge(Attempt::Answered(answer), batch, true),
        _ => judge(Attempt::Failed, batch, true),
    }
}

impl Scene {
    pub(crate) async fn new(mover: Mover) -> Self {
        Self::with(mover, |_| {}).await
    }

    /// A mover whose variables are changed.
    pub(crate) async fn with(
        mover: Mover,
        change: impl FnOnce(&mut BTreeMap<String, String>),
    ) -> Self {
        let stage = Stage::start(mover, Faults::none(), Faults::none())
            .await
            .unwrap();
        let package = Package::open(mover.package()).unwrap_or_else(|error| panic!("{error:#}"));
        let mut variables = stage.variables();
        change(&mut variables);
        Self {
            environment: Environment::new(Arc::new(package), variables),
            stage,
        }
    }

    /// Invokes it with an event of records, and says how that ended.
    pub(crate) async fn invoke(&mut self, event: String, time: Duration) -> Ending {
        let ending = self.environment.invoke(event, time, None).await;
        ending.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Delivers records, all of which have to count as done.
    pub(crate) async fn deliver(&mut self, records: &[Vec<u8>]) {
        if records.is_empty() {
            let ending = self.invoke(r#"{"Records":[]}"#.to_owned(), TIME).await;
            assert!(
                matches!(ending, Ending::Answered(_)),
                "{ending:?}\n{}",
                self.log()
            );
            return;
        }
        let batch = batch(records);
        let ending = self.invoke(batch.event(), TIME).await;
        let verdict = verdict(&ending, &batch);
        assert_eq!(verdict, Verdict::Delivered, "{ending:?}\n{}", self.log());
    }

    /// What is in the sink.
    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.stage.arrivals().unwrap()
    }

    /// How many calls put records into the target stream.
    pub(crate) fn calls(&self) -> usize {
        self.stage.target().unwrap().calls()
    }

    /// Reshards the target stream after so many calls.
    pub(crate) fn reshard_after(&self, calls: usize) {
        self.stage.target().unwrap().reshard_after(calls);
    }

    /// How many records are in the sink, and how many in failed logs.
    pub(crate) fn kept(&self) -> (usize, usize) {
        let (sink, failed) = (self.stage.arrivals().unwrap(), self.stage.failed().unwrap());
        (sink.len(), failed.len())
    }

    /// The most memory that its process has held.
    pub(crate) async fn peak_memory(&mut self) -> u64 {
        let function = self.environment.function().await.unwrap();
        function.peak_memory().unwrap()
    }

    pub(crate) fn log(&self) -> String {
        self.environment.log()
    }
}
