//! `create`: makes an environment, or deploys to it.

use std::collections::BTreeMap;

use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::image::ImageUri;
use eden_core::name;
use eden_core::ownership::Trust;
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use eden_core::settings::Settings;
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
        environment: parameters.environment().clone(),
        desired_count: parameters.desired_count()?,
        lifetime: Lifetime::of(parameters.get("ttl"), parameters.get("expires_at"))
            .map_err(Error::from)?,
        wait: parameters.flag("wait")?,
        adopt: parameters.flag("adopt")?,
        relocate: parameters.flag("move")?,
    };
    time.run(|context| run(eden, context, id, wishes)).await
}

/// What is asked for; what is not is left as it was.
struct Wishes {
    image: ImageUri,
    environment: BTreeMap<String, String>,
    desired_count: Option<i32>,
    lifetime: Option<Lifetime>,
    wait: bool,
    adopt: bool,
    relocate: bool,
}

async fn run(
    eden: &Eden,
    context: Context,
    id: EnvironmentId,
    wishes: Wishes,
) -> Result<Done, Failure> {
    let (look, ids) = (|| look(eden, &id), vec![id.clone()]);
    let begin = eden.begin_and_look(&context, "create", ids, look);
    let (begun, (settings, previous)) = begin.await?;
    let request = request(id.clone(), settings, wishes, previous);
    let created = Box::pin(eden.create_begun(&context, begun, &request)).await?;
    let (name, cname) = (&request.id.name, created.record.fqdn()?);
    Ok(Done::environment("successfully created", name, cname))
}

/// The stored profile, and what the environment was made with before.
async fn look(eden: &Eden, id: &EnvironmentId) -> Result<(Settings, Option<Record>), Failure> {
    let (row, stored) = tokio::join!(eden.table().find(id), eden.profile(&id.profile));
    let Some(stored) = stored? else {
        return Err(profile::missing(eden, &id.profile).await);
    };
    let settings = stored.finish().map_err(Error::from)?;
    Ok((settings, row?.and_then(|row| row.record)))
}

/// What was asked for beside the image, by Terraform perhaps, is left as it is.
fn request(
    id: EnvironmentId,
    settings: Settings,
    wishes: Wishes,
    previous: Option<Record>,
) -> Request {
    let before = previous.clone();
    let expiry = before.as_ref().and_then(|record| record.expiry);
    let (mut environment, desired_count, tags) = before
        .map(|record| (record.environment, record.desired_count, record.tags))
        .unwrap_or_default();
    environment.extend(wishes.environment);
    Request {
        id,
        settings,
        given: BTreeMap::new(),
        zone_name: None,
        group: None,
        image: wishes.image,
        environment,
        desired_count: wishes.desired_count.or(desired_count),
        tags,
        lifetime: wishes.lifetime.unwrap_or_else(|| expiry.into()),
        wait: wishes.wait,
        previous,
        trust: Trust::Table,
        adopt: wishes.adopt,
        relocate: wishes.relocate,
        renew: false,
        force: true,
    }
}
