//! The service.

use super::{Drift, Piece, differs, missing, wrong};
use crate::clone::differences::changed_where_described;
use crate::clone::service::settings::{key, of_service};
use crate::observe::ExistingService;
use crate::observe::target_group::ExistingTargetGroup;
use crate::record::Record;

pub(super) fn drift(
    made: &Record,
    running: Option<&ExistingService>,
    group: Option<&ExistingTargetGroup>,
) -> Vec<Drift> {
    let Some(own) = running else {
        return Vec::from_iter(missing(Piece::Service, true));
    };
    let detached = group.and_then(|group| detached(own, group));
    let now = of_service(&own.service);
    let changed = changed_where_described(&made.service_settings, &now).into_iter();
    // That it is not attached says more than what it is attached to.
    let changed = changed.filter(|one| detached.is_none() || one.key != key::LOAD_BALANCER);
    let changed: Vec<Drift> = changed.map(|one| differs(Piece::Service, &one)).collect();
    detached.into_iter().chain(changed).collect()
}

fn detached(own: &ExistingService, group: &ExistingTargetGroup) -> Option<Drift> {
    let mut balancers = own.service.load_balancers().iter();
    let attached = balancers.any(|balancer| balancer.target_group_arn() == Some(&group.arn));
    wrong(
        Piece::Service,
        !attached,
        "is not attached to the target group",
    )
}
