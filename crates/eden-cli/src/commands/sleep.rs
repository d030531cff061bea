//! `eden sleep` and `eden wake`.

use anyhow::{Context as _, Result};
use eden_core::record::{EnvironmentId, Record};
use serde_json::json;

use crate::cli::{Format, Named, Sleep, Wake};
use crate::{aws, output};
use eden_core::text::visible;

/// Puts an environment to sleep.
pub(super) async fn sleep(sleep: &Sleep) -> Result<()> {
    let named = &sleep.named;
    let eden = aws::eden(&named.remote).await?;
    let context = super::context(named.output)?;
    let asleep = Box::pin(eden.sleep(&context, &id(named))).await;
    let asleep = asleep.with_context(|| format!("cannot put environment {} to sleep", named.name));
    show(named, &asleep?);
    Ok(())
}

/// Wakes an environment.
pub(super) async fn wake(wake: &Wake) -> Result<()> {
    let named = &wake.named;
    let eden = aws::eden(&named.remote).await?;
    let context = match wake.wait {
        true => super::context_for(named.output, wake.wait_timeout)?,
        false => super::context(named.output)?,
    };
    let woken = async {
        let waking = eden.wake(&context, &id(named)).await?;
        match wake.wait {
            true => eden.wait_until_awake(&context, waking).await,
            false => Ok(waking),
        }
    };
    let woken = Box::pin(woken).await;
    let woken = woken.with_context(|| format!("cannot wake environment {}", named.name))?;
    show(named, &woken);
    let is_waking = woken.iter().any(|one| one.state_word() == "waking");
    if is_waking && named.output == Format::Text {
        output::line(
            "Nobody passes to it before it is healthy: `eden wake --wait` waits for that, and opens it.",
        );
    }
    Ok(())
}

fn id(named: &Named) -> EnvironmentId {
    EnvironmentId {
        profile: named.remote.local.profile().to_owned(),
        name: named.name.clone(),
    }
}

fn show(named: &Named, records: &[Record]) {
    let state = records.first().map_or("awake", Record::state_word);
    match named.output {
        Format::Text => output::line(&format!(
            "Environment {} is {}",
            visible(&named.name),
            visible(state)
        )),
        Format::Json => output::json(&json!({
            "profile": named.remote.local.profile(),
            "name": named.name,
            "state": state,
        })),
    }
}
