//! What a function logs: a JSON object a line on stdout, which Lambda hands to CloudWatch Logs.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Logs what a function and this library tell, from here on.
///
/// Only this project's own crates are heard: what a library tells of the requests it sends may
/// hold secrets.
pub fn init(function: &str) {
    let own = [function, env!("CARGO_CRATE_NAME")];
    let own = Targets::new().with_targets(own.map(|name| (name.to_owned(), LevelFilter::INFO)));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false);
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(own)
        .try_init();
}
