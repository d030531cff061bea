//! The names that a plan shows: an environment that exists keeps its own.

use eden_core::record::Record;
use eden_core::{Eden, Error, name};
use tfplugin6::{Diagnostics, path};

use super::apply;
use super::model::Environment;
use super::private::Target;
use crate::diagnose::diagnostics;

/// Puts the names of the planned endpoint into its target; nothing where its name is not known yet.
/// The state table is asked only where neither record nor name decides.
pub(crate) async fn decide(
    eden: &Eden,
    planned: &Environment,
    target: &mut Target,
    previous: Option<&Record>,
) -> Result<(), Diagnostics> {
    let id = apply::id(planned);
    if !planned.name.is_known() {
        return Ok(());
    }
    name::check(&id.name).map_err(|error| at_name(error.into()))?;
    let (settings, zone_name) = (target.settings.clone(), target.zone_name.clone());
    let record = eden.record_at(&id, settings, zone_name, previous).await;
    target.names = record.map_err(at_name)?.names;
    Ok(())
}

fn at_name(error: Error) -> Diagnostics {
    let is_name = matches!(error, Error::Name(_));
    let each = diagnostics(error).into_iter();
    each.map(|one| if is_name { one.at(path!(name)) } else { one })
        .collect()
}
