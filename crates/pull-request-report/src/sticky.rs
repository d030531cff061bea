//! One comment a pull request and environment, which is updated.

use serde::{Deserialize, Serialize};

use crate::create_once::create_once;
use crate::error::{Cause, Error};
use crate::limit::Limit;
use crate::marker::is_marked;
use crate::publish::Revision;

/// A comment that was written, to be stored in the environment's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// The id of its author, from the answer to our own call.
    pub author: u64,
}

/// Whose comments are ours, where no row has an author's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// Those of an account with this login, e.g. `github-actions[bot]`: an App's token may not ask who it is.
    Login(String),
    /// Those of an account with this id.
    Id(u64),
}

/// A comment as a forge has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) id: u64,
    pub(crate) author: u64,
    pub(crate) login: String,
    pub(crate) body: String,
}

/// The comments of one pull request.
pub(crate) trait Notes: Sync {
    /// The comment of this id, where it is there and of this pull request.
    fn get(&self, id: u64) -> impl Future<Output = Result<Option<Note>, Error>> + Send;
    fn list(&self) -> impl Future<Output = Result<Vec<Note>, Error>> + Send;
    /// Makes one call, which is not repeated when its answer is lost.
    fn create(&self, body: &str) -> impl Future<Output = Result<Note, Error>> + Send;
    /// Whether the comment is still there.
    fn update(&self, id: u64, body: &str) -> impl Future<Output = Result<bool, Error>> + Send;
    fn delete(&self, id: u64) -> impl Future<Output = Result<(), Error>> + Send;
    /// The error of something that is no call.
    fn error(&self, cause: Cause) -> Error;
}

/// What to do where there is no comment yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Create,
    /// What says that something is gone is of no use to whoever has never seen it.
    Leave,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Comment(Comment),
    /// There was none, and none was made.
    Nothing,
    /// A newer deploy reports already.
    Superseded,
}

/// Writes one comment.
pub(crate) struct Sticky<'a, N, R> {
    pub(crate) notes: &'a N,
    pub(crate) revision: &'a R,
    pub(crate) author: &'a Author,
    pub(crate) marker: &'a str,
    pub(crate) remembered: Option<Comment>,
    pub(crate) limit: &'a Limit,
}

/// Why nothing was written.
enum Stop {
    Superseded,
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl<N: Notes, R: Revision> Sticky<'_, N, R> {
    /// Updates the comment, or creates it.
    pub(crate) async fn write(&self, body: &str, missing: Missing) -> Result<Written, Error> {
        match self.try_write(body, missing).await {
            Ok(Some(comment)) => Ok(Written::Comment(comment)),
            Ok(None) => Ok(Written::Nothing),
            Err(Stop::Superseded) => Ok(Written::Superseded),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    async fn try_write(&self, body: &str, missing: Missing) -> Result<Option<Comment>, Stop> {
        if let Some(note) = self.find_remembered().await?
            && self.update(&note, body).await?
        {
            return Ok(Some(note.comment()));
        }
        if let Some(note) = self.keep_lowest(None).await?
            && self.update(&note, body).await?
        {
            return Ok(Some(note.comment()));
        }
        match missing {
            Missing::Create => self.create(body).await.map(Some),
            Missing::Leave => Ok(None),
        }
    }

    /// The comment that the row names, if it is still ours. Rows can be written by others: without the marker it may be
    /// anybody's comment, or one that somebody has made their own.
    async fn find_remembered(&self) -> Result<Option<Note>, Error> {
        let Some(Comment { id, author }) = self.remembered else {
            return Ok(None);
        };
        let is_ours = |note: &Note| note.author == author && is_marked(&note.body, self.marker);
        Ok(self.notes.get(id).await?.filter(is_ours))
    }

    /// The oldest of our comments. Two runs at once may have made one each: the newer ones are deleted.
    async fn keep_lowest(&self, just_made: Option<&Note>) -> Result<Option<Note>, Stop> {
        let mut ours = self.notes.list().await?;
        ours.retain(|note| self.is_ours(note, just_made));
        ours.sort_by_key(|note| note.id);
        let mut ours = ours.into_iter();
        let Some(lowest) = ours.next() else {
            return Ok(None);
        };
        for duplicate in ours {
            self.check_current().await?;
            self.notes.delete(duplicate.id).await?;
        }
        Ok(Some(lowest))
    }

    /// Whoever made the comment that was just made is us. The author in the row is not taken for us here, since a row can be
    /// written by others: it only confirms the comment that the row names.
    fn is_ours(&self, note: &Note, just_made: Option<&Note>) -> bool {
        let is_by_us = match self.author {
            Author::Login(login) => *login == note.login,
            Author::Id(id) => *id == note.author,
        };
        let is_by_maker = just_made.is_some_and(|made| made.author == note.author);
        (is_by_us || is_by_maker) && is_marked(&note.body, self.marker)
    }

    async fn update(&self, note: &Note, body: &str) -> Result<bool, Stop> {
        self.check_current().await?;
        Ok(self.notes.update(note.id, body).await?)
    }

    async fn create(&self, body: &str) -> Result<Comment, Stop> {
        self.check_current().await?;
        let find = async || -> Result<Option<Note>, Error> {
            let mut notes = self.notes.list().await?;
            notes.retain(|note| self.is_ours(note, None));
            Ok(notes.into_iter().min_by_key(|note| note.id))
        };
        let made = create_once(self.limit, || self.notes.create(body), find).await?;
        match self.keep_lowest(Some(&made)).await? {
            Some(lowest) if lowest.id != made.id => {
                self.update(&lowest, body).await?;
                Ok(lowest.comment())
            }
            // A list may lag behind what was just created.
            _ => Ok(made.comment()),
        }
    }

    /// Only the deploy that the row has as its current one writes.
    async fn check_current(&self) -> Result<(), Stop> {
        let asked = self.limit.run(self.revision.is_current()).await;
        let asked = asked.map_err(|cut| self.notes.error(cut.into()))?;
        match asked {
            Ok(true) => Ok(()),
            Ok(false) => Err(Stop::Superseded),
            Err(error) => {
                let cause = Cause::Revision(crate::error::chain(&*error));
                Err(self.notes.error(cause).into())
            }
        }
    }
}

impl Note {
    fn comment(&self) -> Comment {
        Comment {
            id: self.id,
            author: self.author,
        }
    }
}
