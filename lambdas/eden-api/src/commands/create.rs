//! `create`: makes an environment, or deploys to it.

use std::collections::BTreeMap;

use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::name;
use eden_core::pull_request::Belonging;
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Wishes;
use eden_core::settings::{Draft, Settings};
use eden_core::{Eden, Error};

use super::profile;
use crate::answer::Done;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::time::Time;

/// Creates an environment, or deploys to it.
pub(crate) async fn create(
    eden: &Eden,
    parameters: &Parameters,
    time: Time,
) -> Result<Done, Failure> {
    parameters.require(&["name", "image_uri"])?;
    let id = parameters.id();
    name::check(&id.name).map_err(Error::from)?;
    let image = parameters.get("image_uri").unwrap_or_default();
    let wishes = Wishes {
        image: image.parse().map_err(Error::from)?,
        given: parameters.given(),
        environment: parameters.environment().clone(),
        desired_count: parameters.desired_count()?,
        lifetime: Lifetime::of(parameters.get("ttl"), parameters.get("expires_at"))
            .map_err(Error::from)?,
        pull_request: Belonging::default(),
        protect: parameters.choice("protected")?,
        wait: parameters.flag("wait")?,
        adopt: parameters.flag("adopt")?,
        relocate: parameters.flag("move")?,
    };
    time.run(|context| run(eden, context, id, wishes)).await
}

async fn run(
    eden: &Eden,
    context: Context,
    id: EnvironmentId,
    wishes: Wishes,
) -> Result<Done, Failure> {
    let look = || async {
        let (settings, previous) = look(eden, &id, &wishes.given).await?;
        let request = wishes.clone().request(id.clone(), settings, previous);
        Ok::<_, Failure>(request?)
    };
    let begin = eden.begin_and_look(&context, "create", vec![id.clone()], look);
    let (begun, request) = begin.await?;
    let created = Box::pin(eden.create_begun(&context, begun, &request)).await?;
    let (name, cname) = (&request.id.name, created.record.fqdn()?);
    let mut done = Done::environment("successfully created", name, cname);
    if created.record.protected {
        done.fields.insert("protected".into(), true.into());
    }
    Ok(done)
}

/// The stored profile with what is given in place of its keys, and what the environment was made with before.
async fn look(
    eden: &Eden,
    id: &EnvironmentId,
    given: &BTreeMap<String, String>,
) -> Result<(Settings, Option<Record>), Failure> {
    let (row, stored) = tokio::join!(eden.table().find(id), eden.profile(&id.profile));
    let Some(stored) = stored? else {
        return Err(profile::missing(eden, &id.profile).await);
    };
    let settings = stored.overridden_by(Draft::from_pairs(given.clone()));
    let settings = settings.finish().map_err(Error::from)?;
    Ok((settings, row?.and_then(|row| row.record)))
}
