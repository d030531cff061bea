//! GitLab, over REST: <https://docs.gitlab.com/api/rest/>.

mod merge_requests;
mod notes;

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use self::notes::MergeRequestNotes;
use crate::closed::{PullRequestNow, Verdict};
use crate::error::{Cause, Error};
use crate::http::{Api, ApiBase, Call, Client, Repeat, Token};
use crate::limit::Limit;
use crate::marker::marker;
use crate::publish::{Published, Remembered, Revision, missing};
use crate::pull_request::PullRequest;
use crate::render;
use crate::report::{Commit, Report};
use crate::sticky::{Author, Sticky, Written};

const API: Api = Api {
    variable: "GITLAB_TOKEN",
    token: ("private-token", ""),
    headers: &[("accept", "application/json")],
};
/// A job's own token may not write notes.
const NEEDS: &str = "api, as a project access token";

/// A GitLab server, with one token.
///
/// Its deployments are GitLab's own: a job has an `environment` whose `url` comes from a
/// [dotenv report](crate::render::dotenv).
#[derive(Clone, Debug)]
pub struct GitLab {
    client: Client,
}

#[derive(Deserialize)]
struct User {
    id: u64,
}

impl GitLab {
    /// Calls an API (what `CI_API_V4_URL` holds) with a token of the project.
    ///
    /// # Errors
    /// When the certificate authorities of this machine cannot be read.
    pub fn new(base: ApiBase, token: Token) -> Result<Self, Error> {
        Ok(Self {
            client: Client::new(API, base, token)?,
        })
    }

    /// Publishes a report: the note of its merge request.
    pub async fn publish(
        &self,
        pull_request: &PullRequest,
        report: &Report,
        remembered: &Remembered,
        revision: &impl Revision,
        limit: &Limit,
    ) -> Published {
        let written = self
            .write(pull_request, report, remembered, revision, limit)
            .await;
        let published = Published {
            remembered: remembered.clone(),
            ..Published::default()
        };
        published.with_comment(written)
    }

    /// The merge request as it is now.
    ///
    /// # Errors
    /// When GitLab does not answer with status 200.
    pub async fn fetch_state(
        &self,
        pull_request: &PullRequest,
        limit: &Limit,
    ) -> Result<PullRequestNow, Error> {
        self.calls_about(pull_request, limit).fetch_state().await
    }

    /// Whether the merge request is closed; `seen` is the head that an earlier question had.
    ///
    /// The caller checks before that the project is one that it may ask for: [`is_allowed`](crate::is_allowed).
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

    async fn write(
        &self,
        pull_request: &PullRequest,
        report: &Report,
        remembered: &Remembered,
        revision: &impl Revision,
        limit: &Limit,
    ) -> Result<Written, Error> {
        let calls = self.calls_about(pull_request, limit);
        let body = self.client.without_token(&render::comment(report));
        let author = Author::Id(calls.fetch_user().await?);
        let sticky = Sticky {
            notes: &MergeRequestNotes { calls: &calls },
            revision,
            author: &author,
            marker: &marker(&report.profile, &report.name),
            remembered: remembered.comment,
            limit,
        };
        sticky.write(&body, missing(report)).await
    }

    fn calls_about<'a>(&'a self, pull_request: &PullRequest, limit: &'a Limit) -> Calls<'a> {
        let PullRequest {
            repository,
            repository_id,
            number,
            ..
        } = pull_request;
        Calls {
            client: &self.client,
            limit,
            subject: format!("merge request {repository}!{number}"),
            path: format!("/projects/{repository_id}/merge_requests/{number}"),
        }
    }
}

/// Calls about one merge request. A project is named by its id, which no other project gets.
struct Calls<'a> {
    client: &'a Client,
    limit: &'a Limit,
    subject: String,
    path: String,
}

impl Calls<'_> {
    /// A call that is the same when it is made twice.
    fn call<'a>(
        &'a self,
        attempted: &'a str,
        method: Method,
        path: String,
        body: Option<Value>,
    ) -> Call<'a> {
        Call {
            attempted,
            subject: &self.subject,
            needs: NEEDS,
            method,
            path,
            body,
            repeat: Repeat::Safe,
        }
    }

    /// The account that the token is of; GitLab lets every token ask.
    async fn fetch_user(&self) -> Result<u64, Error> {
        let call = self.call("ask for the author", Method::GET, "/user".to_owned(), None);
        Ok(self.client.get::<User>(&call, self.limit).await?.id)
    }

    fn error(&self, attempted: &str, cause: Cause) -> Error {
        self.client.error(
            &self.call(attempted, Method::GET, String::new(), None),
            cause,
        )
    }
}
