//! Comments of a pull request, which are those of its issue.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{COMMENTS, Calls, PULLS};
use crate::error::{Cause, Error, IfThere};
use crate::http::{Call, Repeat};
use crate::sticky::{Note, Notes};

/// The comments of a pull request: <https://docs.github.com/en/rest/issues/comments>.
pub(super) struct Comments<'a> {
    pub(super) calls: &'a Calls<'a>,
}

#[derive(Deserialize)]
struct IssueComment {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    /// None where the account was deleted.
    user: Option<User>,
    issue_url: String,
}

#[derive(Deserialize)]
struct User {
    id: u64,
    login: String,
}

impl Notes for Comments<'_> {
    async fn get(&self, id: u64) -> Result<Option<Note>, Error> {
        let path = format!("/issues/comments/{id}");
        let call = self.calls.read("read the comment", PULLS, &path);
        let found = self
            .calls
            .client
            .get::<IssueComment>(&call, self.calls.limit)
            .await;
        Ok(found
            .if_there()?
            .filter(|comment| comment.is_of(self.calls.number))
            .and_then(IssueComment::note))
    }

    async fn list(&self) -> Result<Vec<Note>, Error> {
        let path = format!("{}?per_page=100", self.path());
        let call = self.calls.read("list the comments", PULLS, &path);
        let comments = self
            .calls
            .client
            .list::<IssueComment>(&call, self.calls.limit)
            .await?;
        Ok(comments
            .into_iter()
            .filter_map(IssueComment::note)
            .collect())
    }

    async fn create(&self, body: &str) -> Result<Note, Error> {
        let body = Some(json!({ "body": body }));
        let call = self.change("create the comment", Method::POST, &self.path(), body);
        let call = Call {
            repeat: Repeat::Never,
            ..call
        };
        let comment: IssueComment = self.calls.client.get(&call, self.calls.limit).await?;
        let nobodys = || Cause::Answer("the comment has no author".to_owned());
        comment
            .note()
            .ok_or_else(|| self.calls.client.error(&call, nobodys()))
    }

    async fn update(&self, id: u64, body: &str) -> Result<bool, Error> {
        let body = Some(json!({ "body": body }));
        let path = format!("/issues/comments/{id}");
        let call = self.change("update the comment", Method::PATCH, &path, body);
        let updated = self.calls.client.send(&call, self.calls.limit).await;
        Ok(updated.if_there()?.is_some())
    }

    async fn delete(&self, id: u64) -> Result<(), Error> {
        let path = format!("/issues/comments/{id}");
        let call = self.change("delete the second comment", Method::DELETE, &path, None);
        self.calls
            .client
            .send(&call, self.calls.limit)
            .await
            .if_there()
            .map(|_| ())
    }

    fn error(&self, cause: Cause) -> Error {
        self.calls.error("write the comment", cause)
    }
}

impl Comments<'_> {
    fn path(&self) -> String {
        format!("/issues/{}/comments", self.calls.number)
    }

    fn change<'a>(
        &'a self,
        attempted: &'a str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Call<'a> {
        self.calls.call(attempted, COMMENTS, method, path, body)
    }
}

impl IssueComment {
    fn is_of(&self, number: u64) -> bool {
        let last = self.issue_url.rsplit('/').next();
        last.and_then(|last| last.parse().ok()) == Some(number)
    }

    fn note(self) -> Option<Note> {
        let User { id: author, login } = self.user?;
        Some(Note {
            id: self.id,
            author,
            login,
            body: self.body.unwrap_or_default(),
        })
    }
}
