//! Which settings a command on an environment works with.

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::record::{EnvironmentId, Record};
use eden_core::settings::{Draft, Settings};

use crate::cli::{KeyFlags, Remote};
use crate::config_file::ConfigFile;
use crate::failure::Failure;
use crate::profile::{self, Pairs};

/// What is known of an environment before anything is done.
pub(super) struct Known {
    /// The environment's own record, where its row has one.
    pub(super) record: Option<Record>,
    /// The profile's keys; `None` where there is no such profile.
    pub(super) profile: Option<Pairs>,
    /// Where the profile would have been.
    place: String,
}

/// Looks an environment and its profile up, both at the same time; the local profile comes first.
pub(super) async fn look(eden: &Eden, remote: &Remote, id: &EnvironmentId) -> Result<Known> {
    let file = ConfigFile::read(&remote.local.config_path)?;
    let local = file.profile(&id.profile);
    let stored = async {
        match &local {
            Some(_) => Ok(None),
            None => eden.table().profile_text(&id.profile).await,
        }
    };
    let (row, stored) = tokio::join!(eden.table().find(id), stored);
    let place = format!("{} or DynamoDB table {}", file.shown(), eden.table().name());
    let parse = |text: String| profile::from_json(&id.profile, &text);
    let stored = stored?.map(parse).transpose()?;
    tracing::debug!(
        local = local.is_some(),
        stored = stored.is_some(),
        "profile"
    );
    Ok(Known {
        record: row?.and_then(|row| row.record),
        profile: local.or(stored),
        place,
    })
}

impl Known {
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
