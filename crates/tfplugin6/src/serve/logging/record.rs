//! One log line.

use std::fmt::Debug;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use tracing::field::{Field, Visit};
use tracing::{Event, Level};

/// One log line, field by field.
pub(super) struct Record(Map<String, Json>);

impl Record {
    pub(super) fn of(event: &Event<'_>, module: &str) -> Self {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Fields {
            message,
            mut others,
        } = fields;
        others.insert("@level".into(), level(event.metadata().level()).into());
        others.insert("@message".into(), message.into());
        others.insert("@timestamp".into(), timestamp(Timestamp::now()).into());
        others.insert(
            "@module".into(),
            format!("{module}.{}", dotted(event.metadata().target())).into(),
        );
        Self(others)
    }

    pub(super) fn to_line(&self) -> String {
        let mut line = serde_json::to_string(&self.0).unwrap_or_default();
        line.push('\n');
        line
    }
}

fn level(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

/// Terraform parses it by a fixed layout: exactly six digits, even when they are zeros.
fn timestamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

fn dotted(target: &str) -> String {
    target.replace("::", ".")
}

/// The fields of an event; the message apart, because it must be there and a string.
#[derive(Default)]
struct Fields {
    message: String,
    others: Map<String, Json>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Json>) {
        self.others.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" {
            self.message = text;
        } else {
            self.put(field, text);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message = value.into();
        } else {
            self.put(field, value);
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

    use super::*;

    struct Capture(Arc<Mutex<Vec<Json>>>);

    impl<S: tracing::Subscriber> Layer<S> for Capture {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let line = Record::of(event, "fixture").to_line();
            self.0
                .lock()
                .unwrap()
                .push(serde_json::from_str(&line).unwrap());
        }
    }

    fn captured(log: impl FnOnce()) -> Json {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let subscriber = tracing_subscriber::registry().with(Capture(Arc::clone(&lines)));
        tracing::subscriber::with_default(subscriber, log);
        lines.lock().unwrap().remove(0)
    }

    #[test]
    fn the_message_is_a_string_and_the_rest_are_fields() {
        let line = captured(|| tracing::warn!(target: "a::b", count = 3, ok = true, "hello {}", 1));
        assert_eq!(line["@level"], "warn");
        assert_eq!(line["@message"], "hello 1");
        assert_eq!(line["@module"], "fixture.a.b");
        assert_eq!(line["count"], 3);
        assert_eq!(line["ok"], true);
    }

    #[test]
    fn an_event_without_a_message_has_an_empty_one() {
        assert_eq!(captured(|| tracing::info!(only = "field"))["@message"], "");
    }

    #[test]
    fn the_timestamp_has_six_digits() {
        let zero = Timestamp::from_second(1_700_000_000).unwrap();
        assert_eq!(timestamp(zero), "2023-11-14T22:13:20.000000Z");
    }
}
