//! Every call of a command as a place where something can happen.

use kinesis_pipeline::{Error, Request};
use testbed::Kind;
use testbed::proxy::Point;

use crate::stage::Stage;
use crate::wishes::{changed, watched};

/// A command on a destination.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    /// Makes it.
    Create,
    /// Changes everything that can be changed in place.
    Change,
    /// Deletes it.
    Delete,
    /// Gives it alarms.
    Watch,
    /// Takes them away.
    Unwatch,
    /// Deletes it with its alarms.
    DeleteWatched,
}

impl Command {
    pub(crate) fn deletes(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteWatched)
    }

    /// Whether the command makes a call because of alarms: the others have sweeps of their own.
    fn is_about(self, point: &Point) -> bool {
        match self {
            Self::Create | Self::Change | Self::Delete => true,
            Self::Watch | Self::Unwatch => {
                point.service == "monitoring"
                    || point.operation.contains("tagResource")
                    || point.operation == "TagResource"
            }
            Self::DeleteWatched => point.is_write,
        }
    }
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
        sweep.points.retain(|point| command.is_about(point));
        sweep.finish(&first).await;
        sweep
    }

    /// A destination of a new pipeline, and whatever the command needs of it.
    pub(crate) async fn prepare(&mut self) -> Request {
        self.runs += 1;
        let first = self.stage.archive(&format!("logs-{}", self.runs));
        match self.command {
            Command::Create => {}
            Command::Unwatch | Command::DeleteWatched => {
                self.stage.apply(&watched(&first)).await.unwrap();
            }
            _ => drop(self.stage.apply(&first).await.unwrap()),
        }
        self.stage.proxy.clear_calls();
        first
    }

    pub(crate) async fn run(&self, first: &Request) -> Result<(), Error> {
        match self.command {
            Command::Create => self.stage.apply(first).await.map(drop),
            Command::Change => self.stage.apply(&changed(first)).await.map(drop),
            Command::Delete => self.stage.delete(first).await.map(drop),
            Command::Watch => self.stage.apply(&watched(first)).await.map(drop),
            Command::Unwatch => self.stage.apply(first).await.map(drop),
            Command::DeleteWatched => self.stage.delete(&watched(first)).await.map(drop),
        }
    }

    /// Panics unless the destination is as the command leaves it, and deletes it without a trace.
    pub(crate) async fn finish(&self, first: &Request) {
        self.stage.proxy.clear_rules();
        match self.command {
            Command::Create | Command::Unwatch => self.stage.assert_exact(first).await,
            Command::Watch => self.stage.assert_exact(&watched(first)).await,
            Command::Change => self.stage.assert_exact(&changed(first)).await,
            Command::Delete | Command::DeleteWatched => {}
        }
        self.give_up(first).await;
    }

    /// Deletes a destination, whatever is there of it. The state does not say whether it has alarms.
    pub(crate) async fn give_up(&self, first: &Request) {
        self.stage.proxy.clear_rules();
        if !self.command.deletes() {
            self.stage.delete(first).await.unwrap();
        }
        self.stage.assert_clean().await;
    }
}
