//! The names of environments that may exist already.

use aws_calls::all;
use futures::future::join_all;

use crate::error::Error;
use crate::name::{NameError, Names, check, older};
use crate::record::{EnvironmentId, Record};
use crate::request::Request;
use crate::settings::Settings;
use crate::state::row::Row;
use crate::state::table::Table;

/// The names of each endpoint that is asked for.
///
/// # Errors
/// When a name cannot be used, or a call fails.
pub(crate) async fn wanted<'a>(
    table: &Table,
    requests: impl Iterator<Item = &'a Request> + Clone,
) -> Result<Vec<Names>, Error> {
    let checked = requests.clone().map(|one| check(&one.id.name));
    all(checked.map(|checked| checked.map_err(Error::from)))?;
    let each = requests.map(|one| known(table, &one.id, &one.settings, one.previous.as_ref()));
    all(join_all(each).await)
}

/// The names that an environment has, where it exists, and would get otherwise. Its row is read only
/// where nothing else decides.
///
/// # Errors
/// When the name cannot be used, or a call fails.
pub(crate) async fn known(
    table: &Table,
    id: &EnvironmentId,
    settings: &Settings,
    previous: Option<&Record>,
) -> Result<Names, Error> {
    if let Some(before) = previous.filter(|before| before.id.name == id.name) {
        return Ok(before.kept_names(settings)?);
    }
    let new = Names::derived(settings, &id.name)?;
    if older::names(settings, &id.name)? == new {
        return Ok(new);
    }
    match table.items(id, &new).await?.likely(id)? {
        Some(row) => Ok(by_row(settings, &id.name, new, &row)?),
        None => Ok(new),
    }
}

/// A row of the Python tools, or of a record that cannot be read, shows only the host.
fn by_row(settings: &Settings, name: &str, new: Names, row: &Row) -> Result<Names, NameError> {
    if let Some(record) = &row.record {
        return record.kept_names(settings);
    }
    let label = format!("{}.", new.host);
    if row.endpoint.starts_with(&label) {
        return Ok(new);
    }
    older::names(settings, name)
}
