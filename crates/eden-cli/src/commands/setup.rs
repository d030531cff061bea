//! `eden config setup`.

use anyhow::Result;

use crate::cli::Setup;
use crate::config_file::ConfigFile;
use crate::failure::Failure;
use crate::output;

/// Writes the given keys into a profile of the configuration file.
pub(super) fn run(setup: &Setup) -> Result<()> {
    let mut file = ConfigFile::read(&setup.local.config_path)?;
    let (profile, keys) = (setup.local.profile(), &setup.keys.0);
    if keys.is_empty() {
        return Err(Failure::usage(
            "No parameters to update were given, exiting",
            "Give some, such as `eden config setup --name-prefix dev`; `eden config setup -h` \
             lists them.",
        )
        .into());
    }
    for (key, value) in keys {
        file.set(profile, key, value)?;
    }
    file.write()?;
    for (key, value) in keys {
        output::line(&format!("Setting {key} to {value} in profile {profile}"));
    }
    Ok(())
}
