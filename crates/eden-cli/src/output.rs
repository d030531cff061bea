//! What is printed: results, and progress while a command runs.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use eden_core::text::{visible_json, visible_lines};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

/// Prints a line; whoever reads may have gone, as `head` does. What a terminal would obey is
/// written out: rows and AWS's answers hold texts of others.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{}", visible_lines(text));
}

/// Prints one JSON document.
pub(crate) fn json(value: &Value) {
    line(&visible_json(&format!("{value:#}")));
}

/// Prints one of several JSON documents, in a line.
pub(crate) fn json_line(value: &Value) {
    line(&visible_json(&value.to_string()));
}

/// Prints a line whose parts were made safe to print before.
pub(crate) fn raw(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Whether somebody sees what is printed on stderr.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
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

/// How long ago a time was, in its largest unit; a clock may be ahead of ours.
pub(crate) fn since(time: SystemTime, now: SystemTime) -> String {
    format!(
        "{} ago",
        largest(now.duration_since(time).unwrap_or_default())
    )
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

/// Prints a line on stderr, which may hold colours of [`crate::terminal::painted`].
pub(crate) fn raw_error(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
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
}
