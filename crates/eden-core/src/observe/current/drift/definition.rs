//! The task definition that the service runs.
//!
//! Revisions never change: the one that was made is right, and what another one changed is listed.

use aws_sdk_ecs::types::{ContainerDefinition, TaskDefinition, TaskDefinitionStatus};

use super::{Drift, Piece, differs, wrong};
use crate::clone::differences::{Difference, changed_or_added};
use crate::clone::task_definition::container;
use crate::clone::task_definition::settings::of_definition;
use crate::observe::ExistingService;
use crate::overrides::Overridden;
use crate::record::Record;

pub(super) fn drift(made: &Record, running: Option<&ExistingService>) -> Vec<Drift> {
    let Some(now) = running.and_then(|own| own.task_definition.as_ref()) else {
        return Vec::new();
    };
    let active = now.status == Some(TaskDefinitionStatus::Active);
    let gone = wrong(Piece::TaskDefinition, !active, "was deregistered");
    gone.into_iter().chain(another(made, now)).collect()
}

fn another(made: &Record, now: &TaskDefinition) -> Vec<Drift> {
    let recorded = made.identifiers.task_definition.as_deref();
    let arn = now.task_definition_arn();
    let (Some(recorded), Some(arn)) = (recorded, arn) else {
        return Vec::new();
    };
    if recorded == arn {
        return Vec::new();
    }
    let family = made.names().ok().map(|names| names.resource);
    if now.family() != family.as_deref() {
        return revision("of another family", arn);
    }
    let contents = contents(made, now);
    if contents.is_empty() {
        return revision(&format!("instead of {}", short(recorded)), arn);
    }
    contents
}

fn revision(what: &str, arn: &str) -> Vec<Drift> {
    let what = format!("is {} {what}", short(arn));
    Vec::from_iter(wrong(Piece::TaskDefinition, true, &what))
}

/// Family and revision.
fn short(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// What another revision has that is not as it was made.
fn contents(made: &Record, now: &TaskDefinition) -> Vec<Drift> {
    let settings = of_definition(now);
    let own = container(now, &made.container);
    let known = !made.definition_settings.is_empty();
    let different = known.then(|| changed_or_added(&made.definition_settings, &settings));
    let different = different.into_iter().flatten();
    let different = different.map(|one| differs(Piece::TaskDefinition, &one));
    different
        .chain(image(made, own))
        .chain(variables(made, own))
        .chain(overrides(made, now, own))
        .collect()
}

fn image(made: &Record, own: Option<&ContainerDefinition>) -> Option<Drift> {
    let now = own.and_then(|own| own.image());
    let image = Difference {
        key: "image",
        made: Some(&made.image),
        now,
    };
    let same = made.image.is_empty() || now.is_some_and(|now| made.is_image(now));
    (!same).then(|| differs(Piece::TaskDefinition, &image))
}

/// Their values may be secrets: only their names are listed.
fn variables(made: &Record, own: Option<&ContainerDefinition>) -> Vec<Drift> {
    let now = |name: &str| {
        let mut pairs = own.iter().flat_map(|own| own.environment());
        pairs
            .find(|pair| pair.name() == Some(name))
            .and_then(|pair| pair.value())
    };
    let environment = made.expanded_environment();
    let changed = environment
        .iter()
        .filter(|(name, value)| now(name) != Some(value));
    let drift = changed.map(|(name, _)| {
        let what = if now(name).is_some() {
            "has another value of"
        } else {
            "lacks"
        };
        Drift {
            piece: Piece::TaskDefinition,
            what: format!("{what} the variable {name}"),
        }
    });
    drift.collect()
}

/// Size is among the settings; a command may hold secrets as a variable may.
fn overrides(made: &Record, now: &TaskDefinition, own: Option<&ContainerDefinition>) -> Vec<Drift> {
    let is_setting = |which: &Overridden| matches!(which, Overridden::Cpu | Overridden::Memory);
    let missing = made.expanded_overrides().missing_in(now, own).into_iter();
    let missing = missing.filter(|which| made.definition_settings.is_empty() || !is_setting(which));
    let drift = missing.map(|which| Drift {
        piece: Piece::TaskDefinition,
        what: format!("has another `{}`", which.name()),
    });
    drift.collect()
}
