//! The endpoints of one environment, decided together.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Plan, RuleStep, lowest_free, plan_with};
use crate::error::Error;
use crate::place::{Place, check_no_shared_pieces};
use crate::record::Record;
use aws_calls::all;

/// Listener rules that are planned and do not exist yet.
#[derive(Debug, Default)]
pub(super) struct PlannedRules(BTreeMap<String, BTreeSet<i32>>);

impl PlannedRules {
    /// How many a listener will get.
    pub(super) fn rules_of(&self, listener: &str) -> usize {
        self.0.get(listener).map_or(0, BTreeSet::len)
    }

    /// The priorities that they will take.
    pub(super) fn priorities_of(&self, listener: &str) -> impl Iterator<Item = i32> {
        self.0.get(listener).into_iter().flatten().copied()
    }

    fn add(&mut self, plan: &Plan) {
        if let Some(RuleStep::Create {
            listener, taken, ..
        }) = &plan.rule
        {
            let range = &plan.record.settings.rule_priorities;
            let priorities = self.0.entry(listener.clone()).or_default();
            priorities.extend(lowest_free(range, taken, 0));
        }
    }
}

/// Decides what to do with each endpoint of an environment: no two take the same rule priority, and
/// the ALB with the fewest rules is chosen with the others' in mind.
///
/// # Errors
/// All that is wrong with any of them; or that two of them would share a piece.
pub fn together(candidates: &[Candidate]) -> Result<Vec<Plan>, Error> {
    let places = places(candidates);
    check_no_shared_pieces(&places)?;
    let mut planned = PlannedRules::default();
    all(candidates.iter().map(|candidate| {
        let plan = plan_with(candidate, &planned, &places);
        let plan = plan.map_err(|error| error.at_endpoint(candidate.request.endpoint()))?;
        planned.add(&plan);
        Ok(plan)
    }))
}

/// Endpoints that are made together know one another's names before any of them exists.
pub(super) fn name_others(record: &mut Record, places: &[(String, Place)]) {
    let others = record.group.iter_mut();
    for other in others.flat_map(|group| group.others.values_mut()) {
        let own = places.iter().find(|(_, place)| place.same_as(other));
        if let Some((_, own)) = own {
            other.names.clone_from(&own.names);
            other.kind = own.kind;
        }
    }
}

/// Where all endpoints of the environment are, also the unchanged ones, by what to call
/// them.
fn places(candidates: &[Candidate]) -> Vec<(String, Place)> {
    let asked = candidates.iter().map(|candidate| {
        let Candidate { request, found, .. } = candidate;
        let key = request.group.as_ref().map(|group| &group.key);
        let place = Place {
            id: request.id.clone(),
            settings: request.settings.clone(),
            zone_name: found.zone_name.clone(),
            names: Some(found.names.clone()),
            kind: found.reference.kind(),
        };
        (key.unwrap_or(&request.id.profile).clone(), place)
    });
    let mut places: Vec<(String, Place)> = asked.collect();
    let groups = candidates.iter();
    let groups = groups.filter_map(|candidate| candidate.request.group.as_ref());
    for (key, place) in groups.flat_map(|group| &group.others) {
        if !places.iter().any(|(known, _)| known == key) {
            places.push((key.clone(), place.clone()));
        }
    }
    places
}
