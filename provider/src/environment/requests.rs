//! What an apply asks of eden.

use std::collections::BTreeMap;

use eden_core::image::{ImageError, ImageUri};
use eden_core::ownership::Trust;
use eden_core::place::{Group, Place};
use eden_core::publish_task::TaskWishes;
use eden_core::request::Request;
use tfplugin6::{Diagnostics, path};

use super::model::Environment;
use super::part::{Key, Part};
use super::private::{Private, Target};
use super::resolve::{self, Wishes, targets, wishes};
use super::{apply, expiry, pull_request};
use crate::data::Data;
use crate::diagnose::diagnostics;
use crate::texts::strings;

/// What to ask for: the endpoints that the plan marked, whose last update is not known yet.
pub(crate) async fn requests(
    data: &Data,
    config: &Environment,
    planned: &Environment,
    protect: Option<bool>,
    mut private: Private,
) -> Result<Vec<Request>, Diagnostics> {
    let marked = planned.parts().into_iter();
    let marked = marked.filter(|part| part.model.outputs.last_updated.is_unknown());
    let marked: Vec<Part> = marked.collect();
    let keys: Vec<Key> = marked.iter().map(|part| part.key.clone()).collect();
    let wishes = wishes(planned, config, &keys);
    resolve_rest(data, planned, wishes, &mut private).await?;
    let places = private.places(planned);
    let each = marked.into_iter().map(|part| {
        let request = request(data, planned, &part, &private);
        let request = request.map_err(|problems| planned.relocate(&part.key, problems))?;
        Ok(Request {
            group: group(planned, &part.key, &places),
            protect,
            ..request
        })
    });
    each.collect()
}

/// Profiles that the plan could not know.
async fn resolve_rest(
    data: &Data,
    planned: &Environment,
    mut wishes: Wishes,
    private: &mut Private,
) -> Result<(), Diagnostics> {
    wishes.retain(|key, _| private.part(key).is_none_or(|one| one.target.is_none()));
    let mut found = targets(&data.eden, planned, &wishes).await?;
    for (key, wish) in wishes {
        let missing = || planned.relocate(&key, resolve::missing(&wish.planned).into());
        let target = found.remove(&key).ok_or_else(missing)?;
        private.part_mut(&key).target = Some(target);
    }
    Ok(())
}

fn request(
    data: &Data,
    planned: &Environment,
    part: &Part,
    private: &Private,
) -> Result<Request, Diagnostics> {
    let Part { key, model } = part;
    let kept = private.part(key).cloned().unwrap_or_default();
    let missing = || resolve::missing(model);
    let Target {
        settings,
        zone_name,
        ..
    } = kept.target.ok_or_else(missing)?;
    Ok(Request {
        id: apply::id(model),
        settings,
        given: planned.settings_of(key),
        zone_name: Some(zone_name),
        image: image(model)?,
        environment: strings(&model.environment),
        overrides: model.overrides.overrides()?,
        desired_count: count(model),
        tags: strings(&model.all_tags(&data.default_tags)),
        group: None,
        pull_request: pull_request::belonging(planned, kept.record.as_ref()),
        protect: None,
        lifetime: expiry::lifetime(model),
        wait: model.wait_for_healthy.unwrap_or(false),
        renew: kept.record.is_none(),
        previous: kept.record,
        trust: Trust::State,
        adopt: false,
        relocate: false,
        tasks: TaskWishes::default(),
        force: false,
    })
}

fn image(model: &Environment) -> Result<ImageUri, Diagnostics> {
    let text = model.image_uri.as_deref().unwrap_or_default();
    let image = text.parse();
    image.map_err(|error: ImageError| {
        let problems = diagnostics(error.into()).into_iter();
        problems.map(|one| one.at(path!(image_uri))).collect()
    })
}

fn count(model: &Environment) -> Option<i32> {
    let count = model.desired_count.known()?;
    i32::try_from(*count).ok()
}

/// The environment that an endpoint is one of, where it goes by a name.
fn group(planned: &Environment, key: &Key, places: &BTreeMap<Key, Place>) -> Option<Group> {
    let key = key.clone()?;
    let others = places.iter();
    let others = others.filter_map(|(other, place)| Some((other.clone()?, place.clone())));
    Some(Group {
        profile: resolve::profile(planned),
        given: planned.given(),
        others: others.filter(|(other, _)| *other != key).collect(),
        key,
    })
}
