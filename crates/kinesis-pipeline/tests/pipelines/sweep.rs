//! Every call of a command as a place where something can happen.

use kinesis_pipeline::{Error, Request};
use testbed::Kind;
use testbed::proxy::Point;

use crate::stage::Stage;
use crate::wishes::changed;

/// A command on a destination.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    /// Makes it.
    Create,
    /// Changes everything that can be changed in place.
    Change,
    /// Deletes it.
    Delete,
}

/// A command, the calls it makes, and a stage to run it on again and again.
pub(crate) struct Sweep {
    pub(crate) stage: Stage,
    pub(crate) command: Command,
    pub(crate) points: Vec<Point>,
    runs: usize,
}

impl Sweep {
    /// Runs the command once to see its calls.
    pub(crate) async fn of(kind: Kind, command: Command) -> Self {
        let mut sweep = Self {
            stage: Stage::on(kind).await,
            command,
            points: Vec::new(),
            runs: 0,
        };
        let first = sweep.prepare().await;
        sweep.run(&first).await.unwrap();
        sweep.points = Point::of(&sweep.stage.proxy.calls());
        sweep.finish(&first).await;
        sweep
    }

    /// A destination of a new pipeline, and whatever the command needs of it.
    pub(crate) async fn prepare(&mut self) -> Request {
        self.runs += 1;
        let first = self.stage.archive(&format!("logs-{}", self.runs));
        if self.command != Command::Create {
            self.stage.apply(&first).await.unwrap();
        }
        self.stage.proxy.clear_calls();
        first
    }

    pub(crate) async fn run(&self, first: &Request) -> Result<(), Error> {
        match self.command {
            Command::Create => self.stage.apply(first).await.map(drop),
            Command::Change => self.stage.apply(&changed(first)).await.map(drop),
            Command::Delete => self.stage.delete(first).await.map(drop),
        }
    }

    /// Panics unless the destination is as the command leaves it, and deletes it without a trace.
    pub(crate) async fn finish(&self, first: &Request) {
        self.stage.proxy.clear_rules();
        match self.command {
            Command::Create => self.stage.assert_exact(first).await,
            Command::Change => self.stage.assert_exact(&changed(first)).await,
            Command::Delete => {}
        }
        self.give_up(first).await;
    }

    /// Deletes a destination, whatever is there of it.
    pub(crate) async fn give_up(&self, first: &Request) {
        self.stage.proxy.clear_rules();
        if self.command != Command::Delete {
            self.stage.delete(first).await.unwrap();
        }
        self.stage.assert_clean().await;
    }
}
