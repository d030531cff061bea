//! Reads and imports endpoints.

use std::collections::BTreeMap;

use eden_core::clone::tags::Tags;
use eden_core::record::Record;
use tfplugin6::{Attr, Diagnostics, ReadRequest, State};

use super::Endpoint;
use super::kept::{state, sum_up};
use super::place::at_endpoints;
use crate::data::Data;
use crate::diagnose::diagnostics;
use crate::environment::apply::id;
use crate::environment::model::{Environment, texts_or_null};
use crate::environment::private::Private;
use crate::environment::read::model;

/// Reads an environment's endpoints; `None` where nothing of any is left.
pub(crate) async fn read(
    request: ReadRequest<Environment, Data>,
) -> Result<Option<State<Environment>>, Diagnostics> {
    let ReadRequest {
        state: mut read,
        private,
        data,
        ..
    } = request;
    let mut private = Private::from_bytes(&private)?;
    if private.endpoints.is_empty() {
        for record in records(&data, &read, &private).await? {
            private.note(&record);
        }
    }
    let is_there = observe(&data, &mut read, &private).await?;
    Ok(is_there.then(|| state(read, &private)))
}

/// The records of all endpoints: the state's own, or those of the rows.
pub(super) async fn records(
    data: &Data,
    state: &Environment,
    private: &Private,
) -> Result<Vec<Record>, Diagnostics> {
    let known: Vec<Record> = private.records().into_values().collect();
    if !known.is_empty() {
        return Ok(known);
    }
    data.eden.find(&id(state)).await.map_err(diagnostics)
}

/// Fills in what there is of each endpoint, and tells whether there is anything.
pub(super) async fn observe(
    data: &Data,
    model: &mut Environment,
    private: &Private,
) -> Result<bool, Diagnostics> {
    let (keys, records): (Vec<String>, Vec<Record>) = private.records().into_iter().unzip();
    let seen = data.eden.read_all(&records).await;
    let seen = seen.map_err(|error| at_endpoints(error, model))?;
    let is_there = seen.iter().any(Option::is_some);
    for ((key, record), seen) in keys.iter().zip(&records).zip(&seen) {
        let Some(mut view) = model.view(key) else {
            continue;
        };
        match seen {
            Some(seen) => view.observe(record, seen),
            None => vanish(&mut view),
        }
        model.tags_all = view.tags_all.clone();
        model.put(key, view);
    }
    let mut now = private.records();
    for (key, seen) in keys.iter().zip(&seen) {
        if let (Some(record), Some(seen)) = (now.get_mut(key), seen) {
            record.expiry = seen.expiry;
        }
    }
    sum_up(model, &now);
    Ok(is_there)
}

/// Nothing of an endpoint is left: all of it is made anew.
fn vanish(view: &mut Environment) {
    for piece in [
        &mut view.task_definition_arn,
        &mut view.target_group_arn,
        &mut view.listener_rule_arn,
        &mut view.service_arn,
        &mut view.last_updated,
    ] {
        *piece = Attr::Null;
    }
    view.drift = Attr::Known(vec!["endpoint does not exist".to_owned()]);
}

/// Takes over the endpoints of an environment, of which there is one at least.
pub(crate) fn import(
    first: &Record,
    records: &[Record],
    default_tags: &Tags,
) -> State<Environment> {
    let mut private = Private::default();
    let mut whole = model(first, default_tags);
    let group = first.group.as_ref();
    whole.profile = first.environment().profile.into();
    whole.settings = texts_or_null(&group.map(|group| group.given.clone()).unwrap_or_default());
    whole.image_uri = Attr::Null;
    whole.environment = Attr::Null;
    whole.desired_count = Attr::Null;
    let mut endpoints = BTreeMap::new();
    for record in records {
        private.note(record);
        if let Some(group) = &record.group {
            endpoints.insert(group.key.clone(), endpoint(record));
        }
    }
    whole.endpoints = Attr::Known(endpoints);
    for record in records {
        let key = record.group.as_ref().map(|group| group.key.clone());
        let key = key.unwrap_or_default();
        if let Some(mut view) = whole.view(&key) {
            view.identify(record);
            whole.tags_all = view.tags_all.clone();
            whole.put(&key, view);
        }
    }
    whole.drift = Attr::Known(Vec::new());
    sum_up(&mut whole, &private.records());
    whole.last_updated = Attr::Null;
    state(whole, &private)
}

/// The attributes that the user will have written.
fn endpoint(record: &Record) -> Endpoint {
    let own = record.id.profile != record.environment().profile;
    let single = model(record, &Tags::new());
    Endpoint {
        profile: own.then(|| record.id.profile.clone()).into(),
        settings: single.settings,
        image_uri: single.image_uri,
        environment: single.environment,
        desired_count: single.desired_count,
        ..Endpoint::default()
    }
}
