//! Pure decisions: what exists, and what is asked for, turned into what is done to each piece.
//!
//! A [`Plan`] is a value: making one changes nothing, and printing one is a dry run.

mod alb;
mod alias;
mod rule;
mod service;
mod target_group;
mod task_definition;
mod together;

pub use self::alias::{AliasStep, alias};
pub(crate) use self::alias::{change, pointing_at};
pub(crate) use self::rule::full;
pub use self::rule::{Elsewhere, RuleStep, lowest_free};
pub use self::service::{ServiceStep, Update};
pub use self::target_group::TargetGroupStep;
pub use self::task_definition::TaskDefinitionStep;
use self::together::Beside;
pub use self::together::together;
use crate::clone::tags::Tags;
use crate::clone::target_group::settings as target_group_settings;
use crate::document::Entry;
use crate::error::Error;
use crate::expiry::Lifetime;
use crate::name::Names;
use crate::observe::Found;
use crate::place::Group;
use crate::record::{Identifiers, Record};
use crate::request::Request;

/// What is done to each piece of an environment, but for the alias record: see [`alias()`].
#[derive(Clone, Debug)]
pub struct Plan {
    /// The names of the pieces.
    pub names: Names,
    /// What is known before anything is done: the record without identifiers to come.
    pub record: Record,
    /// The environment's entry in the Environments JSON file.
    pub entry: Entry,
    /// To the task definition.
    pub task_definition: TaskDefinitionStep,
    /// To the target group.
    pub target_group: TargetGroupStep,
    /// To the listener rule.
    pub rule: RuleStep,
    /// To the service.
    pub service: ServiceStep,
    /// To the tags of pieces that exist.
    pub retag: Retag,
    /// How long the environment is to live.
    pub lifetime: Lifetime,
    /// Whether it was to expire before.
    pub expired_before: bool,
    /// Whether it is published only when it is healthy.
    pub wait: bool,
}

/// Changes to the tags of pieces that are kept.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Retag {
    /// Tags to set.
    pub set: Tags,
    /// Keys to remove.
    pub remove: Vec<String>,
}

/// Decides what to do with one endpoint.
///
/// # Errors
/// When the reference cannot be cloned as asked, or no listener rule is left.
pub fn plan(request: &Request, found: &Found) -> Result<Plan, Error> {
    beside(request, found, &Beside::default())
}

/// Decides what to do with one endpoint beside others that are planned already.
fn beside(request: &Request, found: &Found, planned: &Beside) -> Result<Plan, Error> {
    let names = Names::new(&request.settings, &request.id.name)?;
    let common = alb::choose(request, found, &names, planned)?;
    let fqdn = names.fqdn(&found.zone_name)?;
    let container = container(request, found);
    not_the_reference(found, &names)?;
    let task_definition = task_definition::step(request, found, &names, container)?;
    let target_group = target_group::step(request, found, &names);
    let rule = rule::step(
        request,
        common,
        alb::others(found, common, planned),
        &fqdn,
        target_group.known_arn(),
        planned,
    )?;
    let service = service::step(request, found, &names, &task_definition, &target_group);
    let mut record = record(request, found, container);
    record.identifiers = known(found, &rule, &target_group);
    record.identifiers.alb = Some(common.alb.clone());
    Ok(Plan {
        entry: record.entry()?,
        retag: retag(request),
        lifetime: request.lifetime,
        expired_before: expired_before(request),
        wait: request.wait,
        names,
        record,
        task_definition,
        target_group,
        rule,
        service,
    })
}

fn expired_before(request: &Request) -> bool {
    let before = request.previous.as_ref();
    before.is_some_and(|record| record.expiry.is_some())
}

/// A piece of the reference that has the name of the environment's is not taken for it: the first
/// delete would take it down.
fn not_the_reference(found: &Found, names: &Names) -> Result<(), Error> {
    let reference = &found.reference;
    let own = found.target_group.as_ref().map(|group| &group.arn);
    let what = if own == Some(&reference.balanced.target_group) {
        format!("target group {}", names.target_group)
    } else if reference.task_definition.family() == Some(&names.resource) {
        format!("task definition family {}", names.resource)
    } else {
        return Ok(());
    };
    Err(Error::Unusable {
        what,
        why: "is the reference service's own".into(),
        advice: "Choose another name for the environment, or another `name_prefix`.".into(),
        key: Some("name_prefix"),
    })
}

/// The container that gets the image.
fn container<'a>(request: &'a Request, found: &'a Found) -> &'a str {
    let balanced = &found.reference.balanced.container;
    request.settings.container.as_ref().unwrap_or(balanced)
}

fn record(request: &Request, found: &Found, container: &str) -> Record {
    Record {
        given: request.given.clone(),
        container: container.to_owned(),
        image: request.image.to_string(),
        environment: request.environment.clone(),
        desired_count: request.desired_count,
        tags: request.tags.clone(),
        group: group(request),
        target_group_settings: target_group_settings(
            &found.reference.target_group,
            &found.reference.target_group_attributes,
        ),
        ..Record::new(
            request.id.clone(),
            request.settings.clone(),
            found.zone_name.clone(),
        )
    }
}

/// Who asks for one endpoint alone does not take it out of its environment.
fn group(request: &Request) -> Option<Group> {
    let before = request.previous.as_ref();
    let before = before.and_then(|record| record.group.clone());
    request.group.clone().or(before)
}

/// The identifiers of the pieces that exist already.
fn known(found: &Found, rule: &RuleStep, target_group: &TargetGroupStep) -> Identifiers {
    let service = found.service.as_ref().map(|existing| &existing.service);
    let service = service.filter(|service| crate::observe::service::active(service));
    Identifiers {
        task_definition: service.and_then(|service| service.task_definition.clone()),
        target_group: target_group.known_arn().map(str::to_owned),
        rule: rule.known_arn().map(str::to_owned),
        service: service.and_then(|service| service.service_arn.clone()),
        alb: None,
    }
}

/// New pieces are made with their tags; only what changed since has to be set on kept ones. Where
/// nobody knows what they were made with, that is everything.
fn retag(request: &Request) -> Retag {
    let nothing = Tags::new();
    let before = request
        .previous
        .as_ref()
        .map_or(&nothing, |record| &record.tags);
    let gone = |key: &&String| !request.tags.contains_key(*key);
    let changed = |(key, value): &(&String, &String)| before.get(*key) != Some(*value);
    let own = |(key, value): (&String, &String)| (key.clone(), value.clone());
    Retag {
        set: request.tags.iter().filter(changed).map(own).collect(),
        remove: before.keys().filter(gone).cloned().collect(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
