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
    let records = eden.find(&id).await?;
    let own = records.iter().find(|record| record.id == id);
    let Some(record) = own.or(records.first()) else {
        return Err(profile::missing(eden, &id.profile).await);
    };
    Box::pin(eden.delete(&context, &records)).await?;
    Ok(Done::environment(
        "successfully deleted",
        &id.name,
        record.fqdn()?,
    ))
}
