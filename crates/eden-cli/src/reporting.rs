//! Shows a pull request what becomes of its environment.

mod last_record;
mod run;
mod which;

use std::time::{Duration, Instant};

use anyhow::Result;
use eden_core::pull_request::Belonging;
use eden_core::record::{EnvironmentId, Record};
use eden_core::report::{Deploy, Reported, Reporter, report};
use eden_core::state::row::Row;
use eden_core::{Created, Eden, Error};
use pull_request_report::{
    AlwaysCurrent, Forge, ForgeClient, Limit, PullRequest, PullRequestNow, PullRequestState,
    Report, State,
};
use tokio_util::sync::CancellationToken;

pub(crate) use self::last_record::LastRecord;
pub(crate) use self::run::variable;
use self::which::{Named, connect};
use crate::cli::{ReportFlags, WhichPullRequest};
use crate::failure::Failure;
use crate::{interrupt, output};

/// How long a report may take once a command was asked to stop: a job that is cancelled is soon killed.
const LAST_WORDS: Duration = Duration::from_secs(4);

/// Shows a pull request what becomes of its environment.
#[derive(Debug)]
pub(crate) struct Reporting {
    pub(crate) pull_request: PullRequest,
    /// `None` where there is no token.
    client: Option<ForgeClient>,
    dotenv: Option<std::path::PathBuf>,
}

impl Reporting {
    /// What `eden create` reports, where it was asked to. What is missing is a warning: it does not keep the deploy.
    ///
    /// # Errors
    /// When a flag cannot be understood, or the pull request is closed: a run that waited behind the one that deleted its
    /// environment must not bring that back.
    pub(crate) async fn of_create(flags: &ReportFlags) -> Result<Option<Self>> {
        let Some(forge) = flags.report else {
            return flags.which.refuse_alone().map(|()| None);
        };
        let (reporting, now) = Self::of(forge.into(), &flags.which).await?;
        if let (Some(reporting), Some(now)) = (&reporting, &now) {
            reporting.refuse_closed(now)?;
        }
        Ok(reporting)
    }

    /// The pull request that flags or the run name, and what its forge says of it now.
    ///
    /// # Errors
    /// When a flag cannot be understood.
    pub(crate) async fn of(
        forge: Forge,
        flags: &WhichPullRequest,
    ) -> Result<(Option<Self>, Option<PullRequestNow>)> {
        let named = match Named::of(forge, flags, variable)? {
            Ok(named) => named,
            Err(problem) => {
                warn(&format!("cannot report to the pull request: {problem}"));
                return Ok((None, None));
            }
        };
        let client = connect(forge, variable).inspect_err(|problem| warn(problem));
        let client = client.ok();
        let now = match &client {
            Some(client) => ask(client, named.asked()).await,
            None => None,
        };
        let reporting = named.complete(now.as_ref()).map(|pull_request| Self {
            pull_request,
            client,
            dotenv: flags.dotenv.clone(),
        });
        Ok((reporting, now))
    }

    /// What `eden report` reports: to the pull request that flags or the run name, or else to the environment's own.
    ///
    /// # Errors
    /// When a flag cannot be understood, nothing says which pull request it is, the environment is another one's, or there is no
    /// token.
    pub(crate) async fn of_report(
        forge: Forge,
        flags: &WhichPullRequest,
        owner: Option<PullRequest>,
    ) -> Result<Self> {
        let client = connect(forge, variable).map_err(anyhow::Error::msg)?;
        let pull_request = match Named::of(forge, flags, variable)? {
            Ok(named) => {
                let now = ask(&client, named.asked()).await;
                named.complete(now.as_ref())
            }
            Err(problem) if owner.is_none() => return Err(anyhow::Error::msg(problem)),
            Err(_) => owner.clone(),
        };
        let Some(pull_request) = pull_request else {
            let advice = "Name it as FORGE:REPOSITORY:REPOSITORY_ID#NUMBER, or run this again.";
            return Err(
                Failure::new("the forge does not say which repository it is", advice).into(),
            );
        };
        if let Some(owner) = owner.filter(|owner| !owner.is_same(&pull_request)) {
            let text = format!(
                "it is of pull request {}#{}",
                owner.repository, owner.number
            );
            let advice = "A pull request is shown its own environments only.";
            return Err(Failure::new(text, advice).into());
        }
        Ok(Self {
            pull_request,
            client: Some(client),
            dotenv: flags.dotenv.clone(),
        })
    }

