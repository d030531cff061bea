//! Where eden's errors about endpoints are written.

use eden_core::Error;
use tfplugin6::{Diagnostic, Diagnostics, path};

use crate::diagnose::diagnostics;
use crate::environment::model::Environment;
use crate::environment::resolve::at_settings;

/// Each error at what the endpoint it is about was given, or else at that endpoint.
///
/// What all endpoints share is looked for where the first of them has it from.
pub(crate) fn at_endpoints(error: Error, model: &Environment) -> Diagnostics {
    let each = error.into_each().into_iter();
    each.flat_map(|error| one(error, model)).collect()
}

fn one(error: Error, model: &Environment) -> Vec<Diagnostic> {
    let own = error.endpoint().map(str::to_owned);
    let keys = model.keys();
    let key = own.as_ref().or(keys.first());
    match key.and_then(|key| Some((key, model.view(key)?))) {
        Some((key, view)) => at_endpoint(error, model, key, &view, own.is_some()),
        None => diagnostics(error).into_iter().collect(),
    }
}

fn at_endpoint(
    error: Error,
    model: &Environment,
    key: &str,
    view: &Environment,
    is_own: bool,
) -> Vec<Diagnostic> {
    let told = model.placed(key, at_settings(error, view));
    let placed = told.into_iter().map(|one| match one.path.is_empty() {
        true if is_own => one.at(path!(endpoints[key])),
        _ => one,
    });
    placed.collect()
}

/// The same, of an error that came before eden knew of endpoints: these are the ones it is about.
pub(super) fn at_those(error: Error, model: &Environment, keys: &[&String]) -> Diagnostics {
    let is_own = keys.len() == 1 || keys.len() < model.keys().len();
    let first = keys.first().and_then(|key| Some((key, model.view(key)?)));
    match first {
        Some((key, view)) => at_endpoint(error, model, key, &view, is_own)
            .into_iter()
            .collect(),
        None => diagnostics(error),
    }
}
