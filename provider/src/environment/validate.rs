//! Everything that is wrong with a configuration before any call is made.

use eden_core::image::ImageUri;
use eden_core::name;
use eden_core::settings::{Draft, SettingsError};
use tfplugin6::{Diagnostic, Diagnostics, path};

use super::endpoints;
use super::expiry;
use super::model::Environment;
use super::resolve::{self, is_alone};
use crate::config::{has_unknown, strings};
use crate::settings::wrong_name;
use crate::{tags, timeouts};

/// All problems at once; unknown values have none yet.
pub(crate) fn problems(config: &Environment) -> Diagnostics {
    let mut all = endpoints::problems(config, of_one);
    all.extend(name(config));
    all.extend(tags::problems(&config.tags));
    all.extend(expiry::problems(config));
    all.extend(timeouts::problems(&config.timeouts));
    all.into_iter().collect()
}

/// Those of an environment of one endpoint, or of one of several.
fn of_one(config: &Environment) -> Vec<Diagnostic> {
    let mut all = settings(config);
    all.extend(profile(config));
    all.extend(image(config));
    all.extend(variables(config));
    all.extend(desired_count(config));
    all
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
    let draft = Draft::from_pairs(strings(&config.settings));
    let complete = is_alone(config) && !has_unknown(&config.settings);
    let problems = match complete {
        true => draft.finish().err(),
        false => Some(SettingsError(draft.problems())),
    };
    let told = problems.map(|error| resolve::problems(&error, config));
    told.into_iter().flatten().collect()
}

fn variables(config: &Environment) -> Option<Diagnostic> {
    let empty = config.environment.known()?.keys().any(String::is_empty);
    empty.then(|| Diagnostic::error("An environment variable has no name").at(path!(environment)))
}

fn desired_count(config: &Environment) -> Option<Diagnostic> {
    let count = *config.desired_count.known()?;
    let right = i32::try_from(count).is_ok_and(|count| count >= 0);
    (!right).then(|| {
        Diagnostic::error(format!("`desired_count` is {count}"))
            .detail("Expected a number of tasks, 0 or more.")
            .at(path!(desired_count))
    })
}
