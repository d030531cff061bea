//! What an endpoint has otherwise than the reference: images of further containers, size, capacity, and what runs.

pub mod fargate;
mod size;
pub mod template;
mod wishes;

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{ContainerDefinition, EnvironmentFile, TaskDefinition};
use serde::{Deserialize, Serialize};

pub(crate) use self::size::check as check_size;
use self::template::{Template, TemplateError};
pub use self::wishes::{Overridden, OverrideWishes};
use crate::error::Error;
use crate::image::ImageUri;
use crate::publish_task::BEFORE_PUBLISH;
use crate::settings::{ALLOW_OVERRIDES, Draft};

/// How many files of variables a container may have.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html>
const MOST_FILES: usize = 10;

/// What an endpoint has otherwise than the reference; what is not there is as the reference has it.
///
/// Texts may refer to parts of the environment, see [`template`]: what is kept is what was written.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Overrides {
    /// Images by the names of containers, beside the one that gets the environment's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub images: BTreeMap<String, ImageUri>,
    /// CPU units of a task, of which 1024 are one vCPU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<u32>,
    /// Memory of a task, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
    /// On what tasks run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// The command of the container that gets the environment's image; an empty one is the image's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    /// The entry point of that container; an empty one is the image's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_point: Option<Vec<String>>,
    /// Secrets of that container by the names of its variables: ARNs, or names of parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// ARNs of the files with variables of that container, in place of the reference's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment_files: Option<Vec<String>>,
}

/// On what tasks run.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Capacity {
    /// Fargate Spot: cheaper, and stopped with two minutes' notice when AWS needs it.
    Spot,
}

/// An override that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{}` {why}", .which.name())]
pub struct OverrideError {
    /// Which.
    pub which: Overridden,
    /// What is wrong with it, in a sentence without its name.
    pub why: String,
}

impl OverrideError {
    /// What is wrong with one of them.
    pub fn new(which: Overridden, why: impl Into<String>) -> Self {
        Self {
            which,
            why: why.into(),
        }
    }
}

impl Capacity {
    /// Reads a word.
    ///
    /// # Errors
    /// When it is no capacity.
    pub fn parse(word: &str) -> Result<Self, OverrideError> {
        match word {
            "spot" => Ok(Self::Spot),
            _ => Err(OverrideError::new(
                Overridden::Capacity,
                format!("is {word:?}: expected `spot`, or nothing for the reference's own"),
            )),
        }
    }

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spot => "spot",
        }
    }
}

impl Overrides {
    /// Whether everything is as the reference has it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Those that a task definition has.
    #[must_use]
    pub fn of_definition(&self) -> Self {
        Self {
            capacity: None,
            ..self.clone()
        }
    }

    /// Whether any decides which size a task has.
    #[must_use]
    pub fn has_size(&self) -> bool {
        self.cpu.is_some() || self.memory.is_some()
    }

    /// Those that callers of the API may set only where the profile allows it: they decide what runs, and with which secrets.
    #[must_use]
    pub fn restricted(&self) -> Vec<Overridden> {
        let all = [
            (Overridden::Command, self.command.is_some()),
            (Overridden::EntryPoint, self.entry_point.is_some()),
            (Overridden::Secrets, !self.secrets.is_empty()),
            (
                Overridden::EnvironmentFiles,
                self.environment_files.is_some(),
            ),
        ];
        let set = all.into_iter().filter(|(_, is_set)| *is_set);
        set.map(|(which, _)| which).collect()
    }

    /// What is wrong with them whatever the reference is, beside these variables.
    #[must_use]
    pub fn problems(&self, environment: &BTreeMap<String, String>) -> Vec<OverrideError> {
        let mut all = Vec::from_iter(self.wrong_secret(environment));
        all.extend(self.wrong_files());
        if self.images.keys().any(String::is_empty) {
            let why = "names no container";
            all.push(OverrideError::new(Overridden::Images, why));
        }
        let sizes = [
            (Overridden::Cpu, self.cpu),
            (Overridden::Memory, self.memory),
        ];
        let none = sizes.into_iter().filter(|(_, size)| *size == Some(0));
        all.extend(none.map(|(which, _)| OverrideError::new(which, "is 0: expected 1 at least")));
        all
    }

    fn wrong_secret(&self, environment: &BTreeMap<String, String>) -> Option<OverrideError> {
        let why = self.secrets.iter().find_map(|(name, from)| {
            if name.is_empty() {
                return Some("names no variable".to_owned());
            }
            if environment.contains_key(name) {
                return Some(format!(
                    "sets {name}, which is a variable as well: one of them"
                ));
            }
            from.is_empty()
                .then(|| format!("sets {name} to nothing: expected the ARN of a secret, or the name of a parameter"))
        })?;
        Some(OverrideError::new(Overridden::Secrets, why))
    }

    fn wrong_files(&self) -> Option<OverrideError> {
        let files = self.environment_files.as_deref().unwrap_or_default();
        let is_file = |arn: &&String| arn.starts_with("arn:") && arn.contains(":s3:::");
        let wrong = files.iter().find(|arn| !is_file(arn));
        let why = match wrong {
            Some(wrong) => format!(
                "holds {wrong:?}: expected ARNs of objects such as `arn:aws:s3:::my-bucket/preview.env`"
            ),
            None if files.len() > MOST_FILES => {
                format!("holds {} files, and ECS takes {MOST_FILES}", files.len())
            }
            None => return None,
        };
        Some(OverrideError::new(Overridden::EnvironmentFiles, why))
    }

