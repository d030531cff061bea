//! What is there.

use std::collections::BTreeMap;

use serde_json::Value;

/// What is there. Ids grow.
#[derive(Clone, Debug)]
pub struct World {
    /// Accounts by their tokens. A token that is taken out is revoked.
    pub accounts: BTreeMap<String, Account>,
    /// Repositories, or projects.
    pub repositories: Vec<Repository>,
    /// Pull requests, or merge requests.
    pub pulls: Vec<Pull>,
    /// Comments, or notes.
    pub comments: Vec<Comment>,
    /// Deployments.
    pub deployments: Vec<Deployment>,
    /// The largest page; GitHub's and GitLab's is 100.
    pub largest_page: usize,
    next_id: u64,
}

/// Who has a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: u64,
    /// Its name; that of an App ends with `[bot]`.
    pub login: String,
    /// What it may do beside reading.
    pub permissions: Vec<Permission>,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Write comments, or notes.
    Comments,
    /// Create deployments and set their status.
    Deployments,
}

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Its id.
    pub id: u64,
    /// Owner and name.
    pub name: String,
    /// Names that it had, which are redirected while no other repository has them.
    pub former: Vec<String>,
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// The id of the repository that it is to be merged into.
    pub repository: u64,
    /// Its number there.
    pub number: u64,
    /// Its state.
    pub state: PullState,
    /// The commit at its head.
    pub head: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// The id of the repository that it comes from; none where that was deleted.
    pub from: Option<u64>,
}

/// The state of a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullState {
    /// Open, whether or not there is a conflict.
    Open,
    /// Closed without a merge.
    Closed,
    /// Merged.
    Merged,
    /// Being merged, which only GitLab says.
    Locked,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// The repository's id.
    pub repository: u64,
    /// The pull request's number.
    pub number: u64,
    /// Who wrote it.
    pub author: Account,
    /// What it says.
    pub body: String,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// Its id.
    pub id: u64,
    /// The repository's id.
    pub repository: u64,
    /// As it was asked for.
    pub asked: Value,
    /// Its statuses as they were asked for, the newest last.
    pub statuses: Vec<Value>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            accounts: BTreeMap::new(),
            repositories: Vec::new(),
            pulls: Vec::new(),
            comments: Vec::new(),
            deployments: Vec::new(),
            largest_page: 100,
            next_id: 1000,
        }
    }
}

impl World {
    /// An id that nothing has.
    pub fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Adds a comment, as if it had been written by hand.
    pub fn comment(&mut self, pull: (u64, u64), author: &Account, body: &str) -> u64 {
        let id = self.id();
        let (repository, number) = pull;
        let (author, body) = (author.clone(), body.to_owned());
        self.comments.push(Comment {
            id,
            repository,
            number,
            author,
            body,
        });
        id
    }

    /// The comments of a pull request, the oldest first.
    #[must_use]
    pub fn comments_of(&self, pull: (u64, u64)) -> Vec<Comment> {
        let is_of = |comment: &&Comment| (comment.repository, comment.number) == pull;
        self.comments.iter().filter(is_of).cloned().collect()
    }

    /// A pull request, to be changed.
    pub fn pull(&mut self, pull: (u64, u64)) -> Option<&mut Pull> {
        self.pulls
            .iter_mut()
            .find(|one| (one.repository, one.number) == pull)
    }

    /// A repository that has this name, or had it and is redirected to.
    pub(crate) fn repository(&self, name: &str) -> Option<&Repository> {
        let is_name = |one: &&Repository| one.name.eq_ignore_ascii_case(name);
        let had_name = |one: &&Repository| {
            one.former
                .iter()
                .any(|former| former.eq_ignore_ascii_case(name))
        };
        self.repositories
            .iter()
            .find(is_name)
            .or_else(|| self.repositories.iter().find(had_name))
    }

    pub(crate) fn repository_of(&self, id: u64) -> Option<&Repository> {
        self.repositories.iter().find(|one| one.id == id)
    }
}

impl Deployment {
    /// The states that it had, the newest last.
    #[must_use]
    pub fn states(&self) -> Vec<&str> {
        self.statuses
            .iter()
            .filter_map(|status| status["state"].as_str())
            .collect()
    }
}
