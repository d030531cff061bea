//! What there is of a destination, its own apart from what is not.

use aws_calls::tags::Tags;
use aws_sdk_cloudwatchlogs::types::LogGroup;
use aws_sdk_iam::types::Role;
use aws_sdk_lambda::types::FunctionConfiguration;

use super::{
    Foreign, FunctionFacts, GENERATION, Holder, Owner, PIPELINE, Piece, Reason, RoleFacts, Whose,
};
use crate::alarm::{self, Alarm};
use crate::destination::Destination;
use crate::observe::{Found, FoundAlarm, FoundMapping, Policies, group_arn};

/// What the pieces are looked at for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// To make or change the destination: what a create of the same name left behind unfinished is
    /// taken over.
    Make,
    /// To read or delete it: only what the state holds is its own.
    Keep,
}

/// What there is of a destination, its own apart from what is not.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    /// Its own pieces.
    pub own: Found,
    /// Pieces at its names that are not its own.
    pub foreign: Vec<Foreign>,
    /// The generation that its pieces have, or get.
    pub generation: String,
    /// The mappings at its name that are not its own.
    pub foreign_mappings: Vec<FoundMapping>,
}

/// Tells the destination's own pieces from all others.
#[must_use]
pub fn sort(owner: &Owner, found: Found, purpose: Purpose) -> Sorted {
    let function = function(owner, &found, purpose);
    let holder = holder(function.as_ref(), &found);
    let mut sorted = Sorted {
        generation: generation(owner, function.as_ref(), &found),
        ..Sorted::default()
    };
    sorted.function(found.function, found.tags, function);
    if let Some(role) = found.role {
        let whose = owner.role(&role_tags(&role), facts(&role), holder, purpose);
        sorted.role(role, found.policy, found.more_policies, whose);
    }
    if let Some(group) = found.log_group {
        let tags = found.log_group_tags.clone().unwrap_or_default();
        let whose = owner.log_group(&tags, holder, purpose);
        sorted.log_group(group, found.log_group_tags, whose);
    }
    for mapping in found.mappings {
        let tags = mapping.tags.clone().unwrap_or_default();
        let whose = owner.mapping(&tags, mapping.uuid(), holder, purpose);
        sorted.mapping(mapping, &tags, whose);
    }
    for alarm in found.alarms {
        let whose = owner.alarm(alarm.tags.as_ref(), holder, purpose);
        sorted.alarm(alarm, whose);
    }
    sorted
}

fn function(owner: &Owner, found: &Found, purpose: Purpose) -> Option<Whose> {
    let function = found.function.as_ref()?;
    let facts = FunctionFacts {
        arn: function.function_arn(),
        description: function.description(),
        is_invoked: !found.mappings.is_empty(),
    };
    Some(owner.function(&found.tags, facts, purpose))
}

fn holder(function: Option<&Whose>, found: &Found) -> Holder {
    match function {
        None => Holder::Nobody,
        Some(Whose::Ours) if found.tags.contains_key(PIPELINE) => Holder::Us,
        Some(Whose::Ours) => Holder::UsUntagged,
        Some(Whose::Foreign(Reason::Generation(_))) => Holder::Successor,
        Some(Whose::Foreign(_)) => Holder::Other,
    }
}

/// What the state holds; else what the function says, where the state holds the function without a
/// generation; else a new one.
fn generation(owner: &Owner, function: Option<&Whose>, found: &Found) -> String {
    let is_lost = owner.is_known() && function.is_some_and(Whose::is_ours);
    let reported = || found.tags.get(GENERATION).filter(|_| is_lost).cloned();
    let held = owner.held.clone();
    held.or_else(reported)
        .unwrap_or_else(|| owner.fresh.clone())
}

pub(crate) fn role_tags(role: &Role) -> Tags {
    let each = role.tags().iter();
    each.map(|tag| (tag.key.clone(), tag.value.clone()))
        .collect()
}

fn facts(role: &Role) -> RoleFacts<'_> {
    RoleFacts {
        arn: &role.arn,
        id: &role.role_id,
        description: role.description(),
    }
}

