//! `eden init`.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use eden_core::operate::look_around::{MissingKey, Surroundings};
use eden_core::text::visible;
use serde_json::json;

use super::settings;
use crate::cli::{Format, Init};
use crate::config_file::ConfigFile;
use crate::failure::Failure;
use crate::profile::Pairs;
use crate::{aws, output};

/// Writes a profile of what is found around a service, unless there is one of its name.
pub(super) async fn run(init: &Init) -> Result<()> {
    let local = &init.remote.local;
    let (mut file, profile) = (ConfigFile::read(&local.config_path)?, local.profile());
    if file.profile(profile).is_some() {
        return Err(taken(&file, profile).into());
    }
    let around = look(init).await;
    let service = visible(&init.service);
    let around = around.with_context(|| format!("cannot look around service {service}"))?;
    show(init.output, &around);
    if !around.missing.is_empty() {
        return Err(incomplete(&around.missing).into());
    }
    let pairs = pairs(init, &around);
    settings::finish(pairs.clone())?;
    for (key, value) in &pairs {
        file.set(profile, key, value)?;
    }
    file.write()?;
    if init.output == Format::Text {
        output::line(&format!(
            "Successfully wrote profile {profile} to {}",
            file.shown()
        ));
    }
    Ok(())
}

async fn look(init: &Init) -> Result<Surroundings> {
    let eden = aws::eden(&init.remote).await?;
    Ok(Box::pin(eden.look_around(&init.service, &init.keys.0)).await?)
}

/// What is found, and keys that are given and need not be in a profile.
fn pairs(init: &Init, around: &Surroundings) -> Pairs {
    let mut pairs = init.keys.0.clone();
    let found = around.found.iter();
    pairs.extend(found.map(|it| (it.key.to_owned(), it.value.clone())));
    pairs
}

fn show(format: Format, around: &Surroundings) {
    if format == Format::Json {
        return output::json(&value(around));
    }
    for found in &around.found {
        output::line(&format!("{} = {} ({})", found.key, found.value, found.how));
    }
    for MissingKey { key, why, advice } in &around.missing {
        output::line(&format!("{key} is missing: {why}. {advice}"));
    }
}

fn value(around: &Surroundings) -> serde_json::Value {
    let found: BTreeMap<_, _> = around.found.iter().map(|it| (it.key, &it.value)).collect();
    let missing = around.missing.iter();
    let missing = missing.map(|it| json!({ "key": it.key, "why": it.why, "advice": it.advice }));
    json!({ "settings": found, "missing": missing.collect::<Vec<_>>() })
}

fn taken(file: &ConfigFile, profile: &str) -> Failure {
    let profile = visible(profile);
    Failure::new(
        format!(
            "{} has a profile {profile} already, and nothing was written",
            file.shown()
        ),
        "Name another one with -p, or change this one with `eden config setup`.",
    )
}

fn incomplete(missing: &[MissingKey]) -> Failure {
    let keys: Vec<&str> = missing.iter().map(|it| it.key).collect();
    let flags = keys
        .iter()
        .map(|key| format!("--{} VALUE", key.replace('_', "-")));
    Failure::new(
        format!(
            "nothing was written, since {} could not be found",
            keys.join(", ")
        ),
        format!(
            "Run the same command with {}.",
            flags.collect::<Vec<_>>().join(" ")
        ),
    )
}
