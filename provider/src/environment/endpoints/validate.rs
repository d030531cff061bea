//! Everything that is wrong with endpoints before any call is made.

use tfplugin6::{Attr, AttributePath, Diagnostic, path};

use crate::environment::model::Environment;

/// Whether there are several endpoints, or one that goes by a name.
pub(crate) fn is_several(model: &Environment) -> bool {
    !model.endpoints.is_null()
}

/// All problems at once, each once; unknown values have none yet.
///
/// `of_one` tells those of one endpoint.
pub(crate) fn problems(
    config: &Environment,
    of_one: impl Fn(&Environment) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    if !is_several(config) {
        return of_one(config).into_iter().chain(needed(config)).collect();
    }
    let mut all: Vec<Diagnostic> = empty(config).into_iter().chain(beside(config)).collect();
    for key in config.keys() {
        let view = config.view(&key);
        let told = view.map(|view| of_one(&view).into_iter().collect());
        for problem in told.into_iter().flat_map(|told| config.placed(&key, told)) {
            // What all endpoints take from the environment is wrong once.
            if !all.contains(&problem) {
                all.push(problem);
            }
        }
    }
    all
}

fn needed(config: &Environment) -> Option<Diagnostic> {
    config.image_uri.is_null().then(|| {
        Diagnostic::error("`image_uri` or `endpoints` is needed")
            .detail("Give the image of the one service, or `endpoints` with one for each.")
            .at(path!(image_uri))
    })
}

fn empty(config: &Environment) -> Option<Diagnostic> {
    matches!(&config.endpoints, Attr::Known(all) if all.is_empty()).then(|| {
        Diagnostic::error("`endpoints` is empty")
            .detail("An environment has one endpoint at least.")
            .at(path!(endpoints))
    })
}

/// What belongs to each endpoint.
fn beside(config: &Environment) -> impl Iterator<Item = Diagnostic> {
    let each = [
        ("image_uri", !config.image_uri.is_null()),
        ("environment", !config.environment.is_null()),
        ("desired_count", !config.desired_count.is_null()),
    ];
    let given = each.into_iter().filter(|(_, is_given)| *is_given);
    given.map(|(name, _)| {
        Diagnostic::error(format!("`{name}` cannot be given beside `endpoints`"))
            .detail(format!(
                "Each endpoint has its own `{name}`: give it there."
            ))
            .at(AttributePath::root(name))
    })
}
