//! How many environments a profile may have.

use crate::request::Request;
use crate::settings::{LIMIT, Settings, limit};

/// The lowest of what the stored profile says, and of what is given beside it: whoever gives keys may tighten the limit, and
/// never loosen it.
pub(super) fn decide(request: &Request, stored: Option<&Settings>) -> Option<u32> {
    let group = request.group.as_ref();
    let given = [Some(&request.given), group.map(|group| &group.given)];
    let given = given.into_iter().flatten();
    let given = given.filter_map(|given| limit(given.get(LIMIT)?));
    let of = |settings: &Settings| settings.max_environments;
    let stored = stored.and_then(of);
    given.chain(stored).chain(of(&request.settings)).min()
}
