//! What is printed: results, and progress while a command runs.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use eden_core::context::Event;
use eden_core::text::{visible_json, visible_lines};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::cli::Format;

/// Prints a line; whoever reads may have gone, as `head` does. What a terminal would obey is
/// written out: rows and AWS's answers hold texts of others.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{}", visible_lines(text));
}

/// Prints one JSON document.
pub(crate) fn json(value: &Value) {
    line(&visible_json(&format!("{value:#}")));
}

/// Who hears of the progress: with `--output json` stdout is the result's alone.
pub(crate) fn progress(format: Format) -> impl Fn(Event) + Send + Sync + 'static {
    let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
    move |event| match (format, event) {
        (Format::Text, event) => shown(&event, out).iter().for_each(|text| line(text)),
        (Format::Json, event) if err => shown(&event, true).iter().for_each(|text| error(text)),
        (Format::Json, _) => {}
    }
}

/// A time as Python's `isoformat` writes local time: without zone, and without a fraction of zero.
pub(crate) fn local(time: SystemTime) -> Result<String> {
    let time = Timestamp::try_from(time)?.to_zoned(TimeZone::system());
    let fraction = match time.subsec_nanosecond() / 1000 {
        0 => String::new(),
        micros => format!(".{micros:06}"),
    };
    Ok(format!("{}{fraction}", time.strftime("%Y-%m-%dT%H:%M:%S")))
}

/// How far away an expiry is, in its largest unit.
pub(crate) fn remaining(expiry: SystemTime) -> String {
    distance(expiry, SystemTime::now())
}

fn distance(expiry: SystemTime, now: SystemTime) -> String {
    match (expiry.duration_since(now), now.duration_since(expiry)) {
        (_, Ok(ago)) => format!("expired {} ago", largest(ago)),
        (Ok(left), _) => format!("expires in {}", largest(left)),
        (Err(_), Err(_)) => String::new(),
    }
}

fn largest(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// A time as JSON has it: RFC 3339, in UTC.
pub(crate) fn utc(time: SystemTime) -> Result<String> {
    Ok(Timestamp::try_from(time)?.to_string())
}

/// On a terminal each change is shown with its duration; scripts get eden's own lines alone.
fn shown(event: &Event, terminal: bool) -> Option<String> {
    match event {
        Event::Note(text) => Some(text.clone()),
        Event::Finished {
            call,
            subject,
            took,
        } => {
            tracing::debug!(call, subject, ?took, "changed");
            terminal.then(|| format!("  {:>6}  {call} {subject}", seconds(*took)))
        }
        _ => None,
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// Prints a line on stderr.
pub(crate) fn error(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", visible_lines(text));
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn json_tells_time_in_utc() {
        let time = UNIX_EPOCH + Duration::from_micros(1_574_246_650_179_760);
        assert_eq!(utc(time).unwrap(), "2019-11-20T10:44:10.17976Z");
    }

    #[test]
    fn an_expiry_is_told_in_its_largest_unit() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        for (seconds, told) in [
            (1_000_000, "expired 0s ago"),
            (999_700, "expired 5m ago"),
            (1_000_059, "expires in 59s"),
            (1_011_000, "expires in 3h"),
            (1_172_800, "expires in 2d"),
        ] {
            assert_eq!(distance(at(seconds), now), told);
        }
    }

    #[test]
    fn changes_are_told_on_a_terminal_alone() {
        let event = Event::Finished {
            call: "ECS CreateService",
            subject: "dev-foo".into(),
            took: Duration::from_millis(1234),
        };
        let line = "   1.2 s  ECS CreateService dev-foo";
        assert_eq!(shown(&event, true).as_deref(), Some(line));
        assert_eq!(shown(&event, false), None);
        let note = Event::Note("Image exists".into());
        assert_eq!(shown(&note, false).as_deref(), Some("Image exists"));
    }
}
