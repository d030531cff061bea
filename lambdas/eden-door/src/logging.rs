//! What the functions log: a JSON object a line on stdout, which Lambda hands to CloudWatch Logs.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Logs from here on.
///
/// Only this project's own crates are heard: what a library reports of the requests it sends may hold secrets.
pub(crate) fn init() {
    let own = [env!("CARGO_CRATE_NAME"), "eden_core"];
    let own = Targets::new().with_targets(own.map(|name| (name, LevelFilter::INFO)));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false);
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(own)
        .try_init();
}
