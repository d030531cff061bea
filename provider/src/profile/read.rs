//! Reads and imports.

use eden_core::settings::stored::{self, Pairs};
use tfplugin6::{Diagnostic, Diagnostics, ImportRequest, ReadRequest, State};
use tracing::warn;

use super::model::Profile;
use crate::data::Data;
use crate::diagnose::diagnostics;

/// Reads a profile; `None` where it is gone, or the table is.
pub(crate) async fn read(
    request: ReadRequest<Profile, Data>,
) -> Result<Option<State<Profile>>, Diagnostics> {
    let ReadRequest {
        mut state, data, ..
    } = request;
    let name = state.name.as_deref().unwrap_or_default();
    let text = data.eden.table().profile_text(name).await;
    let now = text.map_err(diagnostics)?.map(|text| pairs(name, &text));
    Ok(now.map(|now| {
        state.observe(&now);
        State::new(state)
    }))
}

/// Takes over a stored profile by its name.
pub(crate) async fn import(request: ImportRequest<Data>) -> Result<State<Profile>, Diagnostics> {
    let ImportRequest { id, data, .. } = request;
    let table = data.eden.table();
    let text = table.profile_text(&id).await.map_err(diagnostics)?;
    let text = text.ok_or_else(|| missing(&id, table.name()))?;
    let mut profile = Profile {
        name: id.clone().into(),
        id: id.clone().into(),
        ..Profile::default()
    };
    profile.observe(&pairs(&id, &text));
    Ok(State::new(profile))
}

/// A text that is no JSON object holds no keys; the next apply writes them again.
fn pairs(name: &str, text: &str) -> Pairs {
    stored::from_json(text).unwrap_or_else(|error| {
        warn!("the stored profile {name} cannot be read: {error}");
        Pairs::new()
    })
}

fn missing(name: &str, table: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "There is no profile {name:?} in DynamoDB table {table}"
    ))
    .detail("`eden config ls` lists the stored profiles. Check `eden_table` and the region.")
}
