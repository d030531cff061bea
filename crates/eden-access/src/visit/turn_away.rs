//! What is answered to a request that fell through to the door at a gated host.

use super::preflight;
use super::request::RequestHead;
use crate::host::Host;
use crate::secret::{VisitCookie, holds_a_cookie_of};

/// The answer to somebody who did not pass.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TurnedAway {
    /// 204 with these headers.
    Preflight(Vec<(&'static str, String)>),
    /// The cookie is right: to sign in again would lead back here. If the environment is awake, its rule is about to let
    /// the visitor through (503 with Refresh).
    Wait,
    /// 302 to the sign-in.
    SignIn,
    /// 401: a redirect would be of no use.
    Unauthorized,
}

/// Decides what to answer at a host of an environment, whose right cookies are this epoch's and the last one's.
#[must_use]
pub fn turn_away(
    request: &RequestHead<'_>,
    host: &Host,
    hosts: &[Host],
    right: &[VisitCookie],
) -> TurnedAway {
    if let Some(headers) = preflight::answer(request, host, hosts) {
        return TurnedAway::Preflight(headers);
    }
    let cookies: Vec<&str> = request.values("cookie").collect();
    if holds_a_cookie_of(&cookies, right) {
        return TurnedAway::Wait;
    }
    match request.is_navigation() {
        true => TurnedAway::SignIn,
        false => TurnedAway::Unauthorized,
    }
}

#[cfg(test)]
mod tests;
