//! What the row remembers of tasks.

use serde::{Deserialize, Serialize};

use crate::state::row;

/// What became of the tasks of a revision.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Runs {
    /// ARN of the task definition that they run.
    pub revision: String,
    /// Whether the deploy has not come to its end yet. Another create that would register the same goes on with the revision, so that
    /// what has succeeded does not run again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_open: bool,
    /// The newest attempt of each task, in the order in which they run.
    #[serde(default)]
    pub each: Vec<Run>,
}

/// An attempt to run a task.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Run {
    /// Its command and container, as a hash.
    pub commands: String,
    /// The container whose exit code counts.
    pub container: String,
    /// Which attempt it is, counted from 1.
    pub attempt: u32,
    /// The `clientToken` of its RunTask: the same one starts no second task.
    pub token: String,
    /// When it was begun, in Unix seconds.
    pub begun: u64,
    /// ARN of its task; `None` where no answer said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// How it ended; `None` where nobody has seen that yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The exit code of its container was 0.
    Succeeded,
    /// It was another one, or there was none, or the task was not started.
    Failed,
}

impl Run {
    /// An attempt that begins now.
    #[must_use]
    pub fn new(commands: String, container: String, attempt: u32) -> Self {
        Self {
            commands,
            container,
            attempt,
            token: format!("{:032x}", fastrand::u128(..)),
            begun: row::unix_seconds(),
            task: None,
            outcome: None,
        }
    }

    /// The `startedBy` of its task, by which it is found where no answer said its ARN.
    #[must_use]
    pub fn started_by(&self) -> String {
        format!("eden/{}", self.token)
    }
}

impl Runs {
    /// Notes an attempt that begins: what is known of other revisions, and of tasks after this one, is of no use any more.
    pub fn begin(&mut self, revision: &str, index: usize, run: Run) {
        if self.revision != revision {
            self.each.clear();
        }
        revision.clone_into(&mut self.revision);
        self.is_open = true;
        self.each.truncate(index);
        self.each.push(run);
    }

    /// Notes that the deploy has come to its end: the same is registered again by the next one.
    pub fn finish(&mut self) {
        self.is_open = false;
    }
}
