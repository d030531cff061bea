//! Which profile an environment is made with.

use eden_core::record::Record;
use eden_core::settings::{Draft, Problem, Settings, SettingsError};
use eden_core::{Eden, Error};
use tfplugin6::{AttributePath, Diagnostic, Diagnostics, path};

use super::model::Environment;
use super::private::Target;
use crate::config::strings;
use crate::data::Moved;
use crate::diagnose::diagnostics;
use crate::settings;

/// The complete profile and its zone, or `None` where the stored profile does not exist (yet).
///
/// `alone` tells whether the configuration gives `settings` without `profile`.
pub(crate) async fn target(
    eden: &Eden,
    model: &Environment,
    alone: bool,
) -> Result<Option<Target>, Diagnostics> {
    let Some(draft) = draft(eden, model, alone).await? else {
        return Ok(None);
    };
    let settings = draft.finish().map_err(|error| problems(&error, model))?;
    let zone_name = eden.zone_name(&settings).await;
    let zone_name = zone_name.map_err(|error| at_settings(error, model))?;
    Ok(Some(Target {
        settings,
        zone_name,
    }))
}

async fn draft(
    eden: &Eden,
    model: &Environment,
    alone: bool,
) -> Result<Option<Draft>, Diagnostics> {
    if alone {
        return Ok(with_stored(None, model, alone));
    }
    let stored = eden.profile(&profile(model)).await.map_err(diagnostics)?;
    Ok(with_stored(stored, model, alone))
}

/// The keys that a stored profile, where it exists, and the model make together.
pub(crate) fn with_stored(
    stored: Option<Draft>,
    model: &Environment,
    alone: bool,
) -> Option<Draft> {
    let own = Draft::from_pairs(strings(&model.settings));
    if alone {
        return Some(own);
    }
    stored.map(|stored| stored.overridden_by(own))
}

/// The profile's name.
pub(crate) fn profile(model: &Environment) -> String {
    model.profile.as_deref().unwrap_or("default").to_owned()
}

/// Whether the configuration gives `settings` without `profile`.
pub(crate) fn is_alone(config: &Environment) -> bool {
    config.profile.is_null() && !config.settings.is_null()
}

/// The profile does not exist, at a time when it must.
pub(crate) fn missing(model: &Environment) -> Diagnostic {
    let profile = profile(model);
    Diagnostic::error(format!(
        "There is no profile {profile:?} in the state table"
    ))
    .detail(
        "Push it with `eden config push`, name another one, or give the whole profile in \
             `settings`.",
    )
    .at(path!(profile))
}

/// What is wrong with the settings: each mistake at its own place, and all that is missing at once.
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
    Some(diagnostic.at(place(first, model)))
}

/// One thing wrong with the settings.
fn diagnostic(problem: &Problem, model: &Environment) -> Diagnostic {
    Diagnostic::error(format!("Profile key {problem}")).at(place(problem, model))
}

/// The key where it was written here, and otherwise whatever it would have come from.
fn place(problem: &Problem, model: &Environment) -> AttributePath {
    let written = strings(&model.settings).contains_key(&problem.key);
    match (written, model.settings.is_null()) {
        (true, _) => path!(settings[&problem.key]),
        (false, false) => path!(settings),
        (false, true) => path!(profile),
    }
}

/// Terraform plans once more within an apply: by then a profile that the apply has changed may put
/// the environment elsewhere than the plan said that the user has agreed to.
pub(crate) fn not_moved(moved: &Moved, model: &Environment) -> Result<(), Diagnostic> {
    if moved.holds(&profile(model)) {
        return Err(moved_since(model));
    }
    Ok(())
}

fn moved_since(model: &Environment) -> Diagnostic {
    let profile = profile(model);
    Diagnostic::error(format!(
        "Profile {profile:?} was changed after the environment was planned"
    ))
    .detail(
        "It now puts the environment elsewhere, or under other names, than the plan says. Plan \
         and apply again.",
    )
    .at(path!(profile))
}

/// Whether a profile leaves an environment in the places, and under the names, that it has.
pub(crate) fn same_place(record: &Record, settings: &Settings) -> bool {
    let alb = record.identifiers.alb.as_ref();
    let balanced = alb.is_none_or(|alb| settings.common_albs.contains(&alb.arn));
    balanced && settings::place(&record.settings) == settings::place(settings)
}

/// An error of eden's about a setting, at the setting's place.
pub(crate) fn at_settings(error: Error, model: &Environment) -> Diagnostics {
    let keys: Vec<Option<String>> = error.keys();
    let found = diagnostics(error).into_iter().zip(keys);
    let placed = found.map(|(diagnostic, key)| match key {
        Some(key) if strings(&model.settings).contains_key(&key) => {
            diagnostic.at(path!(settings[key]))
        }
        Some(_) if model.settings.is_null() => diagnostic.at(path!(profile)),
        _ => diagnostic,
    });
    placed.collect()
}
