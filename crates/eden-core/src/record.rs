//! What an environment was made with, kept beside it so that every piece is found again.

use std::collections::BTreeMap;

use pull_request_report::PullRequest;
use serde::{Deserialize, Serialize};

use crate::clone::tags::Tags;
use crate::document::Entry;
use crate::error::Error;
use crate::expiry::Expiry;
use crate::image::ImageUri;
use crate::name::{NameError, Names};
use crate::overrides::Overrides;
use crate::overrides::template::Template;
pub use crate::place::EnvironmentId;
use crate::place::{Group, Place};
use crate::publish_task::Runs;
use crate::rollback::Deployed;
use crate::settings::Settings;
use crate::sleep::{Sleep, Sleeping};

/// The identifiers of an environment's pieces, as far as they exist.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Identifiers {
    /// ARN of the task definition that the service runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_definition: Option<String>,
    /// ARN of the target group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_group: Option<String>,
    /// ARN of the listener rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// ARN of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The common ALB that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alb: Option<Alb>,
}

/// Where the alias record points.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Alb {
    /// The load balancer's ARN.
    pub arn: String,
    /// Its DNS name.
    pub dns_name: String,
    /// The hosted zone of that DNS name.
    pub zone_id: String,
}

/// What an environment was made with; of several endpoints, each has one.
///
/// It is stored with the environment's row in the state table and in Terraform's private state;
/// fields may be added, and must then have a default.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Record {
    /// Which environment.
    #[serde(flatten)]
    pub id: EnvironmentId,
    /// The complete profile.
    pub settings: Settings,
    /// The keys that were given in place of the stored profile's, as they were written.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// The hosted zone's name, without its final dot.
    pub zone_name: String,
    /// The names of its pieces; `None` where an older release made it, whose rules then name them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
    /// The container that got the image.
    #[serde(default)]
    pub container: String,
    /// The image.
    #[serde(default)]
    pub image: String,
    /// The digest that the image had when it was deployed; `None` where a release before 0.2 deployed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The environment variables that were set.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// What is otherwise than the reference's, as it was written.
    #[serde(default, skip_serializing_if = "Overrides::is_empty")]
    pub overrides: Overrides,
    /// The digests of further images by their containers, where they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub image_digests: BTreeMap<String, String>,
    /// What ran before; `None` where nothing did, or it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Deployed>,
    /// How many tasks were asked for; `None` leaves the number to others.
    #[serde(default)]
    pub desired_count: Option<i32>,
    /// The tags that were asked for, beside the reference's own.
    #[serde(default)]
    pub tags: Tags,
    /// The target group's settings as they were made, to see changes by hand.
    #[serde(default)]
    pub target_group_settings: BTreeMap<String, String>,
    /// The service's settings as they were made; empty in records of older releases.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_settings: BTreeMap<String, String>,
    /// The task definition's settings as they were made; empty in records of older releases.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub definition_settings: BTreeMap<String, String>,
    /// The environment of several endpoints that this is one of; `None` where it is the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// Whose pull request it is; `None` where it was made without one. Releases before 0.2 leave it out when they deploy: a purge
    /// of what is closed then keeps the environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_request: Option<PullRequest>,
    /// Whether nothing removes it but who says so: neither a purge nor a delete without force.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub protected: bool,
    /// When it is to be removed; `None` where that is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Expiry>,
    /// Which of the environments that had these names one after another it is: what replaces another
    /// one has another generation. `None` where it was made before there were generations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// Whether all pieces carry the tag of the environment: then tags alone prove them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tagged: bool,
    /// Whether its entry was being written to the Environments JSON when its row was: who finds no entry
    /// there cannot know whether that write is still under way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publishing: bool,
    /// What it was made with in the place that it is leaving, until everything there is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving: Option<Box<Record>>,
    /// What is known of its environment's sleep; `None` where it never slept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sleep: Option<Sleep>,
    /// When it falls asleep by itself, and what wakes it. Releases that do not know it leave it out when they deploy: it does not
    /// fall asleep then.
    #[serde(default, skip_serializing_if = "Sleeping::is_default")]
    pub sleeping: Sleeping,
    /// Until when it does not fall asleep by itself, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awake_until: Option<u64>,
    /// What is known of tasks that run before it is published; `None` where there were none. Releases that do not know them leave it
    /// out when they deploy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<Runs>,
    /// Who last changed it on the door's page; `None` where it was changed elsewhere since, or never there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    /// The identifiers.
    #[serde(default)]
    pub identifiers: Identifiers,
}

/// A change that somebody made on the door's page.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Changed {
    /// Their e-mail address, as the identity provider says it.
    pub by: String,
    /// What they did, as a word: `create`, `wake`, `sleep`, `keep awake` or `extend`.
    pub action: String,
    /// When, in Unix seconds.
    pub at: u64,
}

impl Record {
    /// A record of an environment of which nothing but its place is known. Without `names` it is
    /// one that an older release made.
    #[must_use]
    pub fn new(id: EnvironmentId, settings: Settings, zone_name: String) -> Self {
        Self {
            id,
            settings,
            given: BTreeMap::new(),
            zone_name,
            names: None,
            container: String::new(),
            image: String::new(),
            digest: None,
            environment: BTreeMap::new(),
            overrides: Overrides::default(),
            image_digests: BTreeMap::new(),
            before: None,
            desired_count: None,
            tags: Tags::new(),
            target_group_settings: BTreeMap::new(),
            service_settings: BTreeMap::new(),
            definition_settings: BTreeMap::new(),
            group: None,
            pull_request: None,
            protected: false,
            expiry: None,
            generation: None,
            tagged: false,
            publishing: false,
            leaving: None,
            sleep: None,
            sleeping: Sleeping::default(),
            awake_until: None,
            runs: None,
            changed: None,
            identifiers: Identifiers::default(),
        }
    }

