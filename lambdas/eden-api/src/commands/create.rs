//! `create`: makes an environment, or deploys to it.

use std::collections::BTreeMap;

use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::image::ImageUri;
use eden_core::name::{self, Names};
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
}

async fn run(
    eden: &Eden,
    context: Context,
    id: EnvironmentId,
    wishes: Wishes,
) -> Result<Done, Failure> {
    let (row, stored) = tokio::join!(eden.table().find(&id), eden.profile(&id.profile));
    let (row, stored) = (row?, stored?);
    let Some(stored) = stored else {
        return Err(profile::missing(eden, &id.profile).await);
    };
    let settings = stored.finish().map_err(Error::from)?;
    let previous = row.and_then(|row| row.record);
    let request = request(id, settings, wishes, previous)?;
    let created = Box::pin(eden.create(&context, &request)).await?;
    let (name, cname) = (&request.id.name, created.record.fqdn()?);
    Ok(Done::environment("successfully created", name, cname))
}

/// What was asked for beside the image, by Terraform perhaps, is left as it is.
fn request(
    id: EnvironmentId,
    settings: Settings,
    wishes: Wishes,
    previous: Option<Record>,
) -> Result<Request, Error> {
    let names = Names::new(&settings, &id.name)?;
    let same = |record: &Record| record.names().is_ok_and(|own| own.row == names.row);
    let previous = previous.filter(same);
    let before = previous.clone();
    let expiry = before.as_ref().and_then(|record| record.expiry);
    let (mut environment, desired_count, tags) = before
        .map(|record| (record.environment, record.desired_count, record.tags))
        .unwrap_or_default();
    environment.extend(wishes.environment);
    Ok(Request {
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
        force: true,
    })
}
