//! Which profiles endpoints are made with; what they share is asked for once.

use std::collections::BTreeMap;

use eden_core::settings::{Draft, Settings};
use eden_core::{Eden, Error};
use futures::future::join_all;
use tfplugin6::Diagnostics;

use super::place::at_those;
use crate::environment::model::Environment;
use crate::environment::private::Target;
use crate::environment::resolve::{is_alone, problems, profile, with_stored};

/// An endpoint's view, as it is planned and as it is written.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) planned: Environment,
    pub(super) config: Environment,
}

/// The complete profile and its zone of each endpoint whose profile exists (already).
pub(super) async fn targets(
    eden: &Eden,
    model: &Environment,
    wishes: &BTreeMap<String, Wish>,
) -> Result<BTreeMap<String, Target>, Diagnostics> {
    let stored = stored(eden, model, wishes).await?;
    let mut wrong = Diagnostics::new();
    let mut settings = BTreeMap::new();
    for (key, wish) in wishes {
        let stored = stored.get(&profile(&wish.planned)).cloned().flatten();
        let draft = with_stored(stored, &wish.planned, is_alone(&wish.config));
        match draft.map(Draft::finish).transpose() {
            Ok(done) => settings.extend(done.map(|done| (key.clone(), done))),
            Err(error) => wrong.extend(model.placed(key, problems(&error, &wish.planned))),
        }
    }
    if wrong.has_errors() {
        return Err(wrong);
    }
    in_zones(eden, model, settings).await
}

async fn stored(
    eden: &Eden,
    model: &Environment,
    wishes: &BTreeMap<String, Wish>,
) -> Result<BTreeMap<String, Option<Draft>>, Diagnostics> {
    let mut askers: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (key, wish) in wishes.iter().filter(|(_, wish)| !is_alone(&wish.config)) {
        askers.entry(profile(&wish.planned)).or_default().push(key);
    }
    each(model, &askers, |name| eden.profile(name)).await
}

async fn in_zones(
    eden: &Eden,
    model: &Environment,
    settings: BTreeMap<String, Settings>,
) -> Result<BTreeMap<String, Target>, Diagnostics> {
    let mut askers: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (key, one) in &settings {
        askers.entry(one.zone_id.clone()).or_default().push(key);
    }
    let zone = |id: &str| settings.values().find(|one| one.zone_id == id);
    let names = each(model, &askers, |id| {
        let one = zone(id);
        async move {
            match one {
                Some(one) => eden.zone_name(one).await,
                None => Ok(String::new()),
            }
        }
    });
    let names = names.await?;
    let target = |settings: Settings| Target {
        zone_name: names.get(&settings.zone_id).cloned().unwrap_or_default(),
        settings,
    };
    let each = settings.into_iter();
    Ok(each.map(|(key, one)| (key, target(one))).collect())
}

/// Asks for each thing once, all at the same time; it comes with the endpoints that it is asked for.
async fn each<'a, T, F>(
    model: &Environment,
    askers: &'a BTreeMap<String, Vec<&String>>,
    ask: impl Fn(&'a str) -> F,
) -> Result<BTreeMap<String, T>, Diagnostics>
where
    F: Future<Output = Result<T, Error>>,
{
    let answers = join_all(askers.keys().map(|name| ask(name))).await;
    let (mut wrong, mut found) = (Diagnostics::new(), BTreeMap::new());
    for ((name, keys), answer) in askers.iter().zip(answers) {
        match answer {
            Ok(answer) => drop(found.insert(name.clone(), answer)),
            Err(error) => wrong.extend(at_those(error, model, keys)),
        }
    }
    if wrong.has_errors() {
        return Err(wrong);
    }
    Ok(found)
}
