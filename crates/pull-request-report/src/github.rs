//! GitHub, over REST: <https://docs.github.com/en/rest?apiVersion=2022-11-28>.

mod comments;
mod deployments;
mod pulls;

use http::Method;
use serde_json::Value;

use self::comments::Comments;
use self::deployments::Deployments;
use crate::closed::{PullRequestNow, Verdict};
use crate::error::{Cause, Error};
use crate::http::{Api, ApiBase, Call, Client, Repeat, Token};
use crate::limit::Limit;
use crate::marker::{hash, marker};
use crate::publish::{Published, Remembered, Revision, missing};
use crate::pull_request::PullRequest;
use crate::render;
use crate::report::{Commit, Report};
use crate::sticky::{Author, Sticky};

const API: Api = Api {
    variable: "GITHUB_TOKEN",
    token: ("authorization", "Bearer "),
    headers: &[
        ("accept", "application/vnd.github+json"),
        ("x-github-api-version", "2022-11-28"),
    ],
};
const COMMENTS: &str = "pull-requests: write";
const PULLS: &str = "pull-requests: read";
const DEPLOYMENTS: &str = "deployments: write";

/// GitHub, or a server of GitHub Enterprise, with one token.
#[derive(Clone, Debug)]
pub struct GitHub {
    client: Client,
    author: Author,
}

impl GitHub {
    /// The author of what is written with the token of a run of GitHub Actions. Other Apps write as `<name>[bot]`.
    pub const ACTIONS: &str = "github-actions[bot]";
    /// The API of github.com, for where `GITHUB_API_URL` is not set.
    pub const BASE: &str = "https://api.github.com";

    /// Calls an API with a token; comments of `author` are its own where no row says which account wrote them.
    ///
    /// # Errors
    /// When the certificate authorities of this machine cannot be read.
    pub fn new(base: ApiBase, token: Token, author: Author) -> Result<Self, Error> {
        Ok(Self {
            client: Client::new(API, base, token)?,
            author,
        })
    }

    /// Publishes a report: the comment and the deployment of its pull request.
    pub async fn publish(
        &self,
        pull_request: &PullRequest,
        report: &Report,
        remembered: &Remembered,
        revision: &impl Revision,
        limit: &Limit,
    ) -> Published {
        let calls = self.calls_about(pull_request, limit);
        let now = match calls.check_repository(pull_request).await {
            Ok(now) => now,
            Err(error) => return Published::nothing(remembered, error),
        };
        let body = self.client.without_token(&render::comment(report));
        let marker = marker(&report.profile, &report.name);
        let comments = Comments { calls: &calls };
        let sticky = Sticky {
            notes: &comments,
            revision,
            author: &self.author,
            marker: &marker,
            remembered: remembered.comment,
            limit,
        };
        let deployments = Deployments {
            calls: &calls,
            revision,
            hash: hash(&report.profile, &report.name),
            head: pull_request.head.clone().unwrap_or(now.head),
        };
        let (written, deployed) = tokio::join!(
            sticky.write(&body, missing(report)),
            deployments.publish(report, &remembered.deployments)
        );
        let remembered = Remembered {
            comment: remembered.comment,
            deployments: deployed.active,
        };
        let is_superseded = deployed.is_superseded;
        Published {
            remembered,
            is_superseded,
            problems: deployed.problems,
        }
        .with_comment(written)
    }

    /// The pull request as it is now.
    ///
    /// # Errors
    /// When GitHub does not answer with status 200.
    pub async fn fetch_state(
        &self,
        pull_request: &PullRequest,
        limit: &Limit,
    ) -> Result<PullRequestNow, Error> {
        self.calls_about(pull_request, limit).fetch_state().await
    }

    /// Whether the pull request is closed; `seen` is the head that an earlier question had.
    ///
    /// The caller checks before that the repository is one that it may ask for: [`is_allowed`](crate::is_allowed).
    pub async fn check_closed(
        &self,
        pull_request: &PullRequest,
        seen: Option<&Commit>,
        limit: &Limit,
    ) -> Verdict {
        Verdict::of(
            pull_request,
            seen,
            self.fetch_state(pull_request, limit).await,
        )
    }

    fn calls_about<'a>(&'a self, pull_request: &PullRequest, limit: &'a Limit) -> Calls<'a> {
        let PullRequest {
            repository, number, ..
        } = pull_request;
        Calls {
            client: &self.client,
            limit,
            subject: format!("pull request {repository}#{number}"),
            repository: format!("/repos/{repository}"),
            number: *number,
        }
    }
}

/// Calls about one pull request.
struct Calls<'a> {
    client: &'a Client,
    limit: &'a Limit,
    subject: String,
    /// The repository's path in the API.
    repository: String,
    number: u64,
}

impl Calls<'_> {
    /// A call that reads.
    fn read<'a>(&'a self, attempted: &'a str, needs: &'static str, path: &str) -> Call<'a> {
        self.call(attempted, needs, Method::GET, path, None)
    }

    /// A call that is the same when it is made twice.
    fn call<'a>(
        &'a self,
        attempted: &'a str,
        needs: &'static str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Call<'a> {
        Call {
            attempted,
            subject: &self.subject,
            needs,
            method,
            path: format!("{}{path}", self.repository),
            body,
            repeat: Repeat::Safe,
        }
    }

    fn error(&self, attempted: &str, cause: Cause) -> Error {
        self.client.error(&self.read(attempted, PULLS, ""), cause)
    }
}
