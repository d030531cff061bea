//! Which of the common ALBs an environment goes to.

use super::rule::{Elsewhere, own};
use super::{Candidate, PlannedRules};
use crate::error::Error;
use crate::observe::Found;
use crate::observe::albs::CommonAlb;
use crate::request::Request;

/// The ALB that has the environment's rule already, or else the one with the fewest rules.
pub(super) fn choose<'a>(
    candidate: &'a Candidate,
    fqdn: &str,
    planned: &PlannedRules,
) -> Result<&'a CommonAlb, Error> {
    let Candidate { request, found, .. } = candidate;
    let has_rule = |alb: &&CommonAlb| own(candidate, alb, fqdn).is_some();
    let before = request
        .previous
        .as_ref()
        .and_then(|record| record.identifiers.alb.as_ref());
    let is_before = |alb: &&CommonAlb| before.is_some_and(|before| before.arn == alb.alb.arn);
    let albs = || found.albs.iter();
    if !albs().any(|alb| has_rule(&alb)) {
        not_elsewhere(request, found)?;
    }
    let chosen = albs()
        .find(has_rule)
        .or_else(|| albs().find(is_before))
        .or_else(|| albs().min_by_key(|alb| rules(alb, planned)));
    chosen.ok_or_else(|| Error::Unusable {
        what: "the profile".into(),
        why: "names no common ALB".into(),
        advice: "Set `master_alb_arn`.".into(),
        key: Some("master_alb_arn"),
    })
}

/// How many rules an ALB will have.
fn rules(alb: &CommonAlb, planned: &PlannedRules) -> usize {
    alb.rules.len() + planned.rules_of(&alb.listener)
}

/// The other ALBs, those with the fewest rules first. A target group serves one ALB only, so that
/// one that exists already leaves no choice.
///
/// What is planned beside counts as if it existed.
pub(super) fn others(found: &Found, chosen: &CommonAlb, planned: &PlannedRules) -> Vec<Elsewhere> {
    if found.target_group.is_some() {
        return Vec::new();
    }
    let other = |alb: &&CommonAlb| alb.alb.arn != chosen.alb.arn;
    let mut others: Vec<&CommonAlb> = found.albs.iter().filter(other).collect();
    others.sort_by_key(|alb| rules(alb, planned));
    let elsewhere = others.into_iter();
    elsewhere.map(|alb| Elsewhere::new(alb, planned)).collect()
}

/// A rule on an ALB that is no longer named would be left behind, and AWS lets a target group serve
/// one ALB only.
fn not_elsewhere(request: &Request, found: &Found) -> Result<(), Error> {
    let before = request.previous.as_ref().map(|record| &record.identifiers);
    let Some((alb, rule)) = before.and_then(|it| Some((it.alb.as_ref()?, it.rule.as_ref()?)))
    else {
        return Ok(());
    };
    if found.albs.iter().any(|named| named.alb.arn == alb.arn) {
        return Ok(());
    }
    Err(Error::Unusable {
        what: format!("listener rule {rule}"),
        why: format!(
            "is on common ALB {}, which the profile no longer names",
            alb.arn
        ),
        advice: "Delete the environment and create it again, or name that ALB as well.".into(),
        key: Some("master_alb_arn"),
    })
}
