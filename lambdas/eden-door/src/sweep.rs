//! What a schedule asks for.

use eden_core::Eden;
use lambda_runtime::{Error, LambdaEvent};
use serde_json::{Value, json};

use crate::time::Time;

/// Sweeps all environments. An error makes the invocation fail, so that an alarm on errors sees it; what fails for one
/// environment is logged and tried again by the next sweep.
pub(crate) async fn run(eden: &Eden, invocation: LambdaEvent<Value>) -> Result<Value, Error> {
    let context = Time::until(invocation.context.deadline()).context();
    let key = eden.ensure_door_key(&context).await?;
    let swept = Box::pin(eden.sweep(&context, &key)).await?;
    for (id, error) in &swept.failed {
        tracing::warn!(profile = id.profile, name = id.name, "{error}");
    }
    for error in &swept.unanswered {
        tracing::warn!("idle environments stay awake: {error}");
    }
    for id in &swept.asleep {
        tracing::info!(profile = id.profile, name = id.name, "fell asleep");
    }
    for id in &swept.purged {
        tracing::info!(profile = id.profile, name = id.name, "expired, and deleted");
    }
    let counts = json!({
        "environments": swept.environments,
        "attended": swept.attended.len(),
        "asleep": swept.asleep.len(),
        "visited": swept.visited.len(),
        "unknown": swept.unknown.len(),
        "purged": swept.purged.len(),
        "leased": swept.leased.len(),
        "failed": swept.failed.len(),
    });
    tracing::info!(counts = counts.to_string(), "swept");
    Ok(counts)
}
