//! Logs in the form that Terraform takes apart: one JSON object a line on stderr.

mod record;

use std::env;
use std::io::{self, Write};

use tracing::level_filters::LevelFilter;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use record::Record;

/// Logs from here on, if the environment asks for it.
///
/// Only this crate and those named in `crates` are heard below warnings: what a library tells of
/// the requests it sends may hold secrets.
pub(super) fn init(provider: &str, crates: &[&'static str]) {
    let level = level(provider, |name| env::var(name).ok());
    if level == LevelFilter::OFF {
        return;
    }
    // A host program that logs in its own way has been there first.
    let _ = tracing_subscriber::registry()
        .with(level)
        .with(Hclog {
            module: provider.to_owned(),
            crates: crates.to_vec(),
        })
        .try_init();
}

/// The first of the variables that is set decides.
fn level(provider: &str, variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let own = format!(
        "TF_LOG_PROVIDER_{}",
        provider.to_uppercase().replace('-', "_")
    );
    let names = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"];
    let text = names
        .into_iter()
        .find_map(|name| variable(name).filter(|text| !text.is_empty()));
    match text.unwrap_or_default().to_uppercase().as_str() {
        "TRACE" | "JSON" => LevelFilter::TRACE,
        "DEBUG" => LevelFilter::DEBUG,
        "INFO" => LevelFilter::INFO,
        "WARN" => LevelFilter::WARN,
        "ERROR" => LevelFilter::ERROR,
        "" | "OFF" => LevelFilter::OFF,
        // Terraform itself takes what it does not understand for TRACE.
        _ => LevelFilter::TRACE,
    }
}

/// Writes events as go-hclog does.
struct Hclog {
    module: String,
    crates: Vec<&'static str>,
}

impl<S: Subscriber> Layer<S> for Hclog {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let target = metadata.target();
        let source = target.split("::").next().unwrap_or(target);
        *metadata.level() <= LevelFilter::WARN
            || source == env!("CARGO_CRATE_NAME")
            || self.crates.contains(&source)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = Record::of(event, &self.module).to_line();
        // stderr is closed: there is nowhere to report it.
        let _ = io::stderr().lock().write_all(line.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_of(pairs: &[(&str, &str)]) -> LevelFilter {
        level("my-cloud", |name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_most_specific_variable_decides() {
        assert_eq!(level_of(&[]), LevelFilter::OFF);
        assert_eq!(level_of(&[("TF_LOG", "info")]), LevelFilter::INFO);
        assert_eq!(
            level_of(&[("TF_LOG", "info"), ("TF_LOG_PROVIDER", "WARN")]),
            LevelFilter::WARN
        );
        let own = [
            ("TF_LOG_PROVIDER", "WARN"),
            ("TF_LOG_PROVIDER_MY_CLOUD", "OFF"),
        ];
        assert_eq!(level_of(&own), LevelFilter::OFF);
        assert_eq!(level_of(&[("TF_LOG", "JSON")]), LevelFilter::TRACE);
    }
}
