//! `delete`: takes an environment down.

use eden_core::context::Context;
use eden_core::name;
use eden_core::record::EnvironmentId;
use eden_core::{Eden, Error};

use super::profile;
use crate::answer::Done;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::time::Time;

/// Deletes an environment; one that is gone already is not missed.
pub(crate) async fn delete(
    eden: &Eden,
    parameters: &Parameters,
    time: Time,
) -> Result<Done, Failure> {
    parameters.require(&["name"])?;
    let id = parameters.id();
    name::check(&id.name).map_err(Error::from)?;
    time.run(|context| run(eden, context, id)).await
}

async fn run(eden: &Eden, context: Context, id: EnvironmentId) -> Result<Done, Failure> {
    let Some(record) = eden.find(&id).await?.into_iter().next() else {
        return Err(profile::missing(eden, &id.profile).await);
    };
    let endpoints = eden.endpoints(record.clone()).await?;
    Box::pin(eden.delete(&context, &endpoints)).await?;
    Ok(Done::environment(
        "successfully deleted",
        &id.name,
        record.fqdn()?,
    ))
}
