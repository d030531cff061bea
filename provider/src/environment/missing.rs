//! What an apply would miss, looked for while it is planned.

use eden_core::context::Context;
use eden_core::image::ImageUri;
use eden_core::observe::needs::Needs;
use eden_core::overrides::Overrides;
use eden_core::place::{Group, Kind};
use tfplugin6::{Diagnostic, Diagnostics, PlanRequest};

use super::errors::at_parts;
use super::model::Environment;
use super::part::Key;
use super::private::Private;
use crate::data::Data;
use crate::texts::{has_unknown, strings};

/// Warnings of images, clusters, references and common ALBs that are not there, or cannot be looked
/// for, of the endpoints that change; what is not known yet is not looked for.
///
/// They are no errors: an image may be pushed, and a cluster made, between the plan and its apply.
///
/// With them comes whether each will be visited, as far as its reference says so.
pub(crate) async fn missing(
    request: &PlanRequest<Environment, Data>,
    planned: &Environment,
    private: &Private,
    changed: &[Key],
) -> (Diagnostics, Vec<(Key, Kind)>) {
    let Some(data) = &request.data else {
        return (Diagnostics::new(), Vec::new());
    };
    let needs = all_needs(planned, private, changed);
    let looked = data.eden.look_for_kinds(&Context::default(), &needs).await;
    let problems = looked.problems.err().map(|error| at_parts(error, planned));
    let warnings = each_once(problems.into_iter().flatten().map(warning));
    let keys = needs.iter().map(key_of);
    let kinds = keys
        .zip(looked.kinds)
        .filter_map(|(key, kind)| Some((key, kind?)));
    (warnings, kinds.collect())
}

fn key_of(needs: &Needs) -> Key {
    needs.group.as_ref().map(|group| group.key.clone())
}

/// Refuses what would be refused at apply whatever others make until then: images of registries that the profile does not name,
/// sizes that a task cannot have, and workers that could take the work of their reference.
pub(crate) async fn refused(
    request: &PlanRequest<Environment, Data>,
    planned: &Environment,
    private: &Private,
    changed: &[Key],
) -> Result<(), Diagnostics> {
    let Some(data) = &request.data else {
        return Ok(());
    };
    let needs = all_needs(planned, private, changed);
    let refused = data.eden.refuse(&needs).await;
    refused.map_err(|error| at_parts(error, planned))
}

fn all_needs(planned: &Environment, private: &Private, changed: &[Key]) -> Vec<Needs> {
    let needs = changed.iter();
    needs
        .filter_map(|key| needs_of(planned, private, key))
        .collect()
}

/// What several endpoints have from the environment is missing once.
fn each_once(warnings: impl Iterator<Item = Diagnostic>) -> Diagnostics {
    let mut all: Vec<Diagnostic> = Vec::new();
    for warning in warnings {
        if !all.contains(&warning) {
            all.push(warning);
        }
    }
    all.into_iter().collect()
}

fn needs_of(planned: &Environment, private: &Private, key: &Key) -> Option<Needs> {
    let part = planned.part(key)?;
    let target = private.part(key).and_then(|kept| kept.target.clone());
    Some(Needs {
        images: images(&part),
        environment: strings(&part.environment),
        is_known: !has_unknown(&part.environment) && !part.overrides.has_unknown(),
        overrides: known_overrides(&part),
        settings: target.map(|target| target.settings),
        group: key.clone().map(|key| Group {
            profile: super::resolve::profile(planned),
            given: strings(&planned.settings),
            key,
            others: [].into(),
        }),
    })
}

/// What is otherwise, where all of it is known.
fn known_overrides(part: &Environment) -> Overrides {
    match part.overrides.has_unknown() {
        true => Overrides::default(),
        false => part.overrides.overrides().unwrap_or_default(),
    }
}

/// The images that are known; of registries that do not say what they have nothing is looked for.
fn images(part: &Environment) -> Vec<ImageUri> {
    let own = part.image_uri.known().and_then(|image| image.parse().ok());
    let others = part.overrides.overrides().unwrap_or_default().images;
    own.into_iter().chain(others.into_values()).collect()
}

fn warning(error: Diagnostic) -> Diagnostic {
    let later =
        "This is a warning because it may be there by the time of the apply, which needs it.";
    let detail = format!("{}\n\n{later}", error.detail);
    Diagnostic::warning(error.summary)
        .detail(detail.trim_start())
        .at(error.path)
}