    /// Publishes how an environment is that something else deploys.
    ///
    /// # Errors
    /// When its rows cannot be read.
    pub(crate) async fn publish(
        &self,
        eden: &Eden,
        id: &EnvironmentId,
        records: &[Record],
        state: State,
    ) -> Result<Reported> {
        let report = self.report(id, records, state);
        let deploy = Deploy::current(eden.table(), records).await?;
        run::write_files(&self.pull_request, self.dotenv.as_deref(), &report);
        let Some(reporter) = self.reporter(eden, id) else {
            return Ok(Reported::default());
        };
        Ok(Box::pin(reporter.settle(&self.pull_request, &report, &deploy)).await)
    }

    fn refuse_closed(&self, now: &PullRequestNow) -> Result<()> {
        let is_it = now.repository_id == self.pull_request.repository_id;
        if !is_it || now.state != PullRequestState::Closed {
            return Ok(());
        }
        let PullRequest {
            repository, number, ..
        } = &self.pull_request;
        Err(Failure::new(
            format!("pull request {repository}#{number} is closed"),
            "Nothing was done. Reopen the pull request, or leave --report out to deploy without one.",
        )
        .into())
    }

    /// Whose the environment is to be.
    pub(crate) fn belonging(&self, flags: &ReportFlags) -> Belonging {
        let pull_request = self.pull_request.clone();
        if flags.take_over {
            Belonging::TakenOverBy(pull_request)
        } else {
            Belonging::To(pull_request)
        }
    }

    /// Reports that a deploy has begun, beside it, and how it ended.
    pub(crate) async fn around(
        &self,
        eden: &Eden,
        id: &EnvironmentId,
        last: &LastRecord,
        deploy: impl Future<Output = Result<Created>>,
    ) -> Result<Created> {
        let before = eden.table().find(id).await.ok().flatten();
        let before = before.as_ref();
        let known = before.and_then(|row| row.record.clone());
        let (begun, created) =
            tokio::join!(Box::pin(self.begin(eden, id, known.as_slice())), deploy);
        let ended = match &created {
            Ok(created) => Box::pin(self.ready(eden, id, created)).await,
            Err(error) => {
                let made = last.get().or(known);
                Box::pin(self.failed(eden, id, made, before, error)).await
            }
        };
        warn_each(begun.problems.into_iter().chain(ended.problems));
        created
    }

    async fn begin(&self, eden: &Eden, id: &EnvironmentId, known: &[Record]) -> Reported {
        let report = self.report(id, known, State::Deploying);
        let Some(mut reporter) = self.reporter(eden, id) else {
            return Reported::default();
        };
        if let Ok(stop) = interrupt::token() {
            reporter.limit = Limit::of_report(stop);
        }
        reporter
            .update(&self.pull_request, &report, &AlwaysCurrent)
            .await
    }

    async fn ready(&self, eden: &Eden, id: &EnvironmentId, created: &Created) -> Reported {
        let owner = created.record.pull_request.as_ref();
        if !owner.is_some_and(|owner| owner.is_same(&self.pull_request)) {
            warn(&format!(
                "environment {} was made without a pull request, and is not removed when this one is closed. To change \
                 that, run the command once with --take-over.",
                id.name
            ));
        }
        let report = self.report(id, std::slice::from_ref(&created.record), State::Ready);
        run::write_files(&self.pull_request, self.dotenv.as_deref(), &report);
        let Some(reporter) = self.reporter(eden, id) else {
            return Reported::default();
        };
        let deploy = Deploy::of(eden.table(), std::slice::from_ref(created));
        reporter.settle(&self.pull_request, &report, &deploy).await
    }

