//! Which profiles endpoints are made with; what they share is asked for once.

use std::collections::{BTreeMap, BTreeSet};

use eden_core::Eden;
use eden_core::settings::{Draft, Settings};
use futures::future::join_all;
use tfplugin6::Diagnostics;

use crate::diagnose::diagnostics;
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
    let stored = stored(eden, wishes.values()).await?;
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
    in_zones(eden, settings).await
}

async fn stored(
    eden: &Eden,
    wishes: impl Iterator<Item = &Wish>,
) -> Result<BTreeMap<String, Option<Draft>>, Diagnostics> {
    let asked = wishes.filter(|wish| !is_alone(&wish.config));
    let names: BTreeSet<String> = asked.map(|wish| profile(&wish.planned)).collect();
    let drafts = join_all(names.iter().map(|name| eden.profile(name))).await;
    let pairs = names.into_iter().zip(drafts);
    pairs
        .map(|(name, draft)| Ok((name, draft.map_err(diagnostics)?)))
        .collect()
}

async fn in_zones(
    eden: &Eden,
    settings: BTreeMap<String, Settings>,
) -> Result<BTreeMap<String, Target>, Diagnostics> {
    let zones = settings.values().map(|one| (one.zone_id.clone(), one));
    let zones: BTreeMap<String, &Settings> = zones.collect();
    let names = join_all(zones.values().map(|one| eden.zone_name(one))).await;
    let names = zones.keys().cloned().zip(names);
    let names: Result<BTreeMap<String, String>, Diagnostics> = names
        .map(|(zone, name)| Ok((zone, name.map_err(diagnostics)?)))
        .collect();
    let names = names?;
    let target = |settings: Settings| Target {
        zone_name: names.get(&settings.zone_id).cloned().unwrap_or_default(),
        settings,
    };
    let each = settings.into_iter();
    Ok(each.map(|(key, one)| (key, target(one))).collect())
}
