//! `eden verify`.

use anyhow::{Context as _, Result};
use eden_core::Error;
use eden_core::context::Context;
use eden_core::operate::verify::{Finding, PROBE};
use eden_core::record::EnvironmentId;
use serde_json::{Value, json};

use super::{PATIENCE, settings};
use crate::cli::{Format, KeyFlags, Verify};
use crate::failure::Failure;
use crate::terminal::{Look, painted};
use crate::{aws, interrupt, output};

/// Names everything that keeps the profile's environments from being made.
pub(super) async fn run(verify: &Verify) -> Result<()> {
    let profile = verify.remote.local.profile();
    let findings = findings(verify, profile).await;
    let findings = findings.with_context(|| format!("cannot verify profile {profile}"))?;
    match verify.output {
        Format::Json => output::json(&findings.iter().map(value).collect::<Vec<_>>().into()),
        Format::Text if findings.is_empty() => output::line("No problems found"),
        Format::Text => findings.iter().for_each(show),
    }
    if findings.is_empty() {
        return Ok(());
    }
    let text = format!("profile {profile} has {} problems", findings.len());
    Err(Failure::new(text, "Correct them, and run the same command again.").into())
}

fn show(finding: &Finding) {
    let mark = painted(Look::Bad, "✗");
    let what = painted(Look::Strong, &finding.what);
    output::raw(&format!(
        "{mark} {what}. {}",
        painted(Look::Faint, &finding.advice)
    ));
}

fn value(finding: &Finding) -> Value {
    json!({ "what": finding.what, "advice": finding.advice })
}

async fn findings(verify: &Verify, profile: &str) -> Result<Vec<Finding>> {
    let image = verify.image_uri.as_deref().map(str::parse);
    let image = image.transpose().map_err(Error::from)?;
    let eden = aws::eden(&verify.remote).await?;
    let id = EnvironmentId {
        profile: profile.to_owned(),
        name: PROBE.to_owned(),
    };
    let known = settings::look(&eden, &verify.remote, &id).await?;
    known.report(Format::Json);
    let settings = known.settings(profile, &KeyFlags::default())?;
    let context = Context::new(interrupt::token()?, PATIENCE, |_| {});
    Ok(eden.verify(&context, profile, &settings, image).await?)
}
