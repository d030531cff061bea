//! The attributes of one endpoint.

use std::collections::BTreeMap;

use tfplugin6::{Attr, AttributePath, Diagnostics, Model, path};

use crate::config::{has_unknown, strings};
use crate::environment::model::{Environment, Texts};

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
    /// Number of tasks; by default the reference service's at first, then left alone.
    #[tf(optional)]
    pub(crate) desired_count: Attr<i64>,
    /// Name of the ECS service and of the task definition's family.
    #[tf(computed, keep)]
    pub(crate) resource_name: Attr<String>,
    /// Host name of the endpoint.
    #[tf(computed, keep)]
    pub(crate) endpoint: Attr<String>,
    /// Address of the endpoint.
    #[tf(computed, keep)]
    pub(crate) url: Attr<String>,
    /// ARN of the task definition that the service runs.
    #[tf(computed)]
    pub(crate) task_definition_arn: Attr<String>,
    /// ARN of the target group.
    #[tf(computed, keep)]
    pub(crate) target_group_arn: Attr<String>,
    /// ARN of the listener rule.
    #[tf(computed, keep)]
    pub(crate) listener_rule_arn: Attr<String>,
    /// ARN of the service.
    #[tf(computed, keep)]
    pub(crate) service_arn: Attr<String>,
    /// When the endpoint was created or last deployed to, in RFC 3339 and UTC.
    #[tf(computed)]
    pub(crate) last_updated: Attr<String>,
    /// What of the endpoint was found missing or changed by hand; the next apply repairs it.
    #[tf(computed, keep)]
    pub(crate) drift: Attr<Vec<String>>,
}

impl Endpoint {
    /// Takes over what became of the endpoint.
    fn follow(&mut self, view: Environment) {
        self.image_uri = view.image_uri;
        self.environment = view.environment;
        self.desired_count = view.desired_count;
        self.resource_name = view.resource_name;
        self.endpoint = view.endpoint;
        self.url = view.url;
        self.task_definition_arn = view.task_definition_arn;
        self.target_group_arn = view.target_group_arn;
        self.listener_rule_arn = view.listener_rule_arn;
        self.service_arn = view.service_arn;
        self.last_updated = view.last_updated;
        self.drift = view.drift;
    }
}

impl Environment {
    /// What the environment calls its endpoints; none where that is not known.
    pub(super) fn keys(&self) -> Vec<String> {
        let endpoints = self.endpoints.known().into_iter();
        endpoints.flat_map(BTreeMap::keys).cloned().collect()
    }

    /// An endpoint as if it were an environment of its own.
    pub(super) fn view(&self, key: &str) -> Option<Self> {
        let one = self.endpoints.known()?.get(key)?.clone();
        Some(Self {
            profile: one.profile.or(self.profile.clone()),
            settings: merged(&self.settings, one.settings),
            image_uri: one.image_uri,
            environment: one.environment,
            desired_count: one.desired_count,
            endpoints: Attr::Null,
            timeouts: Attr::Null,
            resource_name: one.resource_name,
            endpoint: one.endpoint,
            url: one.url,
            task_definition_arn: one.task_definition_arn,
            target_group_arn: one.target_group_arn,
            listener_rule_arn: one.listener_rule_arn,
            service_arn: one.service_arn,
            last_updated: one.last_updated,
            drift: one.drift,
            ..self.clone()
        })
    }

    /// Puts an endpoint back.
    pub(super) fn put(&mut self, key: &str, view: Self) {
        if let Some(one) = self.endpoints.known_mut().and_then(|all| all.get_mut(key)) {
            one.follow(view);
        }
    }

    /// Where what is wrong with an endpoint's view is written.
    pub(super) fn placed(&self, key: &str, problems: Diagnostics) -> Diagnostics {
        let one = self.endpoints.known().and_then(|all| all.get(key));
        let place = |path: AttributePath| one.map_or(path.clone(), |one| within(key, one, path));
        let each = problems.into_iter().map(|mut problem| {
            problem.path = place(problem.path);
            problem
        });
        each.collect()
    }
}

/// The way to what an endpoint writes itself; what it does not write is the environment's.
fn within(key: &str, one: &Endpoint, path: AttributePath) -> AttributePath {
    let own = |name: &str, rest: &AttributePath| match name {
        "profile" => !one.profile.is_null(),
        "settings" => match rest.steps().get(1) {
            Some(tfplugin6::Step::Key(key)) => strings(&one.settings).contains_key(key),
            _ => !one.settings.is_null(),
        },
        "image_uri" | "environment" | "desired_count" => true,
        _ => false,
    };
    match path.steps().first() {
        Some(tfplugin6::Step::Attribute(name)) if own(name, &path) => {
            let start = path!(endpoints[key]);
            path.steps()
                .iter()
                .cloned()
                .fold(start, AttributePath::step)
        }
        _ => path,
    }
}

/// The environment's keys with the endpoint's own in their place.
fn merged(all: &Texts, own: Texts) -> Texts {
    match (all, own) {
        (Attr::Null, own) => own,
        (all, Attr::Null) => all.clone(),
        (Attr::Unknown, _) | (_, Attr::Unknown) => Attr::Unknown,
        (Attr::Known(all), Attr::Known(own)) => {
            let mut all = all.clone();
            all.extend(own);
            Attr::Known(all)
        }
    }
}

/// Whether it can be told already which profile an endpoint is made with.
pub(super) fn is_resolvable(view: &Environment) -> bool {
    !view.profile.is_unknown() && !has_unknown(&view.settings)
}
