//! Notes of a merge request.

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::Calls;
use crate::error::{Cause, Error, IfThere};
use crate::http::{Call, Repeat};
use crate::sticky::{Note, Notes};

/// The notes of a merge request: <https://docs.gitlab.com/api/notes/#merge-requests>.
pub(super) struct MergeRequestNotes<'a> {
    pub(super) calls: &'a Calls<'a>,
}

#[derive(Deserialize)]
struct GitLabNote {
    id: u64,
    #[serde(default)]
    body: String,
    author: Author,
    /// Whether GitLab itself wrote it.
    #[serde(default)]
    system: bool,
}

#[derive(Deserialize)]
struct Author {
    id: u64,
    username: String,
}

impl Notes for MergeRequestNotes<'_> {
    async fn get(&self, id: u64) -> Result<Option<Note>, Error> {
        let call = self
            .calls
            .call("read the note", Method::GET, self.path_of(id), None);
        let found = self
            .calls
            .client
            .get::<GitLabNote>(&call, self.calls.limit)
            .await;
        Ok(found.if_there()?.and_then(GitLabNote::note))
    }

    async fn list(&self) -> Result<Vec<Note>, Error> {
        let path = format!("{}?per_page=100&sort=asc&order_by=created_at", self.path());
        let call = self.calls.call("list the notes", Method::GET, path, None);
        let notes = self
            .calls
            .client
            .list::<GitLabNote>(&call, self.calls.limit)
            .await?;
        Ok(notes.into_iter().filter_map(GitLabNote::note).collect())
    }

    async fn create(&self, body: &str) -> Result<Note, Error> {
        let body = Some(json!({ "body": body }));
        let call = self
            .calls
            .call("create the note", Method::POST, self.path(), body);
        let call = Call {
            repeat: Repeat::Never,
            ..call
        };
        let note: GitLabNote = self.calls.client.get(&call, self.calls.limit).await?;
        let systems = || Cause::Answer("the note is GitLab's own".to_owned());
        note.note()
            .ok_or_else(|| self.calls.client.error(&call, systems()))
    }

    async fn update(&self, id: u64, body: &str) -> Result<bool, Error> {
        let body = Some(json!({ "body": body }));
        let call = self
            .calls
            .call("update the note", Method::PUT, self.path_of(id), body);
        Ok(self
            .calls
            .client
            .send(&call, self.calls.limit)
            .await
            .if_there()?
            .is_some())
    }

    async fn delete(&self, id: u64) -> Result<(), Error> {
        let call = self.calls.call(
            "delete the second note",
            Method::DELETE,
            self.path_of(id),
            None,
        );
        self.calls
            .client
            .send(&call, self.calls.limit)
            .await
            .if_there()
            .map(|_| ())
    }

    fn error(&self, cause: Cause) -> Error {
        self.calls.error("write the note", cause)
    }
}

impl MergeRequestNotes<'_> {
    fn path(&self) -> String {
        format!("{}/notes", self.calls.path)
    }

    fn path_of(&self, id: u64) -> String {
        format!("{}/{id}", self.path())
    }
}

impl GitLabNote {
    fn note(self) -> Option<Note> {
        let Author {
            id: author,
            username: login,
        } = self.author;
        (!self.system).then_some(Note {
            id: self.id,
            author,
            login,
            body: self.body,
        })
    }
}
