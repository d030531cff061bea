//! Links that let somebody in, and cookies for programs.

use eden_access::{Destination, Event, Host, Key, VisitPath, hops};
use zeroize::Zeroizing;

use super::Visited;
use crate::context::Context;
use crate::eden::Eden;
use crate::error::Error;
use crate::record::{EnvironmentId, Record};

/// What lets somebody in at one of an environment's hosts.
#[derive(Debug)]
pub struct Link {
    /// The host at which the visit ends.
    pub host: Host,
    /// The address, which is a secret.
    pub address: Zeroizing<String>,
    /// Until when it lets somebody in, in Unix seconds. Whoever entered stays for up to 24 hours longer.
    pub expires: u64,
}

impl Visited {
    /// A link to each of its hosts. It begins at the first host whose cookie a visitor needs.
    #[must_use]
    pub fn links(&self, key: &Key, expires: u64) -> Vec<Link> {
        let hosts = self.hosts();
        let each = hosts.iter().filter_map(|goal| {
            let to = Destination {
                host: goal.clone(),
                path: VisitPath::root(),
            };
            let address = self.entrance(key, hops(&hosts, goal).first()?, &to, expires)?;
            Some(Link {
                host: goal.clone(),
                address,
                expires,
            })
        });
        each.collect()
    }

    /// The address at which a visitor gets the cookie of one host, on the way to another of them.
    #[must_use]
    pub fn entrance(
        &self,
        key: &Key,
        host: &Host,
        to: &Destination,
        expires: u64,
    ) -> Option<Zeroizing<String>> {
        let gate = self.endpoint(host)?.gate();
        let grant = gate.grant(to.path.clone(), expires);
        let token = grant.to_token(&key.mac(&grant.message()));
        Some(to.enter_location(host, &token))
    }
}

impl Eden {
    /// Takes back all links, cookies and sign-ins of an environment.
    ///
    /// # Errors
    /// When there is no such environment, or a call fails.
    pub async fn revoke(
        &self,
        context: &Context,
        id: &EnvironmentId,
        key: &Key,
    ) -> Result<Vec<Record>, Error> {
        self.change_gate(context, id, Event::GateChange, key).await
    }
}
