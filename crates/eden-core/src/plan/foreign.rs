//! Everything that stands in an endpoint's place and is not its own.

use aws_sdk_elasticloadbalancingv2::types::Rule;
use aws_sdk_route53::types::ResourceRecordSet;

use super::{Candidate, rule, takes_host};
use crate::clone::tags::{Tags, from_ecs};
use crate::error::Error;
use crate::name::Names;
use crate::observe::albs::{is_for_host, targets};
use crate::observe::current::Piece;
use crate::observe::dns;
use crate::observe::service::active;
use crate::ownership::{Foreign, Reason, Whose};
use crate::record::Alb;
use crate::state::table::hosts;

/// Refuses an endpoint while any piece in its place is not its own.
///
/// # Errors
/// When another environment has the host; or with every foreign piece.
pub(super) fn refuse(candidate: &Candidate, names: &Names, fqdn: &str) -> Result<(), Error> {
    let claim = candidate.found.claim.as_ref();
    if let Some(claim) = claim.filter(|claim| claim.id != candidate.request.id) {
        return Err(hosts::taken(fqdn, Some(claim)));
    }
    let pieces: Vec<Foreign> = service(candidate)
        .into_iter()
        .chain(revision(candidate))
        .chain(target_group(candidate))
        .chain(rules(candidate, fqdn))
        .chain(records(candidate))
        .chain(entry(candidate, names, fqdn))
        .collect();
    if pieces.is_empty() {
        return Ok(());
    }
    Err(Error::Foreign {
        what: format!("environment {}", candidate.request.id.name),
        why: "nothing was changed, since these stand in its place and are not known to be its own:",
        pieces,
    })
}

fn foreign(piece: Piece, id: &str, tags: &Tags, whose: Whose) -> Option<Foreign> {
    let Whose::Foreign(reason) = whose else {
        return None;
    };
    Some(Foreign {
        piece,
        id: id.to_owned(),
        tags: tags.clone(),
        reason,
    })
}

fn service(candidate: &Candidate) -> Option<Foreign> {
    let service = &candidate.found.service.as_ref()?.service;
    if !active(service) {
        return None;
    }
    let tags = from_ecs(service.tags());
    let balancers = service.load_balancers().iter();
    let attached = balancers.filter_map(|balancer| balancer.target_group_arn());
    let whose = candidate.owner.service(&tags, attached);
    foreign(Piece::Service, service.service_arn()?, &tags, whose)
}

fn revision(candidate: &Candidate) -> Option<Foreign> {
    let revision = candidate.found.revision.as_ref()?;
    let whose = candidate.owner.definition(&revision.tags, &revision.arn);
    foreign(Piece::TaskDefinition, &revision.arn, &revision.tags, whose)
}

fn target_group(candidate: &Candidate) -> Option<Foreign> {
    let group = candidate.found.target_group.as_ref()?;
    let whose = candidate.owner.target_group(&group.tags, &group.arn);
    foreign(Piece::TargetGroup, &group.arn, &group.tags, whose)
}

/// Rules that take all requests to the host. One that takes some, by a path perhaps, is somebody's
/// own and stands beside the environment's.
fn rules(candidate: &Candidate, fqdn: &str) -> Vec<Foreign> {
    foreign_rules(candidate, fqdn, |rule| takes_host(rule, fqdn))
}

/// Rules that are somebody's and stop nothing: they take some requests to the host, or lead those of
/// other hosts to the endpoint's target group, which AWS keeps as long as they do.
pub(crate) fn rules_beside(candidate: &Candidate) -> Vec<Foreign> {
    let found = &candidate.found;
    let Ok(fqdn) = found.fqdn() else {
        return Vec::new();
    };
    let group = candidate.target_group();
    let leads_here = |rule: &Rule| group.is_some_and(|group| targets(rule).contains(&group));
    foreign_rules(candidate, &fqdn, |rule| {
        !takes_host(rule, &fqdn) && (is_for_host(rule, &fqdn) || leads_here(rule))
    })
}

fn foreign_rules(
    candidate: &Candidate,
    fqdn: &str,
    concerned: impl Fn(&Rule) -> bool,
) -> Vec<Foreign> {
    let albs = candidate.found.albs.iter();
    let rules = albs.flat_map(|alb| &alb.rules);
    let foreign_rule = |rule: &Rule| {
        let arn = rule.rule_arn.as_deref()?;
        let nothing = Tags::new();
        let tags = candidate.found.rule_tags.get(arn).unwrap_or(&nothing);
        let whose = rule::whose(candidate, rule, fqdn);
        foreign(Piece::ListenerRule, arn, tags, whose)
    };
    rules
        .filter(|rule| concerned(rule))
        .filter_map(foreign_rule)
        .collect()
}

fn records(candidate: &Candidate) -> Vec<Foreign> {
    let albs = candidate.found.albs.iter().map(|common| &common.alb);
    let before = candidate.request.previous.iter().chain(&candidate.former);
    let before = before.filter_map(|record| record.identifiers.alb.as_ref());
    let albs: Vec<Alb> = albs.chain(before).cloned().collect();
    let foreign_set = |set: &ResourceRecordSet| {
        let whose = whose_record(set, &albs, candidate.has_host(), candidate.owner.adopt);
        let id = dns::described(set);
        foreign(Piece::AliasRecord, &id, &Tags::new(), whose)
    };
    candidate
        .found
        .records
        .iter()
        .filter_map(foreign_set)
        .collect()
}

/// Whose a record set at the host is, given the ALBs that the environment's may point at.
pub(crate) fn whose_record(
    set: &ResourceRecordSet,
    albs: &[Alb],
    has_host: bool,
    adopt: bool,
) -> Whose {
    if !dns::is_plain(set) {
        return Whose::Foreign(Reason::More);
    }
    let ours = has_host && albs.iter().any(|alb| dns::leads_to(set, alb));
    if ours || adopt {
        return Whose::Ours;
    }
    Whose::Foreign(Reason::Unmarked)
}

fn entry(candidate: &Candidate, names: &Names, fqdn: &str) -> Option<Foreign> {
    let published = candidate.found.published.as_deref()?;
    let before = candidate.request.previous.iter().chain(&candidate.former);
    let mut before = before.filter_map(|record| record.fqdn().ok());
    let is_own = published == fqdn || before.any(|host| host == published);
    if candidate.owner.adopt || is_own {
        return None;
    }
    let settings = &candidate.request.settings;
    Some(Foreign {
        piece: Piece::EnvironmentsJson,
        id: format!(
            "entry {} of s3://{}/{}, `{}` {published}",
            names.entry, settings.bucket, settings.object_key, settings.update_key
        ),
        tags: Tags::new(),
        reason: Reason::Unmarked,
    })
}
