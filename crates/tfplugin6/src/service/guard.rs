//! Handlers that panic do not take the provider with them.

use std::any::Any;

use crate::diagnostics::Diagnostic;

/// Runs a handler in a separate task, which a lost connection does not cut off; a panic in it
/// becomes a message.
pub(super) async fn guarded<T: Send + 'static>(
    what: &str,
    handler: impl Future<Output = T> + Send + 'static,
) -> Result<T, Diagnostic> {
    match tokio::spawn(handler).await {
        Ok(result) => Ok(result),
        Err(error) => Err(panicked(what, error.try_into_panic().ok().as_deref())),
    }
}

fn panicked(what: &str, payload: Option<&(dyn Any + Send)>) -> Diagnostic {
    let cause = payload.map_or("the task was stopped", message);
    Diagnostic::error(format!("Provider bug: {what} failed unexpectedly")).detail(format!(
        "Please report this to the provider's developers. The cause: {}.",
        cause.trim_end_matches('.')
    ))
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown")
}
