//! What is asked of eden.

use std::collections::BTreeMap;
use std::time::SystemTime;

use aws_calls::all;
use eden_access::Access;

use crate::clone::tags::Tags;
use crate::error::Error;
use crate::expiry::Lifetime;
use crate::image::ImageUri;
use crate::overrides::{OverrideWishes, Overrides, checked};
use crate::ownership::Trust;
use crate::place::Group;
use crate::publish_task::TaskWishes;
use crate::pull_request::Belonging;
use crate::record::{EnvironmentId, Record};
use crate::settings::Settings;
use crate::settings::door::ACCESS;
use crate::settings::sleep::SLEEP_AFTER;

/// What is asked for, of one endpoint.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which environment.
    pub id: EnvironmentId,
    /// The complete profile.
    pub settings: Settings,
    /// The keys that were given in place of the stored profile's, as they were written.
    pub given: BTreeMap<String, String>,
    /// The hosted zone's name, where it is known already.
    pub zone_name: Option<String>,
    /// The image.
    pub image: ImageUri,
    /// Variables set on the container that gets the image.
    pub environment: BTreeMap<String, String>,
    /// What is otherwise than the reference's.
    pub overrides: Overrides,
    /// How many tasks; `None` takes the reference's number for a new service, and one at least, and
    /// leaves the number of an existing one alone.
    pub desired_count: Option<i32>,
    /// Tags, beside the reference's own.
    pub tags: Tags,
    /// The environment of several endpoints that this is one of; `None` leaves that as it was.
    pub group: Option<Group>,
    /// Whose pull request it is to be.
    pub pull_request: Belonging,
    /// Whether it is to be protected from being deleted; `None` leaves that as it was.
    pub protect: Option<bool>,
    /// How long it is to live.
    pub lifetime: Lifetime,
    /// Wait until it is healthy, and publish it in the Environments JSON only then.
    pub wait: bool,
    /// What the environment was made with before, where that is known.
    pub previous: Option<Record>,
    /// How far `previous` is believed, where it proves what carries no tag.
    pub trust: Trust,
    /// Whether the user consents to take what stands in the place of its pieces.
    pub adopt: bool,
    /// Whether an environment that is elsewhere than the settings say is made there, and deleted where
    /// it is; it is refused otherwise.
    pub relocate: bool,
    /// What becomes of tasks before publication.
    pub tasks: TaskWishes,
    /// Whether it takes the place of an environment of the same names, as a new generation.
    pub renew: bool,
    /// Deploy even where the same image runs already: its tag may have moved.
    pub force: bool,
}

impl Request {
    /// What the environment calls the endpoint, where it has several.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.group.as_ref().map(|group| group.key.as_str())
    }

    /// All images: of the container that gets the environment's, and of others.
    pub fn images(&self) -> impl Iterator<Item = &ImageUri> {
        std::iter::once(&self.image).chain(self.overrides.images.values())
    }

    /// What is wrong with it whatever there is.
    ///
    /// # Errors
    /// When an image is in a registry that the profile does not name, or an override cannot be used.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let registries = &self.settings.image_registries;
        let images = self.images();
        all(images.map(|image| image.check_registry(registries).map_err(Error::from)))?;
        checked(self.overrides.problems(&self.environment))
    }
}

/// What is asked for of an environment by who does not describe all of it: everything else stays as it was
/// made, by Terraform perhaps.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// The image.
    pub image: ImageUri,
    /// The keys that are given in place of the stored profile's, as they were written.
    pub given: BTreeMap<String, String>,
    /// Variables that are set in place of earlier values.
    pub environment: BTreeMap<String, String>,
    /// What is to be otherwise than the reference's.
    pub overrides: OverrideWishes,
    /// How many tasks, where another number is wanted.
    pub desired_count: Option<i32>,
    /// How long it is to live, where that changes.
    pub lifetime: Option<Lifetime>,
    /// Whose pull request it is to be.
    pub pull_request: Belonging,
    /// Whether it is to be protected from being deleted; `None` leaves that as it was.
    pub protect: Option<bool>,
    /// Wait until it is healthy, and publish it in the Environments JSON only then.
    pub wait: bool,
    /// Whether the user consents to take what stands in the place of its pieces.
    pub adopt: bool,
    /// Whether an environment that is elsewhere than the settings say is moved.
    pub relocate: bool,
    /// What becomes of tasks before publication.
    pub tasks: TaskWishes,
}

impl Wishes {
    /// The complete request, for an environment that was made with `previous`, where it exists.
    ///
    /// # Errors
    /// When it is to live until a time that has passed: the next purge would delete it; or when an override is both set and taken
    /// away.
    pub fn request(
        self,
        id: EnvironmentId,
        settings: Settings,
        previous: Option<Record>,
    ) -> Result<Request, Error> {
        if let Some(error) = self.overrides.contradiction() {
            return Err(error.into());
        }
        let lifetime = self.lifetime.map(|it| it.to_come(SystemTime::now()));
        let lifetime = lifetime.transpose()?;
        let before = previous.as_ref();
        let (settings, given) = keep_given(settings, self.given, before);
        let mut environment = before.map(|it| it.environment.clone()).unwrap_or_default();
        let overrides = before.map(|it| it.overrides.clone()).unwrap_or_default();
        let mut overrides = self.overrides.clone().onto(overrides);
        // What is asked for now takes the place of what was, be it a variable or a secret.
        environment.retain(|name, _| !self.overrides.set.secrets.contains_key(name));
        overrides.secrets.retain(|name, _| {
            !self.environment.contains_key(name) || self.overrides.set.secrets.contains_key(name)
        });
        environment.extend(self.environment);
        let desired_count = before.and_then(|record| record.desired_count);
        let expiry = before.and_then(|record| record.expiry);
        Ok(Request {
            id,
            settings,
            given,
            zone_name: None,
            image: self.image,
            environment,
            overrides,
            desired_count: self.desired_count.or(desired_count),
            tags: before.map(|it| it.tags.clone()).unwrap_or_default(),
            group: None,
            pull_request: self.pull_request,
            protect: self.protect,
            lifetime: lifetime.unwrap_or_else(|| expiry.into()),
            wait: self.wait,
            previous,
            trust: Trust::Table,
            adopt: self.adopt,
            relocate: self.relocate,
            tasks: self.tasks,
            renew: false,
            force: true,
        })
    }
}

/// An environment that was gated by itself stays so, whatever its profile says, until its user says otherwise.
fn keep_given(
    mut settings: Settings,
    mut given: BTreeMap<String, String>,
    before: Option<&Record>,
) -> (Settings, BTreeMap<String, String>) {
    let kept = before.and_then(|record| record.given.get(ACCESS));
    // So does one that falls asleep by itself, or never.
    let sleeps = before.and_then(|record| record.given.get(SLEEP_AFTER));
    if let Some(after) = sleeps.filter(|_| !given.contains_key(SLEEP_AFTER)) {
        given.insert(SLEEP_AFTER.to_owned(), after.clone());
    }
    if let Some(access) = kept.filter(|_| !given.contains_key(ACCESS)) {
        if Access::of_row(access) == Access::Gate {
            settings.door.access = Access::Gate;
        }
        given.insert(ACCESS.to_owned(), access.clone());
    }
    (settings, given)
}

#[cfg(test)]
mod tests;
