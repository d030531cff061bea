//! Endpoints that nobody visits, as far as a plan knows of them.

use std::collections::BTreeMap;

use eden_core::overrides::template::Endpoints;
use eden_core::place::{Kind, Place};
use tfplugin6::Diagnostics;

use super::model::Environment;
use super::overrides;
use super::part::Key;
use super::private::Private;

/// Notes what references say of endpoints: only a profile that allows workers makes one of what has no load balancer.
pub(crate) fn note(private: &mut Private, kinds: Vec<(Key, Kind)>) {
    for (key, kind) in kinds {
        if let Some(target) = &mut private.part_mut(&key).target {
            let allowed = target.settings.workers.may_be();
            target.kind = Some(if allowed { kind } else { Kind::Web });
        }
    }
}

/// Whether it is known of an endpoint whether it will be visited.
pub(crate) fn is_decided(private: &Private, key: &Key) -> bool {
    let Some(one) = private.part(key) else {
        return true;
    };
    let target = one.target.as_ref();
    one.record.is_some()
        || target.is_none_or(|it| it.kind.is_some() || !it.settings.workers.may_be())
}

/// Refuses texts that refer to the host of a worker, which has none.
pub(crate) fn refuse_hosts(
    planned: &Environment,
    places: &BTreeMap<Key, Place>,
    changed: &[Key],
) -> Result<(), Diagnostics> {
    let workers = places.iter().filter(|(_, place)| place.kind.is_worker());
    let workers: Vec<&Key> = workers.map(|(key, _)| key).collect();
    if workers.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = workers.iter().filter_map(|key| key.as_deref()).collect();
    let mut wrong = Diagnostics::new();
    for key in changed {
        let Some(part) = planned.part(key) else {
            continue;
        };
        let endpoints = Endpoints {
            keys: None,
            workers: &names,
            is_worker: workers.contains(&key),
        };
        let problems = overrides::problems(&part.overrides, &part.environment, &endpoints);
        wrong.extend(planned.relocate(key, problems.into_iter().collect()));
    }
    wrong.into_result()
}
