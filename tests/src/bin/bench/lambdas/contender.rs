//! The two that are compared, each with its own sinks.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use delivery::peers::Faults;
use delivery::records::Mover;
use delivery::trial::Stage;
use delivery::uniform::{Case, SMALLEST, whitelist};
use testbed::function::Function;
use testbed::runtime_api::Ending;

use super::program::Program;

/// Longer than anything takes.
const TIME: Duration = Duration::from_secs(120);
/// How long a sink that acknowledges nothing may still be reading.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running function and its sinks, which never fail.
pub(crate) struct Side {
    pub(crate) function: Function,
    pub(crate) stage: Stage,
    /// The number of the next event: none comes twice, since a redelivery is other work.
    next: usize,
}

impl Side {
    pub(crate) async fn start(mover: Mover, program: &Program) -> Result<Self> {
        Self::with(mover, program, &[]).await
    }

    /// With these variables instead of the usual ones.
    pub(crate) async fn with(
        mover: Mover,
        program: &Program,
        changed: &[(&str, String)],
    ) -> Result<Self> {
        let stage = Stage::start(mover, Faults::none(), Faults::none()).await?;
        let mut variables = stage.variables();
        // As it is done on AWS, and as the handler in Python always does.
        variables.insert("ES_SIGNING".to_owned(), "es".to_owned());
        variables.insert("LOG_TYPE_WHITELIST".to_owned(), whitelist(SMALLEST.types));
        for (name, value) in changed {
            variables.insert((*name).to_owned(), value.clone());
        }
        let function = Function::start(mover.package(), &program.path(), &variables)?;
        Ok(Self {
            function,
            stage,
            next: 0,
        })
    }

    pub(crate) fn next_event(&mut self, case: &Case) -> String {
        self.next += 1;
        case.event(self.next - 1)
    }

    /// Invokes it, which has to succeed.
    pub(crate) async fn invoke(&self, event: String) -> Result<()> {
        match self.function.run(event, TIME).await {
            Ending::Answered(answer) => {
                let answer = String::from_utf8_lossy(&answer).into_owned();
                ensure!(!answer.contains("itemIdentifier"), "it answered {answer}");
                Ok(())
            }
            other => bail!("it ended with {other:?}\n{}", self.function.log()),
        }
    }

    /// Invokes it for the first time, and checks that all records of the event, and nothing else, are in the sink.
    pub(crate) async fn invoke_checked(&mut self, case: &Case) -> Result<()> {
        let (event, wanted) = (self.next_event(case), case.fingerprints(0));
        self.invoke(event).await?;
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.fingerprints()? == wanted {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let there = self.fingerprints()?.len();
        bail!(
            "of the {} records of {}, the sink has {there}, or others",
            case.records,
            case.name
        )
    }

    fn fingerprints(&self) -> Result<Vec<u64>> {
        let arrivals = self.stage.arrivals()?;
        let mut reported: Vec<_> = arrivals.iter().map(|arrival| arrival.fingerprint).collect();
        reported.sort_unstable();
        Ok(reported)
    }
}
