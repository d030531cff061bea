//! What an endpoint has otherwise than its reference.

use std::collections::BTreeMap;

use eden_core::image::{ImageError, ImageUri};
use eden_core::overrides::template::{self, Endpoints};
use eden_core::overrides::{Capacity, Overridden, OverrideError, Overrides};
use tfplugin6::{Attr, AttributePath, Diagnostic, Diagnostics, Model, path};

use crate::texts::{self, Texts, has_unknown, present, strings, texts_or_null};

/// A list of texts.
type List = Attr<Vec<Attr<String>>>;

/// What an endpoint has otherwise than its reference; what is left out is as the reference has it.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct OverrideAttributes {
    /// Images of further containers by their names, beside the one that gets `image_uri`. Containers that run the same image as
    /// that one in the reference get `image_uri` with it, unless they are named here or the profile has a `target_container_name`.
    #[tf(optional)]
    pub(crate) images: Texts,
    /// CPU units of a task, of which 1024 are one vCPU. Fargate has tasks of some sizes only, which a plan checks with `memory`.
    #[tf(optional)]
    pub(crate) cpu: Attr<i64>,
    /// Memory of a task, in MiB.
    #[tf(optional)]
    pub(crate) memory: Attr<i64>,
    /// `spot` runs tasks on Fargate Spot, where the reference runs on Fargate. By default they run on what the reference runs on.
    #[tf(optional)]
    pub(crate) capacity: Attr<String>,
    /// Command of the container that gets `image_uri`, in place of the reference's; an empty list is the image's own.
    #[tf(optional)]
    pub(crate) command: List,
    /// Entry point of that container, in place of the reference's; an empty list is the image's own.
    #[tf(optional)]
    pub(crate) entry_point: List,
    /// Secrets of that container by the names of their variables, in place of the reference's variables and secrets of the same
    /// names: ARNs of secrets, or of parameters, or names of parameters.
    #[tf(optional)]
    pub(crate) secrets: Texts,
    /// ARNs of files in Amazon S3 with variables of that container, in place of the reference's; an empty list is none.
    #[tf(optional)]
    pub(crate) environment_files: List,
}

