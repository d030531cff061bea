//! What the buttons of the door's page do.

use std::collections::BTreeMap;
use std::time::Duration;

use eden_access::{Action, Event, Key, State};

use super::PageEnvironment;
use crate::clone::balanced::candidates;
use crate::clone::task_definition::container;
use crate::context::Context;
use crate::eden::Eden;
use crate::error::Error;
use crate::execute::create::Created;
use crate::expiry::Lifetime;
use crate::image::ImageUri;
use crate::name;
use crate::observe::reference::{cluster_of, missing, name_of};
use crate::observe::service::{active, described, task_definition};
use crate::overrides::OverrideWishes;
use crate::publish_task::TaskWishes;
use crate::pull_request::Belonging;
use crate::record::{EnvironmentId, Record};
use crate::request::{Request, Wishes};
use crate::settings::Settings;
use crate::sleep::whole_state;
use crate::text::visible;
use aws_calls::all_of;

/// How much longer an environment lives with each press of the button.
pub const EXTENSION: Duration = Duration::from_secs(86_400);

/// For how long each press of the button keeps an environment awake: a working day.
pub const KEPT_AWAKE: Duration = Duration::from_secs(8 * 3_600);

/// What came of a button.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Pressed {
    /// It is done, or was done already.
    Done,
    /// Deleted but for these, which are not proven to be the environment's.
    Left(Vec<String>),
    /// Whoever pressed it may not do that.
    Forbidden,
    /// Another command is changing the environment.
    Busy,
    /// As many environments as may wake at once are waking.
    TooManyWake,
}

/// An environment that is to be created on the page.
#[derive(Clone, Debug)]
pub struct Tagged {
    /// Profile and name.
    pub id: EnvironmentId,
    /// The tag of its image, in the repository of the reference's.
    pub tag: String,
    /// How long it is to live; `None` leaves that as it was.
    pub lifetime: Option<Lifetime>,
}

impl Eden {
    /// Does with an environment what somebody asks for on the page, where they may.
    ///
    /// # Errors
    /// When the environment is not there any more, cannot be changed so, or a call fails.
    pub async fn press(
        &self,
        context: &Context,
        environment: &PageEnvironment,
        action: Action,
        key: &Key,
    ) -> Result<Pressed, Error> {
        let id = &environment.id;
        if !environment.role.may(action) {
            return Ok(Pressed::Forbidden);
        }
        match action {
            Action::Wake => self.press_wake(context, id, key).await,
            Action::Sleep => self.sleep(context, id).await.map(|_| Pressed::Done),
            Action::Extend => {
                let extended = self.extend(context, id, EXTENSION).await;
                extended.map(|_| Pressed::Done)
            }
            Action::Delete => self.press_delete(context, id).await,
            Action::KeepAwake => {
                let kept = Box::pin(self.keep_awake(context, id, KEPT_AWAKE));
                kept.await.map(|_| Pressed::Done)
            }
            Action::See | Action::Create | Action::ReadLogs => Ok(Pressed::Forbidden),
        }
    }

    async fn press_wake(
        &self,
        context: &Context,
        id: &EnvironmentId,
        key: &Key,
    ) -> Result<Pressed, Error> {
        let attended = Box::pin(self.attend(context, id, key, Some(Event::Button)));
        let Some(records) = attended.await? else {
            return Ok(Pressed::Busy);
        };
        Ok(match whole_state(&records) {
            Some(State::Asleep | State::Failed) => Pressed::TooManyWake,
            _ => Pressed::Done,
        })
    }

    async fn press_delete(&self, context: &Context, id: &EnvironmentId) -> Result<Pressed, Error> {
        let records = self.find(id).await?;
        let deleted = Box::pin(self.delete(context, &records)).await?;
        let left: Vec<String> = deleted.left.iter().map(ToString::to_string).collect();
        Ok(match left.is_empty() {
            true => Pressed::Done,
            false => Pressed::Left(left),
        })
    }

    /// Creates an environment of one endpoint from an image of the reference's repository, or deploys it where the environment
    /// exists. Whoever asks must be one of the profile's operators.
    ///
    /// # Errors
    /// As those of [`Eden::create_all`], and when there is no such profile, it has tasks before publication, the reference's image
    /// is in no registry that may be used, or the environment has several endpoints.
    pub async fn create_tagged(
        &self,
        context: &Context,
        tagged: &Tagged,
    ) -> Result<Created, Error> {
        name::check(&tagged.id.name)?;
        let ids = vec![tagged.id.clone()];
        let look = || self.request_of(tagged);
        let begin = self.begin_and_look(context, "create", ids, look);
        let (begun, request) = Box::pin(begin).await?;
        Box::pin(self.create_begun(context, begun, &request)).await
    }

    async fn request_of(&self, tagged: &Tagged) -> Result<Request, Error> {
        let id = &tagged.id;
        let (row, stored) = tokio::join!(self.table().find(id), self.profile(&id.profile));
        let (row, stored) = all_of((row, stored))?;
        let settings = stored.ok_or_else(|| no_profile(id))?.finish()?;
        let previous = row.and_then(|row| row.record);
        check_for_page(id, &settings, previous.as_ref())?;
        let wishes = Wishes {
            image: self.image_of_reference(&settings, &tagged.tag).await?,
            given: BTreeMap::new(),
            environment: BTreeMap::new(),
            overrides: OverrideWishes::default(),
            desired_count: None,
            lifetime: tagged.lifetime,
            pull_request: Belonging::default(),
            protect: None,
            wait: false,
            adopt: false,
            relocate: false,
            tasks: TaskWishes::default(),
        };
        wishes.request(id.clone(), settings, previous)
    }

    /// The image of a tag, in the repository from which the reference's container has its own.
    async fn image_of_reference(&self, settings: &Settings, tag: &str) -> Result<ImageUri, Error> {
        let clients = self.clients();
        let found = described(clients, cluster_of(settings), &[name_of(settings)]).await?;
        let service = found.into_iter().find(active);
        let service = service.ok_or_else(|| missing(settings))?;
        let definition = service.task_definition().unwrap_or_default();
        let (definition, _) = task_definition(clients, definition).await?;
        let balanced = candidates(&service)?;
        let own = settings.container.as_deref();
        let name = own.or_else(|| balanced.first().map(|one| one.container.as_str()));
        let target = name.and_then(|name| container(&definition, name));
        let image = target.and_then(|one| one.image()).unwrap_or_default();
        Ok(image.parse::<ImageUri>()?.at_tag(tag).parse()?)
    }
}

/// What takes longer than a page, and what only the operators of several profiles may change, is for other commands.
fn check_for_page(
    id: &EnvironmentId,
    settings: &Settings,
    previous: Option<&Record>,
) -> Result<(), Error> {
    let refused = |what: String, why: &str, advice: &str| {
        Err(Error::Unusable {
            what,
            why: why.into(),
            advice: advice.into(),
            key: None,
        })
    };
    if previous.is_some_and(|record| record.group.is_some()) {
        return refused(
            format!("environment {}", visible(&id.name)),
            "has several endpoints, and this deploys one image",
            "Deploy to it with Terraform or `eden create`.",
        );
    }
    if settings.before_publish.is_some() {
        return refused(
            format!("profile {}", visible(&id.profile)),
            "has tasks before publication, which take longer than a page",
            "Create the environment with Terraform, `eden create` or the API.",
        );
    }
    Ok(())
}

fn no_profile(id: &EnvironmentId) -> Error {
    Error::Unusable {
        what: format!("profile {}", visible(&id.profile)),
        why: "is not stored".into(),
        advice: "Store it with `eden config push`.".into(),
        key: None,
    }
}
