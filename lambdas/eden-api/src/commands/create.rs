//! `create`: makes an environment, or deploys to it.

use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::name;
use eden_core::overrides::check_allowed;
use eden_core::publish_task::TaskWishes;
use eden_core::pull_request::Belonging;
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::{Request, Wishes};
use eden_core::settings::{Draft, Settings};
use eden_core::{Begun, Eden, Error};

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
    let wanted = Wanted::of(parameters)?;
    time.run(|context| async move { wanted.create(eden, context).await })
        .await
}

/// What is asked for, before anything is looked up.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) id: EnvironmentId,
    wishes: Wishes,
}

impl Wanted {
    /// Reads the parameters.
    pub(super) fn of(parameters: &Parameters) -> Result<Self, Failure> {
        parameters.require(&["name", "image_uri"])?;
        let id = parameters.id();
        name::check(&id.name).map_err(Error::from)?;
        let image = parameters.get("image_uri").unwrap_or_default();
        let wishes = Wishes {
            image: image.parse().map_err(Error::from)?,
            given: parameters.given(),
            environment: parameters.environment().clone(),
            overrides: parameters.overrides()?,
            desired_count: parameters.desired_count()?,
            lifetime: Lifetime::of(parameters.get("ttl"), parameters.get("expires_at"))
                .map_err(Error::from)?,
            pull_request: Belonging::default(),
            protect: parameters.choice("protected")?,
            wait: parameters.flag("wait")?,
            adopt: parameters.flag("adopt")?,
            relocate: parameters.flag("move")?,
            tasks: TaskWishes {
                rerun: parameters.flag("rerun_tasks")?,
                ..TaskWishes::default()
            },
        };
        Ok(Self { id, wishes })
    }

    async fn create(&self, eden: &Eden, context: Context) -> Result<Done, Failure> {
        let (begun, request) = self.begin(eden, &context).await?;
        finish(eden, &context, begun, &request).await
    }

    /// Takes the right to change the environment, and looks up what the request needs.
    pub(super) async fn begin(
        &self,
        eden: &Eden,
        context: &Context,
    ) -> Result<(Begun, Request), Failure> {
        let look = || self.request(eden);
        let ids = vec![self.id.clone()];
        eden.begin_and_look(context, "create", ids, look).await
    }

    /// The complete request.
    pub(super) async fn request(&self, eden: &Eden) -> Result<Request, Failure> {
        let (settings, previous) = look(eden, &self.id, &self.wishes).await?;
        let wishes = self.wishes.clone();
        Ok(wishes.request(self.id.clone(), settings, previous)?)
    }
}

/// Carries a request out.
pub(super) async fn finish(
    eden: &Eden,
    context: &Context,
    begun: Begun,
    request: &Request,
) -> Result<Done, Failure> {
    let created = Box::pin(eden.create_begun(context, begun, request)).await?;
    let (name, cname) = (&request.id.name, created.record.endpoint_host()?);
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
    wishes: &Wishes,
) -> Result<(Settings, Option<Record>), Failure> {
    let given = &wishes.given;
    let (row, stored) = tokio::join!(eden.table().find(id), eden.profile(&id.profile));
    let Some(stored) = stored? else {
        return Err(profile::missing(eden, &id.profile).await);
    };
    check_allowed(&stored, &wishes.overrides, given)?;
    let settings = stored.overridden_by(Draft::from_pairs(given.clone()));
    let settings = settings.finish().map_err(Error::from)?;
    Ok((settings, row?.and_then(|row| row.record)))
}
