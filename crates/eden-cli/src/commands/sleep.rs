//! `eden sleep` and `eden wake`.

use anyhow::{Context as _, Result};
use eden_core::expiry::Expiry;
use eden_core::record::{EnvironmentId, Record};
use eden_core::text::visible;
use serde_json::json;

use super::target;
use crate::cli::{Format, Sleep, Wake};
use crate::reporting::LastRecord;
use crate::{aws, output};

/// Puts an environment to sleep.
pub(super) async fn sleep(sleep: &Sleep) -> Result<()> {
    let eden = aws::eden(&sleep.target.remote).await?;
    let context = super::context(sleep.output)?;
    let id = target::id(&eden, &sleep.target).await?;
    let asleep = Box::pin(eden.sleep(&context, &id)).await;
    let asleep = asleep.with_context(|| format!("cannot put environment {} to sleep", id.name));
    show(&id, sleep.output, &asleep?);
    Ok(())
}

/// Wakes an environment.
pub(super) async fn wake(wake: &Wake) -> Result<()> {
    let eden = aws::eden(&wake.target.remote).await?;
    let context = match wake.waiting.wait {
        true => super::context_for(
            wake.output,
            wake.waiting.wait_timeout,
            &LastRecord::default(),
        )?,
        false => super::context(wake.output)?,
    };
    let id = target::id(&eden, &wake.target).await?;
    let woken = async {
        let mut waking = eden.wake(&context, &id).await?;
        if let Some(time) = wake.keep {
            waking = Box::pin(eden.keep_awake(&context, &id, time)).await?;
        }
        match wake.waiting.wait {
            true => eden.wait_until_awake(&context, waking).await,
            false => Ok(waking),
        }
    };
    let woken = Box::pin(woken).await;
    let woken = woken.with_context(|| format!("cannot wake environment {}", id.name))?;
    show(&id, wake.output, &woken);
    if let (Some(until), Format::Text) = (awake_until(&woken), wake.output) {
        output::line(&format!("It does not fall asleep before {until}."));
    }
    let is_waking = woken.iter().any(|one| one.state_word() == "waking");
    if is_waking && wake.output == Format::Text {
        output::line(
            "Nobody passes to it before it is healthy: `eden wake --wait` waits for that, and opens it.",
        );
    }
    Ok(())
}

fn show(id: &EnvironmentId, format: Format, records: &[Record]) {
    let state = records.first().map_or("awake", Record::state_word);
    match format {
        Format::Text => output::line(&format!(
            "Environment {} is {}",
            visible(&id.name),
            visible(state)
        )),
        Format::Json => {
            let mut value = json!({ "profile": id.profile, "name": id.name, "state": state });
            if let Some(until) = awake_until(records) {
                value["awake_until"] = until.into();
            }
            output::json(&value);
        }
    }
}

/// Until when it is kept awake, in RFC 3339.
fn awake_until(records: &[Record]) -> Option<String> {
    let at = records.iter().filter_map(|one| one.awake_until).max()?;
    Some(Expiry { at, ttl: None }.rfc3339())
}