impl OverrideAttributes {
    /// What they ask for; what is not known yet is left out.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub(crate) fn overrides(&self) -> Result<Overrides, Diagnostics> {
        let (images, wrong) = self.images();
        let mut wrong: Vec<Diagnostic> = wrong.into_iter().collect();
        let mut size = |which, attribute: &Attr<i64>| match size(which, attribute) {
            Ok(size) => size,
            Err(error) => {
                wrong.push(diagnostic(&error));
                None
            }
        };
        let (cpu, memory) = (
            size(Overridden::Cpu, &self.cpu),
            size(Overridden::Memory, &self.memory),
        );
        let capacity = self.capacity.known().map(|word| Capacity::parse(word));
        let capacity = capacity.transpose().unwrap_or_else(|error| {
            wrong.push(diagnostic(&error));
            None
        });
        wrong.into_iter().collect::<Diagnostics>().into_result()?;
        Ok(Overrides {
            images,
            cpu,
            memory,
            capacity,
            command: words(&self.command),
            entry_point: words(&self.entry_point),
            secrets: strings(&self.secrets),
            environment_files: words(&self.environment_files),
        })
    }

    fn images(&self) -> (BTreeMap<String, ImageUri>, Vec<Diagnostic>) {
        let (mut images, mut wrong) = (BTreeMap::new(), Vec::new());
        for (name, uri) in strings(&self.images) {
            match uri.parse::<ImageUri>() {
                Ok(image) => drop(images.insert(name, image)),
                Err(error) => wrong.push(wrong_image(&name, &error)),
            }
        }
        (images, wrong)
    }

    /// The same without null elements of its maps, to be compared.
    pub(crate) fn present(&self) -> Self {
        Self {
            images: present(&self.images),
            secrets: present(&self.secrets),
            ..self.clone()
        }
    }

    /// Whether anything of it is not known before apply.
    pub(crate) fn has_unknown(&self) -> bool {
        let lists = [&self.command, &self.entry_point, &self.environment_files];
        let is_unknown = |list: &List| {
            let mut words = list.known().into_iter().flatten();
            list.is_unknown() || words.any(Attr::is_unknown)
        };
        has_unknown(&self.images)
            || has_unknown(&self.secrets)
            || self.cpu.is_unknown()
            || self.memory.is_unknown()
            || self.capacity.is_unknown()
            || lists.into_iter().any(is_unknown)
    }

    /// The attributes that are given, by their names.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        let all = [
            (Overridden::Images, !self.images.is_null()),
            (Overridden::Cpu, !self.cpu.is_null()),
            (Overridden::Memory, !self.memory.is_null()),
            (Overridden::Capacity, !self.capacity.is_null()),
            (Overridden::Command, !self.command.is_null()),
            (Overridden::EntryPoint, !self.entry_point.is_null()),
            (Overridden::Secrets, !self.secrets.is_null()),
            (
                Overridden::EnvironmentFiles,
                !self.environment_files.is_null(),
            ),
        ];
        let given = all.into_iter().filter(|(_, is_given)| *is_given);
        given.map(|(which, _)| which.name()).collect()
    }

    /// Fills in what was made through whichever door; attributes that the user did not set stay unset.
    pub(crate) fn observe(&mut self, made: &Overrides) {
        let images = made.images.iter();
        let images = images.map(|(name, image)| (name.clone(), image.to_string()));
        texts::observe(&mut self.images, &images.collect());
        texts::observe(&mut self.secrets, &made.secrets);
        let number = |size: Option<u32>| size.map(i64::from).into();
        if self.cpu.is_known() {
            self.cpu = number(made.cpu);
        }
        if self.memory.is_known() {
            self.memory = number(made.memory);
        }
        if self.capacity.is_known() {
            let capacity = made.capacity.map(|capacity| capacity.as_str().to_owned());
            self.capacity = capacity.into();
        }
        for (list, made) in [
            (&mut self.command, &made.command),
            (&mut self.entry_point, &made.entry_point),
            (&mut self.environment_files, &made.environment_files),
        ] {
            if list.is_known() {
                *list = list_of(made.as_ref());
            }
        }
    }

    /// As the user would write it.
    pub(crate) fn imported(made: &Overrides) -> Self {
        let images = made.images.iter();
        let images = images.map(|(name, image)| (name.clone(), image.to_string()));
        Self {
            images: texts_or_null(&images.collect()),
            cpu: made.cpu.map(i64::from).into(),
            memory: made.memory.map(i64::from).into(),
            capacity: made
                .capacity
                .map(|capacity| capacity.as_str().to_owned())
                .into(),
            command: list_of(made.command.as_ref()),
            entry_point: list_of(made.entry_point.as_ref()),
            secrets: texts_or_null(&made.secrets),
            environment_files: list_of(made.environment_files.as_ref()),
        }
    }
}

/// What is wrong with overrides and variables before any call is made, in an environment with these endpoints.
pub(crate) fn problems(
    attributes: &OverrideAttributes,
    environment: &Texts,
    endpoints: &Endpoints<'_>,
) -> Vec<Diagnostic> {
    let variables = strings(environment);
    let overrides = match attributes.overrides() {
        Ok(overrides) => overrides,
        Err(wrong) => return wrong.into_iter().collect(),
    };
    let mut all: Vec<Diagnostic> = overrides
        .problems(&variables)
        .iter()
        .map(diagnostic)
        .collect();
    let variables = variables.values();
    let texts = variables.map(|text| (Overridden::Environment, text));
    let wrong = texts.chain(overrides.texts()).filter_map(|(which, text)| {
        let error = template::check(text, endpoints).err()?;
        Some(OverrideError::new(which, error.to_string()))
    });
    all.extend(wrong.map(|error| diagnostic(&error)));
    all
}

fn diagnostic(error: &OverrideError) -> Diagnostic {
    Diagnostic::error(error.to_string()).at(AttributePath::root(error.which.name()))
}

fn wrong_image(name: &str, error: &ImageError) -> Diagnostic {
    Diagnostic::error("The image cannot be used")
        .detail(error.to_string())
        .at(path!(images[name]))
}

fn size(which: Overridden, attribute: &Attr<i64>) -> Result<Option<u32>, OverrideError> {
    let size = attribute.known().map(|size| u32::try_from(*size));
    let why = "is no size: expected a whole number of 1 at least";
    size.transpose().map_err(|_| OverrideError::new(which, why))
}

/// A list without its elements that are null.
fn words(list: &List) -> Option<Vec<String>> {
    let words = list.known()?.iter();
    Some(words.filter_map(|word| word.known().cloned()).collect())
}

fn list_of(words: Option<&Vec<String>>) -> List {
    let words = words.map(|words| words.iter().map(|word| word.clone().into()).collect());
    words.into()
}
