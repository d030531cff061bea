//! The run that reports: its variables, and the files that its steps write.

use std::path::Path;

use pull_request_report::{ActionsFile, Address, Forge, PullRequest, Report, append, render};

use super::warn;

/// Shorter texts are no credentials of AWS, and would leave gaps in every report.
const SHORTEST_CREDENTIAL: usize = 16;

/// Summary and outputs of a step, and a dotenv report.
pub(super) fn write_files(pull_request: &PullRequest, dotenv: Option<&Path>, report: &Report) {
    if pull_request.forge == Forge::GitHub {
        let summary = append(ActionsFile::Summary, variable, &render::summary(report));
        let outputs = append(ActionsFile::Output, variable, &render::outputs(report));
        for problem in [summary.err(), outputs.err()].into_iter().flatten() {
            warn(&format!("{:#}", anyhow::Error::new(problem)));
        }
    }
    let Some(path) = dotenv else {
        return;
    };
    if let Err(error) = std::fs::write(path, render::dotenv(report)) {
        warn(&format!("cannot write {}: {error}", path.display()));
    }
}

/// Where the run can be read.
pub(super) fn address() -> Option<Address> {
    let of_actions = || {
        let [server, repository, run] =
            ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map(variable);
        Some(format!("{}/{}/actions/runs/{}", server?, repository?, run?))
    };
    let url = of_actions().or_else(|| variable("CI_JOB_URL"))?;
    Address::parse(&url).ok()
}

/// What stands in the environment of this process and in no report.
pub(super) fn credentials() -> Vec<String> {
    let names = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "GITHUB_TOKEN",
        "GITLAB_TOKEN",
    ];
    let values = names.into_iter().filter_map(variable);
    values
        .filter(|value| value.len() >= SHORTEST_CREDENTIAL)
        .collect()
}

/// A variable that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
