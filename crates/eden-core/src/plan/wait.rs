//! Whether there will be anything to wait for.

use aws_sdk_ecs::types::SchedulingStrategy;

use crate::error::Error;
use crate::observe::Found;
use crate::observe::service::active;
use crate::request::Request;

/// Refuses to wait where no task is wanted: such an environment never answers, and would be
/// published as healthy.
pub(super) fn check(request: &Request, found: &Found) -> Result<(), Error> {
    if !request.wait || wanted(request, found) != Some(0) {
        return Ok(());
    }
    Err(Error::Unusable {
        what: "waiting until the environment is healthy".into(),
        why: "would never end well: no task of it is wanted".into(),
        advice: "Ask for one task at least, or do not wait.".into(),
        key: None,
    })
}

/// How many tasks will be wanted, where that is known: a daemon has one on each instance.
fn wanted(request: &Request, found: &Found) -> Option<i32> {
    let reference = &found.reference.service;
    if reference.scheduling_strategy == Some(SchedulingStrategy::Daemon) {
        return None;
    }
    let own = found.service.as_ref().map(|own| &own.service);
    let own = own.filter(|own| active(own)).map(|own| own.desired_count);
    request.desired_count.or(own)
}
