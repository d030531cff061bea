//! What `--verbose` tells.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Logs to stderr from here on.
///
/// Only this project's own crates are heard: what a library tells of the requests it sends may
/// hold secrets.
pub(crate) fn init() {
    let own = [env!("CARGO_CRATE_NAME"), "eden_core"];
    let own = Targets::new().with_targets(own.map(|name| (name, LevelFilter::DEBUG)));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false);
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(own)
        .try_init();
}
