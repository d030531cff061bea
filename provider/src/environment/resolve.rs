//! Which profiles endpoints are made with; what they share is asked for once.

use std::collections::BTreeMap;

use eden_core::place::Kind;
use eden_core::record::Record;
use eden_core::settings::{Draft, Settings};
use eden_core::{Eden, Error};
use futures::future::join_all;
use tfplugin6::{Diagnostic, Diagnostics, path};

use super::errors::{at_those, problems};
use super::model::Environment;
use super::part::Key;
use super::private::Target;
use crate::data::Moved;

/// An endpoint as it is planned and as it is written.
#[derive(Clone)]
pub(crate) struct Wish {
    pub(crate) planned: Environment,
    pub(crate) config: Environment,
}

/// What is wanted of endpoints.
pub(crate) type Wishes = BTreeMap<Key, Wish>;

/// The endpoints that want one thing, by that thing.
type Askers<'a> = BTreeMap<String, Vec<&'a Key>>;

/// What is wanted of these endpoints.
pub(crate) fn wishes(planned: &Environment, config: &Environment, keys: &[Key]) -> Wishes {
    let wish = |key: &Key| {
        let (planned, config) = (planned.part(key)?, config.part(key)?);
        Some((key.clone(), Wish { planned, config }))
    };
    keys.iter().filter_map(wish).collect()
}

/// The complete profile and its zone of each endpoint whose profile exists (already).
pub(crate) async fn targets(
    eden: &Eden,
    model: &Environment,
    wishes: &Wishes,
) -> Result<BTreeMap<Key, Target>, Diagnostics> {
    let stored = stored(eden, model, wishes).await?;
    let mut wrong = Diagnostics::new();
    let mut settings = BTreeMap::new();
    for (key, wish) in wishes {
        match draft(&stored, wish).map(Draft::finish).transpose() {
            Ok(done) => settings.extend(done.map(|done| (key.clone(), done))),
            Err(error) => wrong.extend(model.relocate(key, problems(&error, &wish.planned))),
        }
    }
    wrong.into_result()?;
    in_zones(eden, model, settings).await
}

/// The keys that a stored profile and the configuration make together; complete settings need no
/// stored profile, whatever name is given beside them.
fn draft(stored: &BTreeMap<String, Option<Draft>>, wish: &Wish) -> Option<Draft> {
    let own = Draft::from_pairs(wish.planned.given());
    if settings_are_whole_profile(&wish.config) {
        return Some(own);
    }
    match stored.get(&profile(&wish.planned)).cloned().flatten() {
        Some(stored) => Some(stored.overridden_by(own)),
        None => own.clone().finish().is_ok().then_some(own),
    }
}

async fn stored(
    eden: &Eden,
    model: &Environment,
    wishes: &Wishes,
) -> Result<BTreeMap<String, Option<Draft>>, Diagnostics> {
    let mut askers = Askers::new();
    for (key, wish) in named(wishes) {
        askers.entry(profile(&wish.planned)).or_default().push(key);
    }
    each(model, &askers, |name| eden.profile(name)).await
}

/// The endpoints that refer to a stored profile.
fn named(wishes: &Wishes) -> impl Iterator<Item = (&Key, &Wish)> {
    let all = wishes.iter();
    all.filter(|(_, wish)| !settings_are_whole_profile(&wish.config))
}

async fn in_zones(
    eden: &Eden,
    model: &Environment,
    settings: BTreeMap<Key, Settings>,
) -> Result<BTreeMap<Key, Target>, Diagnostics> {
    let mut askers = Askers::new();
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
        kind: settings.are_of_worker().then_some(Kind::Worker),
        settings,
        names: None,
    };
    let each = settings.into_iter();
    Ok(each.map(|(key, one)| (key, target(one))).collect())
}

/// Asks for each thing once, all at the same time; it comes with the endpoints that want it.
async fn each<'a, T, F>(
    model: &Environment,
    askers: &'a Askers<'_>,
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
    wrong.into_result()?;
    Ok(found)
}

/// The profile's name.
pub(crate) fn profile(model: &Environment) -> String {
    model.profile.as_deref().unwrap_or("default").to_owned()
}

/// Whether the configuration gives `settings` without `profile`.
pub(crate) fn settings_are_whole_profile(config: &Environment) -> bool {
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

/// Terraform plans once more within an apply: by then a profile that the apply has changed may put
/// the environment elsewhere than the plan said that the user has agreed to.
pub(crate) fn not_moved(
    moved: &Moved,
    model: &Environment,
    wishes: &Wishes,
) -> Result<(), Diagnostics> {
    let mut named = named(wishes);
    match named.find(|(_, wish)| moved.holds(&profile(&wish.planned))) {
        Some((key, wish)) => Err(model.relocate(key, moved_since(&wish.planned).into())),
        None => Ok(()),
    }
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
    record.moved_keys(settings).is_empty()
}
