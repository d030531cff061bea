//! GitHub's and GitLab's API of pull requests on loopback, as a real HTTP server, for tests.
//!
//! It has the real paths, ids, pages and refusals, as they are documented at <https://docs.github.com/en/rest> and
//! <https://docs.gitlab.com/api/rest/>, and can be disturbed: rate limits, statuses of a gateway, answers that get lost after a
//! call was carried out. It shares no code with what it tests.
//!
//! ```
//! use fake_forge::{Disturbance, Fault, Forge};
//!
//! let forge = Forge::start()?;
//! assert!(forge.github().starts_with("http://127.0.0.1:"));
//! forge.disturb(Disturbance::next("POST", "/comments", Fault::gateway(502)));
//! assert_eq!(forge.count("POST", "/comments"), 0, "nobody has asked yet");
//! # Ok::<(), anyhow::Error>(())
//! ```

mod ask;
mod fault;
mod github;
mod gitlab;
mod page;
mod reply;
mod server;
mod world;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

pub use self::ask::Ask;
pub use self::fault::{Disturbance, Fault};
pub use self::reply::Reply;
use self::server::Server;
pub use self::world::{
    Account, Comment, Deployment, Permission, Pull, PullState, Repository, World,
};

/// A forge that runs, and ends when it is dropped.
#[derive(Debug)]
pub struct Forge {
    server: Server,
    state: Arc<State>,
}

/// What a running server and its owner share.
#[derive(Debug, Default)]
struct State {
    world: Mutex<World>,
    disturbances: Mutex<Vec<Disturbance>>,
    asked: Mutex<Vec<Ask>>,
}

impl Forge {
    /// Starts a forge with nothing in it, on a free loopback port.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start() -> Result<Self> {
        let state = Arc::new(State::default());
        let server = Server::start(Arc::clone(&state))?;
        Ok(Self { server, state })
    }

    /// What `GITHUB_API_URL` is to hold.
    #[must_use]
    pub fn github(&self) -> String {
        format!("http://{}", self.address())
    }

    /// What `CI_API_V4_URL` is to hold.
    #[must_use]
    pub fn gitlab(&self) -> String {
        format!("http://{}/api/v4", self.address())
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// What is there, to be read or changed; no call is answered meanwhile.
    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.state.world)
    }

    /// Disturbs calls.
    pub fn disturb(&self, disturbance: Disturbance) {
        lock(&self.state.disturbances).push(disturbance);
    }

    /// The calls that came, whatever became of them.
    #[must_use]
    pub fn asked(&self) -> Vec<Ask> {
        lock(&self.state.asked).clone()
    }

    /// How many calls came whose method and path these are; the path is given by its end, without the query.
    #[must_use]
    pub fn count(&self, method: &str, path_end: &str) -> usize {
        let asked = lock(&self.state.asked);
        asked
            .iter()
            .filter(|ask| ask.method == method && ask.path.ends_with(path_end))
            .count()
    }
}

/// A test that panicked has failed already.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