    /// Nothing is reported of a deploy that was refused, or that another one followed.
    async fn failed(
        &self,
        eden: &Eden,
        id: &EnvironmentId,
        made: Option<Record>,
        before: Option<&Row>,
        error: &anyhow::Error,
    ) -> Reported {
        if is_others(error) {
            return Reported::default();
        }
        let report = self.report(id, made.as_slice(), State::Failed);
        run::write_files(&self.pull_request, self.dotenv.as_deref(), &report);
        let Some(mut reporter) = self.reporter(eden, id) else {
            return Reported::default();
        };
        if is_cancelled(error) {
            reporter.limit = reporter.limit.until(Instant::now() + LAST_WORDS);
        }
        let Some(made) = made else {
            return reporter
                .update(&self.pull_request, &report, &AlwaysCurrent)
                .await;
        };
        match Deploy::failed(eden.table(), &made, before).await {
            Ok(Some(deploy)) => reporter.update(&self.pull_request, &report, &deploy).await,
            Ok(None) => Reported::default(),
            Err(error) => Reported {
                problems: vec![format!("could not report to the pull request: {error}")],
                ..Reported::default()
            },
        }
    }

    fn report(&self, id: &EnvironmentId, records: &[Record], state: State) -> Report {
        Report {
            run: run::address(),
            ..report(id, records, state, &self.pull_request, &run::credentials())
        }
    }

    fn reporter<'a>(&'a self, eden: &'a Eden, id: &'a EnvironmentId) -> Option<Reporter<'a>> {
        let client = self.client.as_ref()?;
        Some(reporter(eden, id, client))
    }
}

/// Shows a pull request that its environment is gone; nothing where it was none's.
pub(crate) async fn removed(eden: &Eden, records: &[Record]) {
    let owner = records
        .iter()
        .find_map(|record| Some((record.environment(), record.pull_request.as_ref()?)));
    let Some((id, pull_request)) = owner else {
        return;
    };
    let client = match connect(pull_request.forge, variable) {
        Ok(client) => client,
        Err(problem) => return warn(&problem),
    };
    let reporter = reporter(eden, &id, &client);
    let (run, private) = (run::address(), run::credentials());
    let removal = reporter.remove(pull_request, records, run, &private);
    let reported = Box::pin(removal).await;
    warn_each(reported.problems);
}

fn reporter<'a>(eden: &'a Eden, id: &'a EnvironmentId, client: &'a ForgeClient) -> Reporter<'a> {
    Reporter {
        table: eden.table(),
        id,
        client,
        limit: Limit::of_report(CancellationToken::new()),
    }
}

/// What the forge says of a pull request. A deploy does not wait for a forge that is down.
async fn ask(client: &ForgeClient, pull_request: &PullRequest) -> Option<PullRequestNow> {
    let limit = Limit::under_lease(CancellationToken::new());
    let asked = Box::pin(client.fetch_state(pull_request, &limit)).await;
    asked.inspect_err(|error| warn(&error.to_string())).ok()
}

/// Whether the environment is not this run's to report of.
fn is_others(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref::<Error>(),
        Some(
            Error::OtherPullRequest { .. }
                | Error::Superseded { .. }
                | Error::TakenOver { .. }
                | Error::Leased { .. }
                | Error::LeaseLost { .. }
        )
    )
}

fn is_cancelled(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<Error>(), Some(Error::Cancelled { .. }))
}

/// Each problem once: what fails before a deploy often fails after it as well.
fn warn_each(problems: impl IntoIterator<Item = String>) {
    let mut known = Vec::new();
    for problem in problems {
        if !known.contains(&problem) {
            warn(&problem);
            known.push(problem);
        }
    }
}

/// Says what did not keep the command from its end.
fn warn(problem: &str) {
    output::error(&format!("eden: warning: {problem}"));
}
