//! A proxy in front of a stand-in that records every AWS call and makes trouble on demand.

mod call;
mod chain;
mod fault;
mod forward;
mod health;
mod hold;
mod identify;
mod point;
mod quota;
mod rounds;
mod services;
mod state;
mod tasks;
mod trouble;
mod when;

use std::sync::Arc;

use anyhow::Result;

pub use self::call::Call;
pub use self::chain::longest_chain;
pub use self::fault::Fault;
pub use self::hold::Held;
pub use self::point::{Point, Side};
pub use self::tasks::{Ending, Ran, Tasks};
pub use self::when::When;

use self::forward::Forward;
use self::state::State;
use crate::server::Server;

/// A running proxy, ended when dropped.
#[derive(Debug)]
pub struct Proxy {
    server: Server,
    state: Arc<State>,
}

impl Proxy {
    /// Starts a proxy in front of the server with this URL.
    pub fn start(upstream: &str) -> Result<Self> {
        let state = Arc::new(State::new());
        let forward = Arc::new(Forward::new(upstream, Arc::clone(&state)));
        let server = Server::start(move |request| Arc::clone(&forward).answer(request))?;
        Ok(Self { server, state })
    }

    /// The URL to call instead of the stand-in's.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Runs single tasks itself from now on, as ECS does; forgetting rules leaves that as it is.
    pub fn run_tasks(&self) -> Arc<Tasks> {
        self.state.tasks()
    }

    /// Makes trouble from now on. Several rules may meet in one call: they act in the order given here.
    pub fn rule(&self, when: When, fault: Fault) {
        self.state.add_rule(when, fault);
    }

    /// Forgets all rules.
    pub fn clear_rules(&self) {
        self.state.clear_rules();
    }

    /// The calls that have been answered or dropped, in the order they arrived.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state.calls()
    }

    /// How many calls of an operation have been answered or dropped.
    #[must_use]
    pub fn count(&self, service: &str, operation: &str) -> usize {
        self.calls()
            .iter()
            .filter(|call| call.is(service, operation))
            .count()
    }

    /// Forgets all calls and counts from zero.
    pub fn clear_calls(&self) {
        self.state.clear_calls();
    }
}
