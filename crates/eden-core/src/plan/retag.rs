//! Tags of pieces that are kept.

use super::{Candidate, RuleStep};
use crate::clone::tags::{Tags, from_ecs, is_reserved, missing};

/// Changes to the tags of pieces that are kept: the user's, and those that mark what is eden's.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Retag {
    /// What the service lacks.
    pub service: Tags,
    /// What the target group lacks.
    pub target_group: Tags,
    /// What the listener rule lacks; `None` where its tags have to be looked at first.
    pub rule: Option<Tags>,
    /// Keys to remove from all of them.
    pub remove: Vec<String>,
    /// Whether revisions of the task definition may lack the mark.
    pub revisions: bool,
}

/// New pieces are made with their tags; kept ones get what they lack, and lose what is no longer
/// asked for.
pub(super) fn retag(candidate: &Candidate, rule: Option<&RuleStep>) -> Retag {
    let found = &candidate.found;
    let wanted = candidate.tags(Tags::new());
    let of = |has: Option<Tags>| has.map(|has| missing(&wanted, &has)).unwrap_or_default();
    let service = found.service.as_ref();
    Retag {
        service: of(service.map(|own| from_ecs(own.service.tags()))),
        target_group: of(found.target_group.as_ref().map(|own| own.tags.clone())),
        rule: of_rule(candidate, rule.and_then(RuleStep::known_arn), &wanted),
        remove: dropped(candidate),
        revisions: !candidate.is_tagged(),
    }
}

/// A rule that is recognized by its shape has the mark that it was made with, and is looked at only
/// where the user asks for tags.
fn of_rule(candidate: &Candidate, arn: Option<&str>, wanted: &Tags) -> Option<Tags> {
    let Some(arn) = arn else {
        return Some(Tags::new());
    };
    if let Some(has) = candidate.found.rule_tags.get(arn) {
        return Some(missing(wanted, has));
    }
    if !candidate.request.tags.is_empty() {
        return None;
    }
    let before = candidate.request.previous.as_ref();
    let is_marked =
        before.is_some_and(|record| record.tagged && record.generation == candidate.generation);
    Some(if is_marked {
        Tags::new()
    } else {
        wanted.clone()
    })
}

fn dropped(candidate: &Candidate) -> Vec<String> {
    let before = candidate.request.previous.iter();
    let before = before.flat_map(|record| record.tags.keys());
    let asked = &candidate.request.tags;
    let gone = |key: &&String| !is_reserved(key) && !asked.contains_key(*key);
    before.filter(gone).cloned().collect()
}
