//! What a create would take over, looked for while it is planned.

use std::collections::BTreeMap;

use eden_core::place::Place;
use eden_core::state::row::Row;
use tfplugin6::{Diagnostic, Diagnostics, PlanRequest, path};

use super::errors::at_parts;
use super::model::{Environment, timestamp};
use super::part::Key;
use super::private::Private;
use super::resolve;
use crate::data::Data;

/// A warning of the environments that exist in the place of what is planned to be created.
///
/// It is no error: after a lost state, a create is how an environment is taken back. The plan of a
/// replacement does not look: it replaces what it would find, and Terraform shows none of its warnings.
pub(crate) async fn warning(
    request: &PlanRequest<Environment, Data>,
    planned: &Environment,
    places: &BTreeMap<Key, Place>,
) -> Diagnostics {
    let new = created(request, places);
    let Some(data) = request.data.as_ref().filter(|_| !new.is_empty()) else {
        return Diagnostics::new();
    };
    let problem = match data.eden.rows_at(&new).await {
        Ok(rows) => taken(planned, &rows.into_iter().flatten().collect::<Vec<Row>>()),
        Err(error) => return at_parts(error, planned).into_iter().map(unseen).collect(),
    };
    problem.into_iter().collect()
}

/// Where something is created that replaces nothing.
fn created(request: &PlanRequest<Environment, Data>, places: &BTreeMap<Key, Place>) -> Vec<Place> {
    let prior = request.prior.as_ref();
    // Terraform hands what was kept of a replaced environment to the plan of the new one.
    let before = Private::from_bytes(&request.private).unwrap_or_default();
    if prior.is_none() && !before.records().is_empty() {
        return Vec::new();
    }
    let is_new = |key: &Key| prior.is_none_or(|prior| prior.part(key).is_none());
    let new = places.iter().filter(|(key, _)| is_new(key));
    new.map(|(_, place)| place.clone()).collect()
}

fn taken(planned: &Environment, rows: &[Row]) -> Option<Diagnostic> {
    let last = rows.iter().map(|row| row.last_updated).max()?;
    let hosts: Vec<&str> = rows.iter().map(|row| row.endpoint.as_str()).collect();
    let (profile, name) = (resolve::profile(planned), planned.name.as_deref());
    let name = name.unwrap_or_default();
    let summary = format!(
        "Environment {name} of profile {profile} exists already, and creating it takes it over"
    );
    let detail = format!(
        "It has {}, and was created or deployed to last at {}. Whoever has it now, another resource \
         block or another state perhaps, loses it: an environment belongs to whoever created it last. \
         To keep both, give one of them another name; to manage the one that exists, run `terraform \
         import` with the id `{profile}/{name}`.\n\nNothing is wrong where this replaces that \
         environment, by `create_before_destroy` or after a create that failed.",
        hosts.join(", "),
        timestamp(last),
    );
    Some(Diagnostic::warning(summary).detail(detail).at(path!(name)))
}

fn unseen(error: Diagnostic) -> Diagnostic {
    let detail = format!(
        "{}\n\nWhether the environment exists already, and would be taken over, is not known.",
        error.detail
    );
    Diagnostic::warning(error.summary)
        .detail(detail.trim_start())
        .at(error.path)
}
