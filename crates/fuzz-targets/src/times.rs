//! Times as dateutil reads them.

use dateutil_parse::{Timestamp, parse};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 24);

pub(crate) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Ok(time) = parse(&text, TODAY) else {
        return;
    };
    assert!(
        (1..=9999).contains(&time.civil.year()),
        "{text:?}: {time:?}"
    );
    let written = rfc3339(&time);
    assert_eq!(parse(&written, TODAY), Ok(time), "{text:?} is {written}");
}

fn rfc3339(time: &Timestamp) -> String {
    let seconds = time.offset.map(jiff::tz::Offset::seconds);
    let offset = seconds.map_or(String::new(), |seconds| {
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.abs() / 60;
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    });
    format!("{}{offset}", time.civil.strftime("%Y-%m-%dT%H:%M:%S.%9f"))
}