    /// Whether a container that has this image runs what was deployed: where tasks run before publication, it was registered by its
    /// digest.
    pub(crate) fn is_image(&self, now: &str) -> bool {
        let by_digest = || {
            let image: ImageUri = self.image.parse().ok()?;
            Some(image.at_digest(self.digest.as_deref()?))
        };
        now == self.image || by_digest().as_deref() == Some(now)
    }

    /// The host of the endpoint, in the form in which hosts are compared.
    ///
    /// # Errors
    /// When it is no host name.
    pub(crate) fn host(&self) -> Result<eden_access::Host, Error> {
        let fqdn = self.fqdn()?;
        eden_access::Host::parse(&fqdn).map_err(|error| Error::Unusable {
            what: format!("the host {fqdn}"),
            why: error.to_string(),
            advice: "Deploy the environment under another name.".into(),
            key: None,
        })
    }

    /// Whether both tell of the same deploy: only the row says that its entry was being written.
    pub(crate) fn is_same_deploy(&self, other: &Self) -> bool {
        let of_publishing = |record: &Self| Self {
            publishing: false,
            ..record.clone()
        };
        of_publishing(self) == of_publishing(other)
    }

    /// The changes by which these settings move the environment, each in a line.
    #[must_use]
    pub fn moves(&self, settings: &Settings) -> Vec<String> {
        let value = |settings: &Settings, key: &str| {
            let place = settings.place().into_iter();
            let albs = ("master_alb_arn", settings.common_albs.join(","));
            let mut all = place
                .map(|(key, value)| (key, value.to_owned()))
                .chain([albs]);
            all.find(|(known, _)| *known == key).map(|(_, value)| value)
        };
        let line = |key: &'static str| {
            let was = value(&self.settings, key).unwrap_or_default();
            let is = value(settings, key).unwrap_or_default();
            format!("`{key}` was {was}, and is {is}")
        };
        self.moved_keys(settings).into_iter().map(line).collect()
    }

    /// The profile keys by which these settings put the environment elsewhere, or under other names,
    /// than it was made.
    #[must_use]
    pub fn moved_keys(&self, settings: &Settings) -> Vec<&'static str> {
        let pairs = self.settings.place().into_iter().zip(settings.place());
        let moved = pairs.filter(|(was, is)| was != is).map(|((key, _), _)| key);
        let alb = self.identifiers.alb.as_ref();
        let balanced = alb.is_none_or(|alb| settings.common_albs.contains(&alb.arn));
        moved
            .chain((!balanced).then_some("master_alb_arn"))
            .collect()
    }

    /// Which environment it is of: where it is one of several, that may be in another profile.
    #[must_use]
    pub fn environment(&self) -> EnvironmentId {
        let group = self.group.as_ref();
        EnvironmentId {
            profile: group
                .map_or(&self.id.profile, |group| &group.profile)
                .clone(),
            name: self.id.name.clone(),
        }
    }

    /// What the environment calls the endpoint, where it has several.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.group.as_ref().map(|group| group.key.as_str())
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            id: self.id.clone(),
            settings: self.settings.clone(),
            zone_name: self.zone_name.clone(),
            names: self.names.clone(),
        }
    }

    /// The names of the pieces.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub fn names(&self) -> Result<Names, Error> {
        Ok(self.own_names()?)
    }

    pub(crate) fn own_names(&self) -> Result<Names, NameError> {
        Names::of(self.names.as_ref(), &self.settings, &self.id.name)
    }

    /// The names of the environment under other settings: it keeps each whose part of the settings is as it
    /// was.
    ///
    /// # Errors
    /// When the name cannot be used, or a piece would be the reference service.
    pub(crate) fn kept_names(&self, settings: &Settings) -> Result<Names, NameError> {
        let (was, own) = (&self.settings, self.own_names()?);
        let mut names = Names::derived(settings, &self.id.name)?;
        if was.name_prefix == settings.name_prefix {
            names.resource = own.resource;
            names.target_group = own.target_group;
            names.row = own.row;
        }
        if was.domain_prefix == settings.domain_prefix && was.zone_id == settings.zone_id {
            names.host = own.host;
        }
        if was.entry_prefix == settings.entry_prefix {
            names.entry = own.entry;
        }
        names.checked(settings)
    }

    /// The host name.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub fn fqdn(&self) -> Result<String, Error> {
        Ok(self.names()?.fqdn(&self.zone_name)?)
    }

    /// The variables with what they refer to; as they were written where that is nothing by now.
    pub(crate) fn expanded_environment(&self) -> BTreeMap<String, String> {
        let template = Template::of(self).ok();
        let expanded = template.and_then(|template| template.map(&self.environment).ok());
        expanded.unwrap_or_else(|| self.environment.clone())
    }

    /// The same of what is otherwise than the reference's.
    pub(crate) fn expanded_overrides(&self) -> Overrides {
        let template = Template::of(self).ok();
        let expanded = template.and_then(|template| self.overrides.expanded(&template).ok());
        expanded.unwrap_or_else(|| self.overrides.clone())
    }

    /// The endpoint's entry in the Environments JSON file.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub fn entry(&self) -> Result<Entry, Error> {
        Ok(Entry {
            name: self.names()?.entry,
            env: self.settings.env_type.clone(),
            update_key: self.settings.update_key.clone(),
            fqdn: self.fqdn()?,
            former: None,
        })
    }
}

impl From<Place> for Record {
    fn from(place: Place) -> Self {
        Self {
            names: place.names,
            ..Self::new(place.id, place.settings, place.zone_name)
        }
    }
}
