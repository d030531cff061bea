//! Everything that is wrong with a configuration before any call is made.

use std::collections::BTreeMap;

use eden_core::image::ImageUri;
use eden_core::name;
use eden_core::settings::{Draft, SettingsError};
use tfplugin6::{Attr, AttributePath, Diagnostic, Diagnostics, path};

use super::endpoints;
use super::expiry;
use super::model::Environment;
use super::resolve::{self, is_alone};
use crate::config::{has_unknown, strings};
use crate::settings::wrong_name;

/// All problems at once; unknown values have none yet.
pub(crate) fn problems(config: &Environment) -> Diagnostics {
    let mut all = endpoints::problems(config, of_one);
    all.extend(name(config));
    all.extend(tags(config));
    all.extend(expiry::problems(config));
    all.extend(timeouts(config));
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

/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>
fn tags(config: &Environment) -> Vec<Diagnostic> {
    let keys = config.tags.known().into_iter().flat_map(BTreeMap::keys);
    let reserved =
        keys.filter(|key| key.to_ascii_lowercase().starts_with("aws:") || key.is_empty());
    let problem = |key: &String| {
        Diagnostic::error(format!("{key:?} cannot be a tag's key"))
            .detail("A key is not empty and does not begin with `aws:`, which AWS keeps to itself.")
            .at(path!(tags[key]))
    };
    reserved.map(problem).collect()
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

fn timeouts(config: &Environment) -> Vec<Diagnostic> {
    let Some(timeouts) = config.timeouts.known() else {
        return Vec::new();
    };
    let each = [
        (&timeouts.create, path!(timeouts.create)),
        (&timeouts.update, path!(timeouts.update)),
        (&timeouts.delete, path!(timeouts.delete)),
    ];
    each.into_iter()
        .filter_map(|(text, path)| timeout(text, path))
        .collect()
}

fn timeout(text: &Attr<String>, path: AttributePath) -> Option<Diagnostic> {
    let text = text.known()?;
    let error = humantime::parse_duration(text).err()?;
    Some(
        Diagnostic::error(format!("{text:?} is not a duration: {error}"))
            .detail("Expected a duration such as `90s`, `10m` or `1h 30m`.")
            .at(path),
    )
}
