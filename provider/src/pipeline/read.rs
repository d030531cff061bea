//! Reads.

use std::collections::BTreeMap;

use kinesis_pipeline::destination::Destination;
use kinesis_pipeline::{Error, Seen};
use tfplugin6::{Diagnostics, ReadRequest, State};

use super::diagnose::diagnostics;
use super::model::Pipeline;
use super::wanted;
use crate::data::Data;
use crate::texts::strings;

/// Reads a pipeline; `None` where nothing of it is left.
pub(crate) async fn read(
    request: ReadRequest<Pipeline, Data>,
) -> Result<Option<State<Pipeline>>, Diagnostics> {
    let ReadRequest { state, data, .. } = request;
    let seen = actual(&data, state).await.map_err(diagnostics)?;
    Ok(seen.map(State::new))
}

/// A pipeline as it is now, where anything of it is left.
pub(crate) async fn actual(data: &Data, mut state: Pipeline) -> Result<Option<Pipeline>, Error> {
    let tags = strings(&state.tags_all);
    let mut destinations = wanted::all(&state, &tags);
    for one in destinations.values_mut() {
        one.is_ours = true;
    }
    let seen = look(data, destinations).await?;
    state.observe(&seen);
    let nothing = state.each().next().is_none();
    Ok((!nothing).then_some(state))
}

async fn look(
    data: &Data,
    destinations: BTreeMap<String, Destination>,
) -> Result<BTreeMap<String, Seen>, Error> {
    let (keys, destinations): (Vec<_>, Vec<_>) = destinations.into_iter().unzip();
    let seen = data.pipelines.read(&destinations).await?;
    Ok(keys.into_iter().zip(seen).collect())
}
