//! What an environment consists of: its only endpoint, or several that go by a name.

use std::collections::BTreeMap;

use tfplugin6::{Attr, AttributePath, Diagnostics, path};

use super::endpoint::Endpoint;
use super::model::Environment;
use crate::texts::{has_unknown, strings};

/// What an environment calls its endpoint, such as `api`; its only endpoint has no name.
pub(crate) type Key = Option<String>;

/// An endpoint as if it were a whole environment, so that whatever holds for one holds for
/// each of several.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// What the environment calls it.
    pub(crate) key: Key,
    /// Its attributes.
    pub(crate) model: Environment,
}

impl Environment {
    /// Whether its endpoints go by a name, be it only one.
    pub(crate) fn has_endpoints(&self) -> bool {
        !self.endpoints.is_null()
    }

    /// What its endpoints are called; none where that is not known.
    pub(crate) fn keys(&self) -> Vec<Key> {
        match &self.endpoints {
            Attr::Null => vec![None],
            Attr::Unknown => Vec::new(),
            Attr::Known(all) => all.keys().cloned().map(Some).collect(),
        }
    }

    /// All its endpoints.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let keys = self.keys().into_iter();
        keys.filter_map(|key| {
            let model = self.part(&key)?;
            Some(Part { key, model })
        })
        .collect()
    }

    /// One of its endpoints.
    pub(crate) fn part(&self, key: &Key) -> Option<Self> {
        match key {
            None => (!self.has_endpoints()).then(|| self.clone()),
            Some(key) => Some(self.endpoint(key)?.as_environment(self)),
        }
    }

    /// Puts an endpoint back.
    pub(crate) fn store(&mut self, key: &Key, part: Self) {
        let Some(key) = key else {
            *self = part;
            return;
        };
        self.tags_all = part.tags_all.clone();
        if let Some(one) = self.endpoints.known_mut().and_then(|all| all.get_mut(key)) {
            one.update_from(part);
        }
    }

    /// The profile keys that an endpoint writes itself.
    pub(crate) fn settings_of(&self, key: &Key) -> BTreeMap<String, String> {
        match key {
            None => self.given(),
            Some(key) => self
                .endpoint(key)
                .map(|one| one.as_environment(&Self::default()).given())
                .unwrap_or_default(),
        }
    }

    /// Problems of an endpoint, at the attributes that they come from.
    pub(crate) fn relocate(&self, key: &Key, problems: Diagnostics) -> Diagnostics {
        let one = key
            .as_ref()
            .and_then(|key| Some((key, self.endpoint(key)?)));
        let each = problems.into_iter().map(|mut problem| {
            if let Some((key, one)) = one {
                problem.path = within(key, one, problem.path);
            }
            problem
        });
        each.collect()
    }

    /// Whether it can be said already which profile it is made with.
    pub(crate) fn is_resolvable(&self) -> bool {
        let own = [&self.profile, &self.access, &self.sleep_after];
        own.iter().all(|one| !one.is_unknown()) && !has_unknown(&self.settings)
    }

    fn endpoint(&self, key: &str) -> Option<&Endpoint> {
        self.endpoints.known()?.get(key)
    }
}

/// The path of an endpoint; the only one has none.
pub(crate) fn endpoint_path(key: &Key) -> AttributePath {
    match key {
        Some(key) => path!(endpoints[key]),
        None => AttributePath::default(),
    }
}

/// The path of what an endpoint writes itself; what it does not write is the environment's.
fn within(key: &str, one: &Endpoint, path: AttributePath) -> AttributePath {
    match path.steps().first() {
        Some(tfplugin6::Step::Attribute(name)) if is_own(one, name, &path) => {
            let start = path!(endpoints[key]);
            let steps = path.steps().iter().cloned();
            steps.fold(start, AttributePath::step)
        }
        _ => path,
    }
}

fn is_own(one: &Endpoint, name: &str, path: &AttributePath) -> bool {
    match (name, path.steps().get(1)) {
        ("profile", _) => !one.profile.is_null(),
        ("settings", Some(tfplugin6::Step::Key(key))) => strings(&one.settings).contains_key(key),
        ("settings", _) => !one.settings.is_null(),
        ("access", _) => !one.access.is_null(),
        ("sleep_after", _) => !one.sleep_after.is_null(),
        ("before_publish", _) => !one.before_publish.is_null(),
        (
            "image_uri" | "environment" | "desired_count" | "images" | "cpu" | "memory"
            | "capacity" | "command" | "entry_point" | "secrets" | "environment_files",
            _,
        ) => true,
        _ => false,
    }
}
