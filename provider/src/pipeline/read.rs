//! Reads.

use std::collections::BTreeMap;

use kinesis_pipeline::{Error, Existing, Pipelines, Seen};
use tfplugin6::{Diagnostics, ReadRequest, State};

use super::diagnose::diagnostics;
use super::model::Pipeline;
use super::private::Private;
use super::wanted;
use crate::data::Data;
use crate::texts::strings;

/// Reads a pipeline; `None` where nothing of it is left.
pub(crate) async fn read(
    request: ReadRequest<Pipeline, Data>,
) -> Result<Option<State<Pipeline>>, Diagnostics> {
    let ReadRequest {
        mut state,
        data,
        private,
        ..
    } = request;
    let private = Private::from_bytes(&private)?;
    data.held.note(&state, &private);
    let (keys, existing) = existing(&state, &private);
    let seen = data.pipelines.read(&existing).await.map_err(diagnostics)?;
    state.observe(&keys.into_iter().zip(seen).collect());
    Ok(has_any(&state).then(|| State::new(state)))
}

/// A pipeline as it is after a change that failed, where anything of it is left.
pub(crate) async fn actual(
    pipelines: &Pipelines,
    mut state: Pipeline,
    mut private: Private,
) -> Result<Option<State<Pipeline>>, Error> {
    let (keys, existing) = existing(&state, &private);
    let seen = pipelines.inspect(&existing).await?;
    let seen: BTreeMap<String, Seen> = keys.into_iter().zip(seen).collect();
    state.observe(&seen);
    for (key, seen) in &seen {
        private.keep(key, &seen.record);
    }
    private.retain(&state);
    Ok(has_any(&state).then(|| State::new(state).private(private.to_bytes())))
}

fn has_any(state: &Pipeline) -> bool {
    state.each().next().is_some()
}

/// The destinations that the state holds, with their names.
fn existing(state: &Pipeline, private: &Private) -> (Vec<String>, Vec<Existing>) {
    let tags = strings(&state.tags_all);
    let mut wanted = wanted::all(state, &tags);
    let each = state.each().filter_map(|(key, own)| {
        let existing = Existing {
            destination: wanted.remove(key)?,
            owner: private.owner(state, key, own),
        };
        Some((key.clone(), existing))
    });
    each.unzip()
}
