//! Runs tasks before an endpoint is published: each once for a revision, whatever command is killed and whichever answer is lost.
//!
//! Each attempt is in the row before its call is made. What to do next is decided by what the row says
//! ([`crate::publish_task::decide`]); here it is done.

mod ecs;
mod tail;

use std::time::Duration;

use self::ecs::{Ecs, Seen, Started};
use super::create::writes_first;
use super::work::Work;
use crate::error::Error;
use crate::plan::PublishTasks;
use crate::publish_task::decide::{Lost, Next, lost, next};
use crate::publish_task::judge::Verdict;
use crate::publish_task::{Outcome, Prepared, Run, Runs};
use crate::record::Record;
use crate::state::row;

/// For how long after its start ECS may not show a task yet.
const NOT_SHOWN: u64 = 60;
/// The longest time between two looks at a task.
const LOOK: Duration = Duration::from_secs(5);

/// Runs what has not succeeded yet for this revision.
///
/// # Errors
/// When a task fails, or nobody knows whether it ran; or a call fails.
pub(super) async fn run(work: &Work<'_>, revision: &str) -> Result<(), Error> {
    let Some(step) = &work.plan.publish_tasks else {
        return Ok(());
    };
    let runner = Runner {
        work,
        step,
        revision,
        commands: step.tasks.iter().map(Prepared::hash).collect(),
        ecs: Ecs { work, step },
    };
    let mut runs = step.runs.clone();
    loop {
        match next(&runs, revision, &runner.commands) {
            Next::Done => return Ok(()),
            Next::Settle(index) => runner.settle(&mut runs, index).await?,
            Next::Begin { index, attempt } => runner.begin(&mut runs, index, attempt).await?,
        }
    }
}

/// What running needs.
struct Runner<'a> {
    work: &'a Work<'a>,
    step: &'a PublishTasks,
    revision: &'a str,
    /// What the row knows the tasks by.
    commands: Vec<String>,
    ecs: Ecs<'a>,
}

/// How a task that is watched comes to its end.
enum End {
    /// So; and whether it had ended before this command looked.
    Ended { verdict: Verdict, is_past: bool },
    /// ECS shows no such task any more.
    Gone,
}

