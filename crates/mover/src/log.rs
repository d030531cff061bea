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

/// What a sink says is cut to this many bytes.
const LONGEST: usize = 500;

/// The beginning of what a sink says, on one line: a log line has a bound, whoever writes to it.
#[must_use]
pub fn bounded(text: &str) -> String {
    let end = text.floor_char_boundary(LONGEST);
    let rest = if end < text.len() { "…" } else { "" };
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    text[..end].chars().map(plain).collect::<String>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sink_says_is_one_short_line() {
        assert_eq!(bounded("a\nb"), "a b");
        assert_eq!(bounded(&"x".repeat(LONGEST)), "x".repeat(LONGEST));
        let long = bounded(&"é".repeat(LONGEST));
        assert_eq!(long, "é".repeat(LONGEST / 2) + "…");
    }
}
