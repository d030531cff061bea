//! Publishes reports, and stores which comment and deployments they made.

use pull_request_report::{
    Address, AlwaysCurrent, ForgeClient, Limit, PullRequest, Remembered, Report, Revision, State,
};

use super::{Deploy, report};
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::table::{StoredReports, Table};

/// What became of a report. It never fails a command.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use]
pub struct Reported {
    /// Whether another deploy reports already.
    pub is_superseded: bool,
    /// What could not be reported or stored, each as a sentence for a warning.
    pub problems: Vec<String>,
}

/// Publishes the reports of one environment.
#[derive(Clone, Debug)]
pub struct Reporter<'a> {
    /// The state table.
    pub table: &'a Table,
    /// The environment.
    pub id: &'a EnvironmentId,
    /// Where it is reported.
    pub client: &'a ForgeClient,
    /// How long a report may take.
    pub limit: Limit,
}

impl Reporter<'_> {
    /// What is stored of earlier reports.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn stored(&self) -> Result<Option<StoredReports>, Error> {
        self.table.reports(self.id).await
    }

    /// Publishes that a deploy has begun, which is the newest by that, or that it failed; not where another pull request had the
    /// environment last, since such a deploy may have been refused.
    pub async fn update(
        &self,
        pull_request: &PullRequest,
        report: &Report,
        revision: &impl Revision,
    ) -> Reported {
        match self.stored().await {
            Ok(Some(stored)) if !stored.pull_request.is_same(pull_request) => Reported::default(),
            Ok(stored) => {
                let before = stored.map(|stored| stored.remembered).unwrap_or_default();
                self.write(pull_request, report, before, revision).await
            }
            Err(error) => Reported::unread(&error),
        }
    }

    /// Publishes that an environment is there, or gone. A pull request that had the environment before is shown that it is gone.
    pub async fn settle(
        &self,
        pull_request: &PullRequest,
        report: &Report,
        revision: &impl Revision,
    ) -> Reported {
        let stored = match self.stored().await {
            Ok(stored) => stored,
            Err(error) => return Reported::unread(&error),
        };
        let (remembered, left) = match stored {
            Some(stored) if stored.pull_request.is_same(pull_request) => (stored.remembered, None),
            other => (Remembered::default(), other),
        };
        let left = match left {
            Some(left) => self.leave(left, report).await,
            None => Reported::default(),
        };
        let written = self.write(pull_request, report, remembered, revision).await;
        written.with(left)
    }

    /// Publishes that an environment is gone; `run` is where the run that removed it can be read, and `private` what must not be
    /// shown.
    pub async fn remove(
        &self,
        pull_request: &PullRequest,
        records: &[Record],
        run: Option<Address>,
        private: &[String],
    ) -> Reported {
        let report = Report {
            run,
            ..report(self.id, records, State::Removed, pull_request, private)
        };
        let gone = Deploy::removal(self.table, records);
        self.settle(pull_request, &report, &gone).await
    }

    /// Whoever took the environment over has been asked whether that is meant.
    async fn leave(&self, left: StoredReports, report: &Report) -> Reported {
        let gone = Report {
            state: State::Removed,
            services: Vec::new(),
            commit: None,
            ..report.clone()
        };
        let StoredReports {
            pull_request,
            remembered,
        } = left;
        self.write(&pull_request, &gone, remembered, &AlwaysCurrent)
            .await
    }

    async fn write(
        &self,
        pull_request: &PullRequest,
        report: &Report,
        before: Remembered,
        revision: &impl Revision,
    ) -> Reported {
        let published = self
            .client
            .publish(pull_request, report, &before, revision, &self.limit)
            .await;
        let mut reported = Reported {
            is_superseded: published.is_superseded,
            problems: published.problems.iter().map(ToString::to_string).collect(),
        };
        let mut after = published.remembered;
        if report.state == State::Removed && after.deployments.is_empty() {
            // A report to come finds the comment by its first line.
            after.comment = None;
        }
        if after != before {
            let stored = self
                .table
                .store_reports(self.id, pull_request, &before, &after);
            if let Err(error) = stored.await {
                reported.problems.push(format!(
                    "could not store which comment and deployments of the pull request are the environment's: {error}"
                ));
            }
        }
        reported
    }
}

impl Reported {
    fn unread(error: &Error) -> Self {
        Self {
            is_superseded: false,
            problems: vec![format!("could not report to the pull request: {error}")],
        }
    }

    fn with(mut self, other: Self) -> Self {
        self.problems.extend(other.problems);
        self
    }
}
