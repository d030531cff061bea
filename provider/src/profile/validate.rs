//! Everything that is wrong with a configuration before any call is made.

use eden_core::settings::stored::{self, Pairs};
use eden_core::settings::{Draft, Problem, SettingsError};
use tfplugin6::{Attr, AttributePath, Diagnostic, Diagnostics, path};

use super::model::Profile;
use crate::settings::wrong_name;
use crate::texts::has_unknown;

/// All problems at once; unknown values have none yet.
pub(crate) fn problems(config: &Profile) -> Diagnostics {
    let name = config.name.known().and_then(|name| wrong_name(name));
    let name = name.map(|problem| problem.at(path!(name)));
    name.into_iter()
        .chain(twice(&config.pairs()))
        .chain(settings(config))
        .collect()
}

/// Keys that are given in both spellings: only one of them would be stored.
fn twice(pairs: &Pairs) -> Vec<Diagnostic> {
    let older = pairs.keys().filter(|key| {
        let newer = stored::newer(key);
        newer != key.as_str() && pairs.contains_key(newer)
    });
    let problem = |key: &String| {
        let newer = stored::newer(key);
        Diagnostic::error(format!("Profile key `{newer}` is given twice"))
            .detail(format!(
                "`{key}` is its older spelling. Remove one of them."
            ))
            .at(path!(settings[key]))
    };
    older.map(problem).collect()
}

/// What is missing counts only once everything is known.
fn settings(config: &Profile) -> Vec<Diagnostic> {
    let draft = Draft::from_pairs(config.pairs());
    let together = draft.wrong_together();
    let together = together.filter(|_| !has_unknown(&config.settings));
    let problems = if has_unknown(&config.settings) {
        draft.problems()
    } else {
        let finished = draft.finish();
        finished.err().map_or(Vec::new(), |SettingsError(all)| all)
    };
    let (missing, wrong): (Vec<_>, Vec<_>) = problems
        .into_iter()
        .chain(together)
        .partition(|problem| problem.missing);
    let wrong = wrong.iter().map(|problem| {
        Diagnostic::error(format!("Profile key {problem}")).at(place(problem, config))
    });
    wrong.chain(incomplete(&missing)).collect()
}

fn incomplete(missing: &[Problem]) -> Option<Diagnostic> {
    let lines: Vec<String> = missing
        .iter()
        .map(|problem| format!("- {problem}"))
        .collect();
    (!lines.is_empty()).then(|| {
        Diagnostic::error("The profile is incomplete")
            .detail(lines.join("\n"))
            .at(path!(settings))
    })
}

/// The key in the spelling that it was written in.
fn place(problem: &Problem, config: &Profile) -> AttributePath {
    let Attr::Known(written) = &config.settings else {
        return path!(settings);
    };
    let key = written
        .keys()
        .find(|key| **key == problem.key || stored::newer(key) == problem.key);
    key.map_or(path!(settings), |key| path!(settings[key]))
}