impl Runner<'_> {
    /// A new attempt, to its end.
    async fn begin(&self, runs: &mut Runs, index: usize, attempt: u32) -> Result<(), Error> {
        let Some(task) = self.step.tasks.get(index) else {
            return Ok(());
        };
        let run = Run::new(task.hash(), task.container.clone(), attempt);
        runs.begin(self.revision, index, run);
        self.keep(runs).await?;
        self.start(runs, index, task).await?;
        match self.watch(runs, index).await? {
            End::Ended { verdict, .. } => self.end(runs, index, verdict).await,
            End::Gone => Err(self.unknown(index)),
        }
    }

    /// Finds out what became of an attempt that an earlier command has begun.
    async fn settle(&self, runs: &mut Runs, index: usize) -> Result<(), Error> {
        let end = match self.has_task(runs, index).await? {
            true => self.watch(runs, index).await?,
            false => End::Gone,
        };
        let end = match end {
            End::Gone => match self.repeat(runs, index).await? {
                true => self.watch(runs, index).await?,
                false => return Ok(()),
            },
            ended => ended,
        };
        match end {
            // Nobody has seen it fail in vain: this is the command that comes next.
            End::Ended {
                verdict: Verdict::Failed(_),
                is_past: true,
            } => self.note(runs, index, Outcome::Failed).await,
            End::Ended { verdict, .. } => self.end(runs, index, verdict).await,
            End::Gone => Err(self.unknown(index)),
        }
    }

    /// Whether it is known which task an attempt is: by its ARN, or by who started it.
    async fn has_task(&self, runs: &mut Runs, index: usize) -> Result<bool, Error> {
        let Some(run) = runs.each.get_mut(index) else {
            return Ok(false);
        };
        if let Some(arn) = &run.task
            && matches!(self.ecs.look(arn, run).await?, Seen::Task(_))
        {
            return Ok(true);
        }
        let Some(arn) = self.ecs.find(run).await? else {
            return Ok(false);
        };
        run.task = Some(arn);
        self.keep(runs).await?;
        Ok(true)
    }

    /// Makes the call of an attempt again of which no task is known; whether that is right.
    async fn repeat(&self, runs: &mut Runs, index: usize) -> Result<bool, Error> {
        let Some(run) = runs.each.get_mut(index) else {
            return Ok(false);
        };
        // A row that names somebody else's revision does not make it run.
        let revisions = [Some(self.revision), self.step.begun.as_deref()];
        let is_own = revisions.contains(&Some(runs.revision.as_str()));
        let wanted = self.commands.iter().position(|one| *one == run.commands);
        let task = wanted.and_then(|wanted| self.step.tasks.get(wanted));
        let task = task.filter(|_| is_own);
        let now = row::unix_seconds();
        match (lost(run, task.is_some(), self.step.rerun, now), task) {
            (Lost::Repeat, Some(task)) => {
                run.task = None;
                self.start(runs, index, task).await?;
                Ok(true)
            }
            (Lost::GiveUp, _) => {
                self.note(runs, index, Outcome::Failed).await?;
                Ok(false)
            }
            _ => Err(self.unknown(index)),
        }
    }

    /// Starts the task of an attempt, and notes which it is.
    async fn start(&self, runs: &mut Runs, index: usize, task: &Prepared) -> Result<(), Error> {
        let revision = runs.revision.clone();
        let Some(run) = runs.each.get_mut(index) else {
            return Ok(());
        };
        self.work.context.note(format!(
            "Running task {} of {} before publication, in container {}",
            index + 1,
            self.step.tasks.len(),
            task.container
        ));
        let (error, is_revision) = match self.ecs.start(&revision, run, task).await? {
            Started::Task(arn) => {
                run.task = Some(arn);
                return self.keep(runs).await;
            }
            Started::Failed(why) => (self.failed(index, why, Vec::new()), true),
            Started::Refused(error) => (error, false),
        };
        // A revision that ECS does not run may be why: another one is registered then.
        runs.is_open = is_revision;
        self.note(runs, index, Outcome::Failed).await?;
        Err(error)
    }

    /// Waits until a task has come to its end; what it leaves running beside is stopped.
    async fn watch(&self, runs: &Runs, index: usize) -> Result<End, Error> {
        let Some((run, arn)) = runs
            .each
            .get(index)
            .and_then(|run| Some((run, run.task.as_deref()?)))
        else {
            return Ok(End::Gone);
        };
        let (mut looks, mut reported) = (0, String::new());
        loop {
            let what = match self.ecs.look(arn, run).await? {
                Seen::Task(task) => {
                    match crate::publish_task::judge::judge(&task, &run.container) {
                        Verdict::Running(status) => status,
                        verdict => {
                            self.ecs.stop(arn, &task).await;
                            let is_past = looks == 0;
                            return Ok(End::Ended { verdict, is_past });
                        }
                    }
                }
                Seen::Nothing if row::unix_seconds() < run.begun + NOT_SHOWN => "begun".to_owned(),
                Seen::Nothing => return Ok(End::Gone),
            };
            let text = format!("the task before publication is {what}");
            if text != reported {
                self.work.context.waiting(text.as_str());
                reported.clone_from(&text);
            }
            looks += 1;
            self.pause(looks, &text).await?;
        }
    }

    async fn pause(&self, looks: u32, what: &str) -> Result<(), Error> {
        let last = Error::Unusable {
            what: format!("waiting for tasks of {}", self.work.plan.names.resource),
            why: what.to_owned(),
            advice: String::new(),
            key: None,
        };
        let delay = Duration::from_millis(200) * 2_u32.saturating_pow(looks.min(8));
        self.work.context.wait(delay.min(LOOK), &last).await
    }

    /// Notes how an attempt ended; a failure is the command's.
    async fn end(&self, runs: &mut Runs, index: usize, verdict: Verdict) -> Result<(), Error> {
        let Verdict::Failed(why) = verdict else {
            return self.note(runs, index, Outcome::Succeeded).await;
        };
        self.note(runs, index, Outcome::Failed).await?;
        let run = runs.each.get(index);
        let logs = match run {
            Some(run) => tail::of(self.work, &runs.revision, run).await,
            None => Vec::new(),
        };
        Err(self.failed(index, why, logs))
    }

    async fn note(&self, runs: &mut Runs, index: usize, outcome: Outcome) -> Result<(), Error> {
        if let Some(run) = runs.each.get_mut(index) {
            run.outcome = Some(outcome);
        }
        self.keep(runs).await
    }

    /// Writes into the row what is known. Everything else in it stays as it is: what it says runs until the deploy has ended.
    async fn keep(&self, runs: &Runs) -> Result<(), Error> {
        let work = self.work;
        work.ledger.note_runs(Some(runs.clone()));
        let base = match &self.step.row_record {
            Some(record) if !writes_first(work) => record.clone(),
            _ => work.ledger.record(),
        };
        let record = Record {
            runs: Some(runs.clone()),
            ..base
        };
        let write = work.table.storing_record(&record)?;
        let subject = work.table.row_subject(&work.plan.names.row);
        work.table.transact(work.context, &subject, &[write]).await
    }

    fn failed(&self, index: usize, why: String, logs: Vec<String>) -> Error {
        Error::TaskFailed {
            task: self.named(index),
            why,
            logs,
        }
    }

    fn unknown(&self, index: usize) -> Error {
        Error::TaskUnknown {
            task: self.named(index),
        }
    }

    fn named(&self, index: usize) -> String {
        let name = &self.work.plan.names.resource;
        format!("task {} before the publication of {name}", index + 1)
    }
}
