//! The attributes of one endpoint of several.

use tfplugin6::{Attr, Model};

use super::before_publish::BeforePublish;
use super::model::Environment;
use super::outputs::Outputs;
use super::overrides::OverrideAttributes;
use crate::texts::{Texts, present};

/// One service of an environment of several.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Endpoint {
    /// Profile of this endpoint, in place of the environment's `profile`.
    #[tf(optional)]
    pub(crate) profile: Attr<String>,
    /// Profile keys of this endpoint, in place of the same keys of the environment's `settings`.
    #[tf(optional)]
    pub(crate) settings: Texts,
    /// ECR image to run; a change is deployed to this endpoint alone.
    #[tf(required)]
    pub(crate) image_uri: Attr<String>,
    /// Environment variables set on the container that gets the image.
    #[tf(optional)]
    pub(crate) environment: Texts,
    #[tf(flatten)]
    pub(crate) overrides: OverrideAttributes,
    /// Number of tasks; by default the reference service's at first, then left alone.
    #[tf(optional)]
    pub(crate) desired_count: Attr<i64>,
    /// Who may visit this endpoint, in place of the environment's `access`.
    #[tf(optional)]
    pub(crate) access: Attr<String>,
    /// After how long without visitors this endpoint may sleep, in place of the environment's `sleep_after`.
    #[tf(optional)]
    pub(crate) sleep_after: Attr<String>,
    /// What runs before this endpoint is published, in place of the environment's `before_publish`.
    #[tf(optional, nested)]
    pub(crate) before_publish: Attr<Vec<BeforePublish>>,
    #[tf(flatten)]
    pub(crate) outputs: Outputs,
}

impl Endpoint {
    /// The endpoint as if it were a whole environment: what it does not write itself is the
    /// environment's.
    pub(crate) fn as_environment(&self, environment: &Environment) -> Environment {
        Environment {
            profile: self.profile.clone().or(environment.profile.clone()),
            settings: merged(&environment.settings, &self.settings),
            image_uri: self.image_uri.clone(),
            environment: self.environment.clone(),
            overrides: self.overrides.clone(),
            desired_count: self.desired_count,
            access: self.access.clone().or(environment.access.clone()),
            sleep_after: self.sleep_after.clone().or(environment.sleep_after.clone()),
            before_publish: self
                .before_publish
                .clone()
                .or(environment.before_publish.clone()),
            endpoints: Attr::Null,
            outputs: self.outputs.clone(),
            ..environment.clone()
        }
    }

    /// Takes over what became of the endpoint.
    pub(crate) fn update_from(&mut self, part: Environment) {
        self.image_uri = part.image_uri;
        self.environment = part.environment;
        self.overrides = part.overrides;
        self.desired_count = part.desired_count;
        self.outputs = part.outputs;
    }
}

/// The environment's keys with the endpoint's own in their place.
fn merged(all: &Texts, own: &Texts) -> Texts {
    match (all, present(own)) {
        (Attr::Null, _) => own.clone(),
        (all, Attr::Null) => all.clone(),
        (Attr::Unknown, _) | (_, Attr::Unknown) => Attr::Unknown,
        (Attr::Known(all), Attr::Known(own)) => {
            let mut all = all.clone();
            all.extend(own);
            Attr::Known(all)
        }
    }
}
