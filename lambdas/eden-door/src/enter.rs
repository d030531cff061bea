//! The way of a visitor with a token through the hosts of an environment.

use eden_access::{Destination, Epoch, Host, Key, PresentedToken, VisitPath, hops};
use eden_core::door::{Visited, VisitedEndpoint};
use eden_core::state::row::unix_seconds;

use crate::event::Request;
use crate::response::Response;

/// For how long a token is good that carries a visitor from one host to the next, in seconds.
pub(crate) const ON_THE_WAY: u64 = 60;

/// Sets the cookie of a host, and sends the visitor on: to the next host of the environment, or to where they wanted to go.
/// `None` where the token lets nobody in.
pub(crate) fn enter(
    request: &Request,
    visited: &Visited,
    endpoint: &VisitedEndpoint,
    key: &Key,
) -> Option<Response> {
    let (now, gate) = (unix_seconds(), endpoint.gate());
    let presented = PresentedToken::parse(request.parameter("token")?).ok()?;
    let genuine = key.mac(&presented.claim(&gate).message());
    let path = presented.verify(&genuine, now).ok()?;
    let epoch = Epoch::at(now);
    let cookie = gate.cookie(epoch, key).set_cookie(epoch, now).ok()?;
    let location = next(request, visited, &endpoint.host, path, key)?;
    Some(Response::see(302, &location).with("set-cookie", cookie.as_str()))
}

/// The path is the token's, and not the query's: only the former is authenticated. The goal is one of the environment's hosts.
fn next(
    request: &Request,
    visited: &Visited,
    here: &Host,
    path: VisitPath,
    key: &Key,
) -> Option<String> {
    let hosts = visited.hosts();
    let wanted = request
        .parameter("to")
        .and_then(|to| Destination::from_parameter(to).ok())
        .filter(|to| hosts.contains(&to.host));
    let goal = Destination {
        host: wanted.map_or_else(|| here.clone(), |to| to.host),
        path,
    };
    let mut way = hops(&hosts, &goal.host)
        .into_iter()
        .skip_while(|host| *host != here);
    match way.nth(1) {
        None => Some(goal.location()),
        Some(host) => {
            let expires = unix_seconds() + ON_THE_WAY;
            let entrance = visited.entrance(key, host, &goal, expires)?;
            Some(entrance.to_string())
        }
    }
}
