//! Which settings a command on an environment works with.

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::record::{EnvironmentId, Record};
use eden_core::settings::{Draft, Settings};

use crate::cli::{Format, KeyFlags, Remote};
use crate::config_file::ConfigFile;
use crate::failure::Failure;
use crate::output;
use crate::profile::{self, Pairs};

/// What is known of an environment before anything is done.
pub(super) struct Known {
    /// The environment's own record, where its row has one.
    pub(super) record: Option<Record>,
    /// The profile's keys; `None` where there is no such profile.
    pub(super) profile: Option<Pairs>,
    /// Where the profile would have been.
    place: String,
    /// What to say where the profile is used and the stored one of its name is another.
    differs: Option<String>,
}

/// Looks an environment and its profile up, both at the same time; the local profile comes first.
pub(super) async fn look(eden: &Eden, remote: &Remote, id: &EnvironmentId) -> Result<Known> {
    let file = ConfigFile::read(&remote.local.config_path)?;
    let local = file.profile(&id.profile);
    let (row, stored) = tokio::join!(
        eden.table().find(id),
        eden.table().profile_text(&id.profile)
    );
    let parse = |text: String| profile::from_json(&id.profile, &text);
    let (profile, differs) = match local {
        Some(local) => {
            // The stored one is only compared: whoever may not read it needs it not.
            let stored = stored.ok().flatten().and_then(|text| parse(text).ok());
            let differs = stored.and_then(|stored| differs(eden, &file, id, &local, &stored));
            (Some(local), differs)
        }
        None => (stored?.map(parse).transpose()?, None),
    };
    tracing::debug!(found = profile.is_some(), "profile");
    Ok(Known {
        record: row?.and_then(|row| row.record),
        profile,
        place: format!("{} or DynamoDB table {}", file.shown(), eden.table().name()),
        differs,
    })
}

/// Which profile is used, where the other of its name says something else.
fn differs(
    eden: &Eden,
    file: &ConfigFile,
    id: &EnvironmentId,
    local: &Pairs,
    stored: &Pairs,
) -> Option<String> {
    let keys = profile::differing(local, stored);
    (!keys.is_empty()).then(|| {
        format!(
            "Profile {} of {} is used; the one in DynamoDB table {} differs in {}.",
            id.profile,
            file.shown(),
            eden.table().name(),
            keys.join(", ")
        )
    })
}

impl Known {
    /// Whether there is nothing to work with: neither an environment nor a profile.
    pub(super) fn is_nothing(&self) -> bool {
        self.record.is_none() && self.profile.is_none()
    }

    /// Says which profile is used, where that is not the stored one of its name.
    pub(super) fn report(&self, format: Format) {
        if let Some(text) = &self.differs {
            match format {
                Format::Text => output::line(text),
                Format::Json => output::error(text),
            }
        }
    }

    /// The profile's settings, with the flags in place of its own keys; flags alone may do.
    pub(super) fn settings(&self, name: &str, flags: &KeyFlags) -> Result<Settings> {
        let profile = match &self.profile {
            Some(profile) => profile.clone(),
            None if flags.0.is_empty() => return Err(self.no_profile(name).into()),
            None => Pairs::new(),
        };
        Draft::from_pairs(profile::canonical(&profile))
            .overridden_by(Draft::from_pairs(flags.0.clone()))
            .finish()
            .map_err(eden_core::Error::from)
            .with_context(|| format!("profile {name} with the given flags"))
            .map_err(|error| advised(&error, name))
    }

    fn no_profile(&self, name: &str) -> Failure {
        Failure::new(
            format!("there is no profile {name} in {}", self.place),
            format!(
                "Make it with `eden config setup -p {name} --name-prefix …`, or name another with -p."
            ),
        )
    }
}

/// Complete settings from their keys.
pub(super) fn finish(pairs: Pairs) -> Result<Settings, eden_core::Error> {
    Ok(Draft::from_pairs(pairs).finish()?)
}

fn advised(error: &anyhow::Error, name: &str) -> anyhow::Error {
    let advice =
        format!("Correct it with `eden config setup -p {name}`, or give the keys as flags.");
    Failure::new(format!("{error:#}"), advice).into()
}
