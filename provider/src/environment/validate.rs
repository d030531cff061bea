//! Everything that is wrong with a configuration before any call is made.

use eden_core::image::ImageUri;
use eden_core::name;
use eden_core::overrides::template::Endpoints;
use eden_core::settings::{Draft, SettingsError};
use eden_core::tasks;
use tfplugin6::{Attr, AttributePath, Diagnostic, Diagnostics, path};

use super::errors;
use super::expiry;
use super::model::Environment;
use super::overrides;
use super::part::Part;
use super::pull_request;
use super::resolve::settings_are_whole_profile;
use crate::settings::wrong_name;
use crate::texts::{has_unknown, present_keys};
use crate::{tags, timeouts};

/// All problems at once; unknown values have none yet.
pub(crate) fn problems(config: &Environment) -> Diagnostics {
    let mut all = form(config);
    all.extend(parts(config));
    all.extend(name(config));
    all.extend(tags::problems(&config.tags, &AttributePath::root("tags")));
    all.extend(expiry::problems(config));
    all.extend(pull_request::problems(config));
    all.extend(timeouts::problems(&config.timeouts));
    all.into_iter().collect()
}

/// Those of its endpoints; what all of them take from the environment is wrong once.
fn parts(config: &Environment) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    let endpoints = config.endpoints.known();
    let endpoints = endpoints.map(|all| all.keys().map(String::as_str).collect::<Vec<_>>());
    let endpoints = match config.endpoints.is_unknown() {
        true => None,
        false => Some(endpoints.unwrap_or_default()),
    };
    let endpoints = Endpoints {
        keys: endpoints.as_deref(),
        ..Endpoints::default()
    };
    for Part { key, model } in config.parts() {
        let mut problems = part(&model);
        let (own, variables) = (&model.overrides, &model.environment);
        problems.extend(overrides::problems(own, variables, &endpoints));
        let problems = problems.into_iter().collect();
        for problem in config.relocate(&key, problems) {
            if !all.contains(&problem) {
                all.push(problem);
            }
        }
    }
    all
}

fn part(config: &Environment) -> Vec<Diagnostic> {
    let mut all = settings(config);
    all.extend(profile(config));
    all.extend(image(config));
    all.extend(variables(config));
    all.extend(desired_count(config));
    all
}

/// One endpoint, or several that go by a name, and nothing of the one beside several.
fn form(config: &Environment) -> Vec<Diagnostic> {
    match &config.endpoints {
        Attr::Null => needed(config).into_iter().collect(),
        Attr::Known(all) if all.is_empty() => vec![empty()],
        _ => beside(config).collect(),
    }
}

fn needed(config: &Environment) -> Option<Diagnostic> {
    config.image_uri.is_null().then(|| {
        Diagnostic::error("`image_uri` or `endpoints` is needed")
            .detail("Give the image of the one service, or `endpoints` with one for each.")
            .at(path!(image_uri))
    })
}

fn empty() -> Diagnostic {
    Diagnostic::error("`endpoints` is empty")
        .detail("An environment has one endpoint at least.")
        .at(path!(endpoints))
}

/// What belongs to each endpoint.
fn beside(config: &Environment) -> impl Iterator<Item = Diagnostic> {
    let each = [
        ("image_uri", !config.image_uri.is_null()),
        ("environment", !config.environment.is_null()),
        ("desired_count", !config.desired_count.is_null()),
    ];
    let given = each.into_iter().filter(|(_, is_given)| *is_given);
    let given = given.map(|(name, _)| name);
    given.chain(config.overrides.given()).map(|name| {
        Diagnostic::error(format!("`{name}` cannot be given beside `endpoints`"))
            .detail(format!(
                "Each endpoint has its own `{name}`: give it there."
            ))
            .at(AttributePath::root(name))
    })
}

fn name(config: &Environment) -> Option<Diagnostic> {
    let error = name::check(config.name.known()?).err()?;
    Some(
        Diagnostic::error("The environment's name cannot be used")
            .detail(error.to_string())
            .at(path!(name)),
    )
}

fn profile(config: &Environment) -> Option<Diagnostic> {
    let problem = wrong_name(config.profile.known()?)?;
    Some(problem.at(path!(profile)))
}

fn image(config: &Environment) -> Option<Diagnostic> {
    let error = config.image_uri.known()?.parse::<ImageUri>().err()?;
    Some(
        Diagnostic::error("The image cannot be used")
            .detail(error.to_string())
            .at(path!(image_uri)),
    )
}

/// Settings given alone have to be complete; others only have to be right.
fn settings(config: &Environment) -> Vec<Diagnostic> {
    let draft = Draft::from_pairs(config.given());
    let complete = settings_are_whole_profile(config) && !has_unknown(&config.settings);
    let problems = match complete {
        true => draft.finish().err(),
        false => Some(SettingsError(draft.problems())),
    };
    let problems = problems.map(|error| errors::problems(&error, config));
    problems.into_iter().flatten().collect()
}

fn variables(config: &Environment) -> Option<Diagnostic> {
    let is_empty = present_keys(&config.environment).any(String::is_empty);
    is_empty
        .then(|| Diagnostic::error("An environment variable has no name").at(path!(environment)))
}

fn desired_count(config: &Environment) -> Option<Diagnostic> {
    let count = *config.desired_count.known()?;
    let why = match tasks::count(count) {
        Err(error) => error.to_string(),
        Ok(0) if config.wait_for_healthy == Attr::Known(true) => {
            "`wait_for_healthy` waits for tasks, and none is asked for: it would never end well."
                .to_owned()
        }
        Ok(_) => return None,
    };
    let problem = Diagnostic::error(format!("`desired_count` is {count}"));
    Some(problem.detail(why).at(path!(desired_count)))
}
