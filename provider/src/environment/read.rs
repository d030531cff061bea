//! Reads and imports.

use std::collections::BTreeMap;

use eden_core::clone::tags::Tags;
use eden_core::record::{EnvironmentId, Record};
use eden_core::settings::door::ACCESS;
use eden_core::settings::sleep::SLEEP_AFTER;
use tfplugin6::{Attr, Diagnostic, Diagnostics, ImportRequest, ReadRequest, State};

use super::apply::id;
use super::endpoint::Endpoint;
use super::errors::at_parts;
use super::expiry;
use super::model::Environment;
use super::overrides::OverrideAttributes;
use super::private::{Private, key_of};
use super::protection;
use super::saved::{state, sum_up};
use crate::data::Data;
use crate::diagnose::diagnostics;
use crate::texts::{Texts, texts_or_null};

/// Reads an environment; `None` where nothing of it is left.
pub(crate) async fn read(
    request: ReadRequest<Environment, Data>,
) -> Result<Option<State<Environment>>, Diagnostics> {
    let ReadRequest {
        state: mut model,
        private,
        data,
        ..
    } = request;
    let mut private = Private::from_bytes(&private)?;
    if private.records().is_empty() {
        for record in records(&data, &model, &private).await? {
            private.note(&record);
        }
    }
    let is_there = observe(&data, &mut model, &mut private).await?;
    if std::mem::take(&mut private.is_imported) {
        expiry::keep_one(&mut model);
    }
    Ok(is_there.then(|| state(model, &private)))
}

/// The records of all endpoints: the state's own, or those of the rows.
pub(crate) async fn records(
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

/// Fills in what there is of each endpoint, and returns whether there is anything.
pub(crate) async fn observe(
    data: &Data,
    model: &mut Environment,
    private: &mut Private,
) -> Result<bool, Diagnostics> {
    let mut now = private.records();
    let records: Vec<Record> = now.values().cloned().collect();
    let seen = data.eden.read_all(&records).await;
    let seen = seen.map_err(|error| at_parts(error, model))?;
    for ((key, record), seen) in now.iter_mut().zip(&seen) {
        let Some(mut part) = model.part(key) else {
            continue;
        };
        match seen {
            Some(seen) => part.observe(record, seen),
            None => part.outputs.vanish(),
        }
        model.store(key, part);
        record.expiry = seen.as_ref().map_or(record.expiry, |seen| seen.expiry);
    }
    sum_up(model, &now);
    protection::observe(model, &seen);
    let mut taken_over = seen.iter().flatten();
    private.taken_over = taken_over.find_map(|seen| seen.taken_over.clone());
    Ok(seen.iter().any(Option::is_some))
}

/// Takes over an environment by `<profile>/<name>`.
pub(crate) async fn import(
    request: ImportRequest<Data>,
) -> Result<State<Environment>, Diagnostics> {
    let ImportRequest { id, data, .. } = request;
    let id = parse(&id)?;
    let records = data.eden.find(&id).await.map_err(diagnostics)?;
    let first = records.first().ok_or_else(|| missing(&id))?;
    let mut model = model(first, &records, &data.default_tags);
    let mut private = Private::default();
    // Terraform reads it right after: what there is now is seen, or missed, there.
    for record in &records {
        private.note(record);
        let key = key_of(record);
        if let Some(mut part) = model.part(&key) {
            part.identify(record);
            model.store(&key, part);
        }
    }
    sum_up(&mut model, &private.records());
    expiry::keep_one(&mut model);
    private.is_imported = true;
    Ok(state(model, &private))
}

/// The attributes that the user will have written.
fn model(first: &Record, records: &[Record], default_tags: &Tags) -> Environment {
    let mut tags = first.tags.clone();
    tags.retain(|key, value| default_tags.get(key) != Some(value));
    let common = Environment {
        name: first.id.name.clone().into(),
        profile: first.environment().profile.into(),
        tags: texts_or_null(&tags),
        wait_for_healthy: false.into(),
        protected: protection::imported(records),
        ..Environment::default()
    };
    let own = endpoint(first);
    match &first.group {
        Some(group) => Environment {
            settings: settings(&group.given),
            access: given(&group.given, ACCESS),
            sleep_after: given(&group.given, SLEEP_AFTER),
            endpoints: Attr::Known(endpoints(records)),
            ..common
        },
        None => Environment {
            settings: own.settings,
            image_uri: own.image_uri,
            environment: own.environment,
            overrides: own.overrides,
            desired_count: own.desired_count,
            access: own.access,
            sleep_after: own.sleep_after,
            ..common
        },
    }
}

fn endpoints(records: &[Record]) -> BTreeMap<String, Endpoint> {
    let named = records.iter();
    named
        .filter_map(|record| Some((key_of(record)?, endpoint(record))))
        .collect()
}

fn endpoint(record: &Record) -> Endpoint {
    let has_own_profile = record.id.profile != record.environment().profile;
    Endpoint {
        profile: has_own_profile.then(|| record.id.profile.clone()).into(),
        settings: settings(&record.given),
        access: given(&record.given, ACCESS),
        sleep_after: given(&record.given, SLEEP_AFTER),
        image_uri: Some(record.image.clone())
            .filter(|image| !image.is_empty())
            .into(),
        environment: texts_or_null(&record.environment),
        overrides: OverrideAttributes::imported(&record.overrides),
        desired_count: record.desired_count.map(i64::from).into(),
        ..Endpoint::default()
    }
}

/// The profile keys that are given and have no attribute of their own.
fn settings(given: &BTreeMap<String, String>) -> Texts {
    let mut settings = given.clone();
    for key in [ACCESS, SLEEP_AFTER] {
        settings.remove(key);
    }
    texts_or_null(&settings)
}

/// The value of a key that is given and has an attribute of its own.
fn given(given: &BTreeMap<String, String>, key: &str) -> Attr<String> {
    given.get(key).cloned().into()
}

/// Profile and name of an id. The name may hold slashes; a profile's name does not.
pub(crate) fn parts_of_id(id: &str) -> Option<(&str, &str)> {
    let parts = id.split_once('/');
    parts.filter(|(profile, name)| !profile.is_empty() && !name.is_empty())
}

fn parse(id: &str) -> Result<EnvironmentId, Diagnostic> {
    match parts_of_id(id) {
        Some((profile, name)) => Ok(EnvironmentId {
            profile: profile.to_owned(),
            name: name.to_owned(),
        }),
        None => Err(
            Diagnostic::error(format!("{id:?} is not the id of an environment"))
                .detail("Expected `<profile>/<name>`, such as `default/pr-12`."),
        ),
    }
}

fn missing(id: &EnvironmentId) -> Diagnostic {
    Diagnostic::error(format!(
        "There is no environment {:?} of profile {:?}",
        id.name, id.profile
    ))
    .detail(
        "The state table holds no row of it, and nothing of it was found under the profile's \
             names. Check profile, name, `eden_table` and the region.",
    )
}
