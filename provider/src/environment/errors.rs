//! Errors and problems, at the attributes that they come from.

use eden_core::Error;
use eden_core::publish_task::BEFORE_PUBLISH;
use eden_core::settings::door::ACCESS;
use eden_core::settings::sleep::SLEEP_AFTER;
use eden_core::settings::{Problem, SettingsError, stored};
use tfplugin6::{AttributePath, Diagnostic, Diagnostics, path};

use super::model::Environment;
use super::part::{Key, endpoint_path};
use crate::diagnose::diagnostics;
use crate::texts::strings;

/// Each error at what the endpoint it is about was given, or else at that endpoint.
///
/// What all endpoints share is looked for where the first of them has it from.
pub(crate) fn at_parts(error: Error, model: &Environment) -> Diagnostics {
    let each = error.into_each().into_iter();
    each.flat_map(|error| one(error, model)).collect()
}

fn one(error: Error, model: &Environment) -> Diagnostics {
    match error.endpoint().map(str::to_owned) {
        Some(key) => at_part(error, model, &Some(key), true),
        None => match model.keys().first() {
            Some(key) => at_part(error, model, key, false),
            None => diagnostics(error),
        },
    }
}

/// An error that came before eden knew of endpoints: these are the ones it is about.
pub(crate) fn at_those(error: Error, model: &Environment, keys: &[&Key]) -> Diagnostics {
    let is_own = keys.len() == 1 || keys.len() < model.keys().len();
    match keys.first() {
        Some(key) => at_part(error, model, key, is_own),
        None => diagnostics(error),
    }
}

fn at_part(error: Error, model: &Environment, key: &Key, is_own: bool) -> Diagnostics {
    let Some(part) = model.part(key) else {
        return diagnostics(error);
    };
    let placed = model.relocate(key, at_settings(error, &part)).into_iter();
    let placed = placed.map(|one| match one.path.is_empty() {
        true if is_own => one.at(endpoint_path(key)),
        _ => one,
    });
    placed.collect()
}

/// An error about a profile key, at that key where it is written, or else at the profile.
fn at_settings(error: Error, model: &Environment) -> Diagnostics {
    let keys: Vec<Option<String>> = error.keys();
    let found = diagnostics(error).into_iter().zip(keys);
    let placed = found.map(|(diagnostic, key)| match key {
        Some(key) => diagnostic.at(written(&key, model).unwrap_or(path!(profile))),
        None => diagnostic,
    });
    placed.collect()
}

/// Where a profile key is written, in whichever spelling.
fn written(key: &str, model: &Environment) -> Option<AttributePath> {
    if key == ACCESS && model.access.known().is_some() {
        return Some(path!(access));
    }
    if key == SLEEP_AFTER && model.sleep_after.known().is_some() {
        return Some(path!(sleep_after));
    }
    if key == BEFORE_PUBLISH && model.before_publish.known().is_some() {
        return Some(path!(before_publish));
    }
    let written = strings(&model.settings).into_keys();
    let mut same = written.filter(|written| written == key || stored::newer(written) == key);
    same.next().map(|written| path!(settings[written]))
}

/// What is wrong with the settings: each mistake at its own key, and all that is missing at once.
pub(crate) fn problems(error: &SettingsError, model: &Environment) -> Diagnostics {
    let (missing, wrong): (Vec<&Problem>, Vec<&Problem>) =
        error.0.iter().partition(|problem| problem.missing);
    let wrong = wrong.into_iter().map(|problem| diagnostic(problem, model));
    wrong.chain(incomplete(&missing, model)).collect()
}

fn incomplete(missing: &[&Problem], model: &Environment) -> Option<Diagnostic> {
    let first = missing.first()?;
    let lines: Vec<String> = missing
        .iter()
        .map(|problem| format!("- {problem}"))
        .collect();
    let diagnostic = Diagnostic::error("The profile is incomplete").detail(lines.join("\n"));
    Some(diagnostic.at(key_path(first, model)))
}

fn diagnostic(problem: &Problem, model: &Environment) -> Diagnostic {
    Diagnostic::error(format!("Profile key {problem}")).at(key_path(problem, model))
}

/// The key where it was written here, and otherwise whatever it would have come from.
fn key_path(problem: &Problem, model: &Environment) -> AttributePath {
    let other = match model.settings.is_null() {
        true => path!(profile),
        false => path!(settings),
    };
    written(&problem.key, model).unwrap_or(other)
}
