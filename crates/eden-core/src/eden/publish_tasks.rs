//! Which tasks run before an endpoint is published.

use std::collections::BTreeMap;

use crate::publish_task::{self, BEFORE_PUBLISH, PublishTask};
use crate::request::Request;
use crate::settings::Settings;

/// What is given for the endpoint comes first, then what is given for its environment, then the profile at hand, and then the
/// stored one; never what a row says.
pub(super) fn decide(request: &Request, stored: Option<&Settings>) -> Option<Vec<PublishTask>> {
    let group = request.group.as_ref();
    let given = [Some(&request.given), group.map(|group| &group.given)];
    let given = given.into_iter().flatten().find_map(tasks);
    let of = |settings: &Settings| settings.before_publish.clone();
    given
        .or_else(|| of(&request.settings))
        .or_else(|| stored.and_then(of))
}

fn tasks(given: &BTreeMap<String, String>) -> Option<Vec<PublishTask>> {
    publish_task::read(given.get(BEFORE_PUBLISH)?).ok()
}
