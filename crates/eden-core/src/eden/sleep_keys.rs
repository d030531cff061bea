//! When an endpoint falls asleep by itself, and what wakes it.

use std::collections::BTreeMap;

use crate::request::Request;
use crate::settings::{Settings, SleepKeys};

/// What is given for the endpoint comes first, then what is given for its environment, then the profile at hand, and then the
/// stored one.
pub(super) fn decide(request: &Request, stored: Option<&Settings>) -> SleepKeys {
    let group = request.group.as_ref();
    let given = [Some(&request.given), group.map(|group| &group.given)];
    let given = given.into_iter().flatten().map(keys);
    let stored = stored.map(|stored| stored.sleep.clone());
    let each = given.chain([request.settings.sleep.clone()]).chain(stored);
    each.fold(SleepKeys::default(), |first, then| first.or(&then))
}

fn keys(given: &BTreeMap<String, String>) -> SleepKeys {
    SleepKeys::take(&mut |key| given.get(key).cloned().unwrap_or_default())
}
