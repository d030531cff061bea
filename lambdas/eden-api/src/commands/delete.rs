//! `delete`: takes an environment down.

use eden_core::context::Context;
use eden_core::name;
use eden_core::record::{EnvironmentId, Record};
use eden_core::{Consent, Eden, Error};
use serde_json::Value;

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
    name::check_existing(&id.name).map_err(Error::from)?;
    let consent = Consent {
        adopt: parameters.flag("adopt")?,
        ..Consent::NONE
    };
    time.run(|context| run(eden, context, id, consent)).await
}

async fn run(
    eden: &Eden,
    context: Context,
    id: EnvironmentId,
    consent: Consent,
) -> Result<Done, Failure> {
    let (look, ids) = (|| look(eden, &id), vec![id.clone()]);
    let begin = eden.begin_and_look(&context, "delete", ids, look);
    let (begun, endpoints) = begin.await?;
    let mut hosts = endpoints.iter().map(Record::endpoint_host);
    let cname = hosts.find_map(Result::transpose).transpose()?;
    let deleted = Box::pin(eden.delete_begun(&context, begun, &endpoints, consent)).await?;
    let message = match deleted.found {
        true => "successfully deleted",
        false => "nothing to delete",
    };
    let mut done = Done::environment(message, &id.name, cname);
    if !deleted.found
        && let Ok(Some(meant)) = eden.meant(&id).await
    {
        let meant = format!("{}/{}", meant.profile, meant.name);
        done.fields.insert("meant".into(), meant.into());
    }
    if !deleted.left.is_empty() {
        let left = deleted.left.iter().map(|left| left.to_string().into());
        done.fields
            .insert("left".into(), Value::Array(left.collect()));
    }
    Ok(done)
}

/// What the environment was made with, or the profile tells of it.
async fn look(eden: &Eden, id: &EnvironmentId) -> Result<Vec<Record>, Failure> {
    let endpoints = eden.find(id).await?;
    if endpoints.is_empty() {
        return Err(profile::missing(eden, &id.profile).await);
    }
    Ok(endpoints)
}
