//! What is asked of eden.

use std::collections::BTreeMap;

use crate::clone::tags::Tags;
use crate::expiry::Lifetime;
use crate::image::ImageUri;
use crate::ownership::Trust;
use crate::place::Group;
use crate::record::{EnvironmentId, Record};
use crate::settings::Settings;

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
    /// How many tasks; `None` takes the reference's number for a new service, and one at least, and
    /// leaves the number of an existing one alone.
    pub desired_count: Option<i32>,
    /// Tags, beside the reference's own.
    pub tags: Tags,
    /// The environment of several endpoints that this is one of; `None` leaves that as it was.
    pub group: Option<Group>,
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
}
