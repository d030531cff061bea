//! Every call of a command as a place where something can happen.

use eden_core::Error;
use eden_core::request::Request;
use testbed::proxy::Point;
use testbed::{Kind, Piece};

use crate::stage::{Stage, context};

/// A command on an environment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    /// Makes it, with the image `v1`.
    Create,
    /// Brings the image `v2`.
    Deploy,
    /// Makes it whole, without its target group and its listener rule.
    Repair,
    /// Deletes it.
    Delete,
}

/// A command, the calls it makes, and a stage to run it on again and again.
pub(crate) struct Sweep {
    pub(crate) stage: Stage,
    pub(crate) command: Command,
    pub(crate) points: Vec<Point>,
    /// The endpoints of an environment of several.
    pub(crate) keys: &'static [&'static str],
    runs: usize,
}

impl Sweep {
    /// Runs the command once to see its calls.
    pub(crate) async fn of(kind: Kind, command: Command) -> Self {
        Self::over(kind, command, &[]).await
    }

    /// The same, on an environment of these endpoints.
    pub(crate) async fn over(kind: Kind, command: Command, keys: &'static [&'static str]) -> Self {
        let mut stage = Stage::of_kills(kind).await;
        if keys.iter().any(|key| crate::workers::is_worker(key)) {
            stage.add_worker().await;
        }
        Self::on(stage, command, keys).await
    }

    /// The same on a stage of the caller's.
    pub(crate) async fn on(stage: Stage, command: Command, keys: &'static [&'static str]) -> Self {
        let mut sweep = Self {
            stage,
            command,
            points: Vec::new(),
            keys,
            runs: 0,
        };
        let name = sweep.prepare().await;
        sweep.run(&name).await.unwrap();
        sweep.points = Point::of(&sweep.stage.proxy.calls());
        sweep.finish(&name).await;
        sweep
    }

    /// An environment's name that is new, and whatever the command needs of it.
    pub(crate) async fn prepare(&mut self) -> String {
        self.runs += 1;
        let name = format!("pr-{}", self.runs);
        if self.command != Command::Create {
            self.deploy(&name, "v1").await.unwrap();
        }
        if self.command == Command::Repair {
            let names = self.stage.world.names(&name);
            let deleted = self.stage.world.delete_piece(&names, Piece::TargetGroup);
            deleted.await.unwrap();
        }
        self.stage.proxy.clear_calls();
        name
    }

    pub(crate) async fn run(&self, name: &str) -> Result<(), Error> {
        match self.command {
            Command::Create | Command::Repair => self.deploy(name, "v1").await,
            Command::Deploy => self.deploy(name, "v2").await,
            Command::Delete => Box::pin(self.stage.delete(name)).await,
        }
    }

    async fn deploy(&self, name: &str, tag: &str) -> Result<(), Error> {
        let requests = self.requests(name, tag);
        let context = context();
        let create = self.stage.eden.create_all(&context, &requests);
        Box::pin(create).await.map(drop)
    }

    fn requests(&self, name: &str, tag: &str) -> Vec<Request> {
        if self.keys.is_empty() {
            vec![self.stage.request(name, tag)]
        } else {
            self.stage.endpoints(self.keys, name, tag)
        }
    }

    /// Deletes an environment, whatever is there of it.
    pub(crate) async fn give_up(&self, name: &str) {
        if self.keys.is_empty() {
            return self.stage.delete(name).await.unwrap();
        }
        let records = self.stage.records(self.keys, name);
        let context = context();
        let delete = self.stage.eden.delete(&context, &records);
        Box::pin(delete).await.unwrap();
    }

    async fn assert_exact(&self, name: &str, tag: &str) {
        if self.keys.is_empty() {
            self.stage.assert_exact(name, tag).await;
        } else {
            self.stage.assert_whole(self.keys, name, tag).await;
        }
    }

    /// Panics unless the environment is as the command leaves it, and deletes it without a trace.
    pub(crate) async fn finish(&self, name: &str) {
        self.stage.proxy.clear_rules();
        match self.command {
            Command::Create | Command::Repair => self.assert_exact(name, "v1").await,
            Command::Deploy => self.assert_exact(name, "v2").await,
            Command::Delete => self.stage.assert_clean().await,
        }
        if self.command != Command::Delete {
            self.stage.delete(name).await.unwrap();
            self.stage.assert_clean().await;
        }
    }
}