impl Sorted {
    fn note(&mut self, piece: Piece, arn: &str, tags: &Tags, reason: Reason) {
        self.foreign.push(Foreign {
            piece,
            arn: arn.to_owned(),
            tags: tags.clone(),
            reason,
        });
    }

    fn function(
        &mut self,
        function: Option<FunctionConfiguration>,
        tags: Tags,
        whose: Option<Whose>,
    ) {
        if let (Some(Whose::Foreign(reason)), Some(it)) = (whose, &function) {
            let arn = it.function_arn().unwrap_or_default();
            self.note(Piece::Function, arn, &tags, reason);
            return;
        }
        (self.own.function, self.own.tags) = (function, tags);
    }

    fn log_group(&mut self, group: LogGroup, tags: Option<Tags>, whose: Whose) {
        if let Whose::Foreign(reason) = whose {
            let tags = tags.unwrap_or_default();
            self.note(Piece::LogGroup, group_arn(&group), &tags, reason);
            return;
        }
        (self.own.log_group, self.own.log_group_tags) = (Some(group), tags);
    }

    fn mapping(&mut self, mapping: FoundMapping, tags: &Tags, whose: Whose) {
        match whose {
            Whose::Ours => self.own.mappings.push(mapping),
            Whose::Foreign(reason) => {
                self.note(Piece::Mapping, mapping.arn(), tags, reason);
                self.foreign_mappings.push(mapping);
            }
        }
    }

    fn alarm(&mut self, alarm: FoundAlarm, whose: Whose) {
        match whose {
            Whose::Ours => self.own.alarms.push(alarm),
            Whose::Foreign(reason) => {
                let tags = alarm.tags.clone().unwrap_or_default();
                self.note(Piece::Alarm, alarm.arn(), &tags, reason);
            }
        }
    }

    fn role(
        &mut self,
        role: Role,
        policy: Option<serde_json::Value>,
        more: Policies,
        whose: Whose,
    ) {
        match whose {
            Whose::Ours => {
                self.own.role = Some(role);
                self.own.policy = policy;
                self.own.more_policies = more;
            }
            Whose::Foreign(reason) => {
                self.note(Piece::Role, &role.arn, &role_tags(&role), reason);
            }
        }
    }

    /// The pieces because of which the destination cannot be made or changed. An existing log group is
    /// used as it is, unless it is another pipeline's; a mapping matters where it would invoke a new
    /// function, or keeps the destination's own from being made; an alarm where one is asked for.
    #[must_use]
    pub fn in_the_way(&self, wanted: &Destination) -> Vec<Foreign> {
        let stream = wanted.mapping.stream.text.as_str();
        let alarms = alarm::wanted(wanted);
        let makes_function = self.own.function.is_none();
        let reads = |one: &FoundMapping| {
            let source = one.configuration.event_source_arn();
            source == Some(stream) && self.own.mappings.iter().all(|own| !own.reads(stream))
        };
        let blocks = |arn: &str| {
            let mut mappings = self.foreign_mappings.iter();
            makes_function || mappings.any(|one| one.arn() == arn && reads(one))
        };
        let is_in_the_way = |foreign: &&Foreign| match foreign.piece {
            Piece::Function | Piece::Role => true,
            Piece::Mapping => blocks(&foreign.arn),
            Piece::Alarm => {
                let end = |alarm: &Alarm| foreign.arn.ends_with(&format!(":{}", alarm.name));
                alarms.iter().any(end)
            }
            Piece::LogGroup => {
                matches!(foreign.reason, Reason::Pipeline(_) | Reason::Generation(_))
            }
        };
        self.foreign.iter().filter(is_in_the_way).cloned().collect()
    }

    /// An existing log group that the function writes to and that stays as it is.
    #[must_use]
    pub fn used_log_group(&self) -> Option<&Foreign> {
        let mut foreign = self.foreign.iter();
        foreign.find(|one| one.piece == Piece::LogGroup)
    }
}
