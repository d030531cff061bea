//! What is asked to be otherwise by who does not describe all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{OverrideError, Overrides};
use crate::text::nearest;

/// What can be otherwise than the reference has it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Overridden {
    /// Images of further containers.
    Images,
    /// CPU units.
    Cpu,
    /// Memory.
    Memory,
    /// On what tasks run.
    Capacity,
    /// The command.
    Command,
    /// The entry point.
    EntryPoint,
    /// Secrets.
    Secrets,
    /// Files with variables.
    EnvironmentFiles,
    /// The environment variables, which are no override of their own, but may refer to parts of the environment.
    Environment,
}

impl Overridden {
    /// All that can be taken away.
    pub const ALL: [Self; 8] = [
        Self::Images,
        Self::Cpu,
        Self::Memory,
        Self::Capacity,
        Self::Command,
        Self::EntryPoint,
        Self::Secrets,
        Self::EnvironmentFiles,
    ];

    /// Whether it decides what runs, or with which secrets.
    #[must_use]
    pub fn is_restricted(self) -> bool {
        matches!(
            self,
            Self::Command | Self::EntryPoint | Self::Secrets | Self::EnvironmentFiles
        )
    }

    /// Its name, as every door has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Capacity => "capacity",
            Self::Command => "command",
            Self::EntryPoint => "entry_point",
            Self::Secrets => "secrets",
            Self::EnvironmentFiles => "environment_files",
            Self::Environment => "environment",
        }
    }
}

impl FromStr for Overridden {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            match nearest(names, name) {
                Some(meant) => format!("{name:?} is no override; did you mean `{meant}`?"),
                None => format!("{name:?} is no override; they are {}", names.join(", ")),
            }
        })
    }
}

/// What is asked to be otherwise; what is not asked for stays as it was.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct OverrideWishes {
    /// What is set. Images and secrets are set one by one.
    pub set: Overrides,
    /// What is to be as the reference has it again.
    pub as_reference: BTreeSet<Overridden>,
}

impl OverrideWishes {
    /// What is asked both to be set and to be as the reference has it.
    #[must_use]
    pub fn contradiction(&self) -> Option<OverrideError> {
        let taken = self.kept(self.set.clone());
        let both = (taken != self.set).then(|| self.as_reference.first().copied())??;
        Some(OverrideError::new(
            both,
            "is both set and taken away: one of them",
        ))
    }

    /// What the endpoint has then otherwise, where it had this before.
    #[must_use]
    pub fn onto(self, before: Overrides) -> Overrides {
        let Overrides {
            mut images,
            cpu,
            memory,
            capacity,
            command,
            entry_point,
            mut secrets,
            environment_files,
        } = self.kept(before);
        let set = self.set;
        images.extend(set.images);
        secrets.extend(set.secrets);
        Overrides {
            images,
            cpu: set.cpu.or(cpu),
            memory: set.memory.or(memory),
            capacity: set.capacity.or(capacity),
            command: set.command.or(command),
            entry_point: set.entry_point.or(entry_point),
            secrets,
            environment_files: set.environment_files.or(environment_files),
        }
    }

    fn kept(&self, mut all: Overrides) -> Overrides {
        for which in &self.as_reference {
            match which {
                Overridden::Images => all.images = BTreeMap::new(),
                Overridden::Cpu => all.cpu = None,
                Overridden::Memory => all.memory = None,
                Overridden::Capacity => all.capacity = None,
                Overridden::Command => all.command = None,
                Overridden::EntryPoint => all.entry_point = None,
                Overridden::Secrets => all.secrets = BTreeMap::new(),
                Overridden::EnvironmentFiles => all.environment_files = None,
                Overridden::Environment => {}
            }
        }
        all
    }
}
