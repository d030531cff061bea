//! Reads and imports.

use eden_core::clone::tags::Tags;
use eden_core::record::{EnvironmentId, Record};
use tfplugin6::{Diagnostic, Diagnostics, ImportRequest, ReadRequest, State};

use super::model::{Environment, texts_or_null};
use super::private::{Private, of_record};
use super::{apply, endpoints};
use crate::data::Data;
use crate::diagnose::diagnostics;

/// Reads an environment; `None` where nothing of it is left.
pub(crate) async fn read(
    request: ReadRequest<Environment, Data>,
) -> Result<Option<State<Environment>>, Diagnostics> {
    let ReadRequest {
        mut state,
        private,
        data,
        ..
    } = request;
    let record = match Private::from_bytes(&private)?.record {
        Some(record) => Some(record),
        None => apply::found(&data, &apply::id(&state)).await?,
    };
    let Some(record) = record else {
        return Ok(None);
    };
    let seen = data.eden.read(&record).await.map_err(diagnostics)?;
    Ok(seen.map(|seen| {
        state.observe(&record, &seen);
        State::new(state).private(of_record(&record))
    }))
}

/// Takes over an environment by `<profile>/<name>`.
pub(crate) async fn import(
    request: ImportRequest<Data>,
) -> Result<State<Environment>, Diagnostics> {
    let ImportRequest { id, data, .. } = request;
    let id = parse(&id)?;
    let records = data.eden.find(&id).await.map_err(diagnostics)?;
    let record = records.first().ok_or_else(|| missing(&id))?;
    if record.group.is_some() {
        return Ok(endpoints::import(record, &records, &data.default_tags));
    }
    // Terraform reads it right after: what there is now is seen, or missed, there.
    let mut model = model(record, &data.default_tags);
    model.identify(record);
    Ok(State::new(model).private(of_record(record)))
}

/// The attributes that the user will have written.
pub(crate) fn model(record: &Record, default_tags: &Tags) -> Environment {
    let mut tags = record.tags.clone();
    tags.retain(|key, value| default_tags.get(key) != Some(value));
    Environment {
        name: record.id.name.clone().into(),
        profile: record.id.profile.clone().into(),
        settings: texts_or_null(&record.given),
        image_uri: Some(record.image.clone())
            .filter(|image| !image.is_empty())
            .into(),
        environment: texts_or_null(&record.environment),
        desired_count: record.desired_count.map(i64::from).into(),
        tags: texts_or_null(&tags),
        wait_for_healthy: false.into(),
        ..Environment::default()
    }
}

/// The name may hold slashes; a profile's name does not.
fn parse(id: &str) -> Result<EnvironmentId, Diagnostic> {
    match id.split_once('/') {
        Some((profile, name)) if !profile.is_empty() && !name.is_empty() => Ok(EnvironmentId {
            profile: profile.to_owned(),
            name: name.to_owned(),
        }),
        _ => Err(
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