    /// The same with what each text refers to.
    ///
    /// # Errors
    /// When a text refers to what there is not.
    pub(crate) fn expanded(&self, template: &Template) -> Result<Self, OverrideError> {
        let list = |which, words: &Option<Vec<String>>| {
            let words = words.as_ref().map(|words| template.list(words));
            words.transpose().map_err(|error| of_text(which, &error))
        };
        let secrets = template.map(&self.secrets);
        Ok(Self {
            command: list(Overridden::Command, &self.command)?,
            entry_point: list(Overridden::EntryPoint, &self.entry_point)?,
            secrets: secrets.map_err(|error| of_text(Overridden::Secrets, &error))?,
            environment_files: list(Overridden::EnvironmentFiles, &self.environment_files)?,
            ..self.clone()
        })
    }

    /// All texts that may refer to parts of the environment.
    pub fn texts(&self) -> impl Iterator<Item = (Overridden, &String)> {
        let lists = [
            (Overridden::Command, &self.command),
            (Overridden::EntryPoint, &self.entry_point),
            (Overridden::EnvironmentFiles, &self.environment_files),
        ];
        let words = lists
            .into_iter()
            .flat_map(|(which, list)| list.iter().flatten().map(move |word| (which, word)));
        let secrets = self.secrets.values();
        words.chain(secrets.map(|from| (Overridden::Secrets, from)))
    }

    /// Those that a task definition with this container for the environment's image does not have.
    #[must_use]
    pub(crate) fn missing_in(
        &self,
        definition: &TaskDefinition,
        container: Option<&ContainerDefinition>,
    ) -> Vec<Overridden> {
        let is = |size: Option<u32>, has: Option<&str>| {
            size.is_none_or(|size| has == Some(size.to_string().as_str()))
        };
        let all = [
            (Overridden::Images, self.has_images(definition)),
            (Overridden::Cpu, is(self.cpu, definition.cpu())),
            (Overridden::Memory, is(self.memory, definition.memory())),
            (
                Overridden::Command,
                same(
                    self.command.as_ref(),
                    container.map(ContainerDefinition::command),
                ),
            ),
            (
                Overridden::EntryPoint,
                same(
                    self.entry_point.as_ref(),
                    container.map(ContainerDefinition::entry_point),
                ),
            ),
            (Overridden::Secrets, self.has_secrets(container)),
            (Overridden::EnvironmentFiles, self.has_files(container)),
        ];
        let missing = all.into_iter().filter(|(_, has)| !has);
        missing.map(|(which, _)| which).collect()
    }

    fn has_images(&self, definition: &TaskDefinition) -> bool {
        let containers = definition.container_definitions();
        let has = |(name, image): (&String, &ImageUri)| {
            let mut named = containers.iter();
            named.any(|one| one.name() == Some(name) && one.image() == Some(image.as_str()))
        };
        self.images.iter().all(has)
    }

    fn has_secrets(&self, container: Option<&ContainerDefinition>) -> bool {
        let has = |(name, from): (&String, &String)| {
            let mut secrets = container.iter().flat_map(|one| one.secrets());
            secrets.any(|secret| secret.name() == name && secret.value_from() == from)
        };
        self.secrets.iter().all(has)
    }

    fn has_files(&self, container: Option<&ContainerDefinition>) -> bool {
        let Some(wanted) = &self.environment_files else {
            return true;
        };
        let files = container.iter().flat_map(|one| one.environment_files());
        files.map(EnvironmentFile::value).eq(wanted)
    }
}

/// Checks that callers of the API may ask for this: what decides what runs, and with which secrets, is the stored profile's to
/// allow. `given` are the keys that stand in place of the profile's.
///
/// # Errors
/// Each that the profile does not allow.
pub fn check_allowed(
    stored: &Draft,
    wishes: &OverrideWishes,
    given: &BTreeMap<String, String>,
) -> Result<(), Error> {
    if stored.allows_overrides() {
        return Ok(());
    }
    let mut restricted = wishes.set.restricted();
    // Without a secret of its own a preview has the reference's.
    restricted.extend(wishes.as_reference.iter().filter(|one| one.is_restricted()));
    let tasks = given.contains_key(BEFORE_PUBLISH).then_some(BEFORE_PUBLISH);
    let names = restricted.into_iter().map(Overridden::name).chain(tasks);
    aws_calls::all(names.map(|name| Err::<(), _>(not_allowed(name)))).map(drop)
}

fn not_allowed(name: &str) -> Error {
    Error::Unusable {
        what: format!("`{name}`"),
        why: format!(
            "may be changed through the API only where the profile says `{ALLOW_OVERRIDES} = true`"
        ),
        advice:
            "Write it into the profile, or allow it there, and push that with `eden config push`."
                .into(),
        key: None,
    }
}

/// A text that refers to what there is not, where it was written.
pub(crate) fn of_text(which: Overridden, error: &TemplateError) -> OverrideError {
    OverrideError::new(which, error.to_string())
}

fn same(wanted: Option<&Vec<String>>, has: Option<&[String]>) -> bool {
    wanted.is_none_or(|wanted| has.unwrap_or_default() == wanted)
}

/// All problems at once.
pub(crate) fn checked(problems: Vec<OverrideError>) -> Result<(), Error> {
    aws_calls::all(problems.into_iter().map(|one| Err::<(), _>(one.into()))).map(drop)
}

#[cfg(test)]
mod tests;
