//! What is reported of an environment, as plain data.

mod address;
mod commit;
mod image;

use jiff::Timestamp;

pub use self::address::{Address, AddressError};
pub use self::commit::{Commit, CommitError};
pub(crate) use self::image::PublicImage;

/// What is reported of an environment.
///
/// There is no field for a reason, a log line or an event: these may hold what the public must not read, and are shown
/// by `eden status` to whoever has credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The profile that the environment was made with.
    pub profile: String,
    /// The environment's name.
    pub name: String,
    /// How the environment is as a whole.
    pub state: State,
    /// Its services: one, or several.
    pub services: Vec<Service>,
    /// The commit that was deployed: the head of the pull request.
    pub commit: Option<Commit>,
    /// When it will be removed.
    pub expires_at: Option<Timestamp>,
    /// The words of the command that shows its logs, the program first; empty where there is none.
    pub logs: Vec<String>,
    /// Where the run that deployed it can be read.
    pub run: Option<Address>,
    /// Texts that must not be shown whatever field they are in: the account's id, credentials.
    pub private: Vec<String>,
}

/// One service of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What the environment calls it, where there are several.
    pub key: Option<String>,
    /// Where it is visited; a worker has none.
    pub address: Option<Address>,
    /// Its image, as ECS has it. A comment shows neither registry nor account.
    pub image: Option<String>,
    /// How it is.
    pub state: State,
}

/// How an environment or a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A deploy has begun.
    Deploying,
    /// It runs as it was asked to.
    Ready,
    /// It does not run as it was asked to.
    Failed,
    /// It was deleted.
    Removed,
}

impl State {
    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Deploying => "deploying",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Removed => "removed",
        }
    }
}

impl Report {
    /// The first address of the environment.
    #[must_use]
    pub fn address(&self) -> Option<&Address> {
        self.services
            .iter()
            .find_map(|service| service.address.as_ref())
    }
}
