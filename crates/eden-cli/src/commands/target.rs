//! The environment that a command looks after.

use anyhow::Result;
use eden_core::Eden;
use eden_core::record::{EnvironmentId, Record};
use eden_core::text::visible;

use super::named::by_name;
use crate::cli::Target;
use crate::failure::Failure;

/// Profile and name of the environment. Where no profile is named and the default one has no environment of that name,
/// the rows say whose it is.
pub(super) async fn id(eden: &Eden, target: &Target) -> Result<EnvironmentId> {
    let (local, name) = (&target.remote.local, target.name());
    let mut id = EnvironmentId {
        profile: local.profile().to_owned(),
        name: name.to_owned(),
    };
    if local.named_profile().is_none() && eden.table().find(&id).await?.is_none() {
        id = by_name(eden, name).await?.unwrap_or(id);
    }
    Ok(id)
}

/// The records of the environment, one of each endpoint.
pub(super) async fn records(eden: &Eden, target: &Target) -> Result<Vec<Record>> {
    let id = id(eden, target).await?;
    let records = eden.find(&id).await?;
    if records.is_empty() {
        return Err(nothing(eden, &id).await.into());
    }
    Ok(records)
}

/// There is no such environment; whoever may not list them sees no name.
pub(super) async fn nothing(eden: &Eden, id: &EnvironmentId) -> Failure {
    let text = format!(
        "there is no environment {} of profile {}",
        visible(&id.name),
        visible(&id.profile)
    );
    let meant = eden.meant(id).await.ok().flatten();
    let advice = match meant {
        Some(meant) => format!(
            "Did you mean `-p {} {}`?",
            visible(&meant.profile),
            visible(&meant.name)
        ),
        None => "`eden ls` lists what there is.".to_owned(),
    };
    Failure::new(text, advice)
}
