//! Everything that left a function, and a search of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::canaries::CANARIES;

/// A text that left a function, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) place: String,
    pub(crate) text: String,
}

/// Where a canary is, in whatever spelling: the places, with what was found.
pub(crate) fn find(all: &[Seen]) -> Vec<String> {
    let needles = needles();
    let each = all.iter().flat_map(|Seen { place, text }| {
        let plain = unescaped(&unescaped(text));
        let forms = [text.clone(), unescaped(text), percents(&plain), plain];
        let is_in = |needle: &&String| forms.iter().any(|form| form.contains(needle.as_str()));
        let found: Vec<_> = needles.iter().filter(is_in).collect();
        found
            .into_iter()
            .map(move |needle| format!("{needle} in {place}: {text}"))
    });
    each.collect()
}

/// The canaries, and what their base64 holds wherever in a text they begin.
fn needles() -> Vec<String> {
    let in_base64 = |canary: &str, before: usize| {
        let text = "x".repeat(before) + canary;
        let whole = STANDARD_NO_PAD.encode(&text);
        // Digits that other bytes have a part in are left out.
        let (start, end) = ((before * 8).div_ceil(6), text.len() * 8 / 6);
        whole[start..end].to_owned()
    };
    let forms = CANARIES.iter().flat_map(|canary| {
        let encoded = (0..3).map(|before| in_base64(canary, before));
        [(*canary).to_owned()].into_iter().chain(encoded)
    });
    forms.collect()
}

fn unescaped(json: &str) -> String {
    let json = json.replace("\\\\", "\\");
    decoded(&json, "\\u", 4).replace("\\\"", "\"")
}

fn percents(url: &str) -> String {
    decoded(url, "%", 2)
}

/// A text with ASCII characters in place of a marker and the digits behind it.
fn decoded(text: &str, marker: &str, digits: usize) -> String {
    let mut parts = text.split(marker);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..digits)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code.filter(u8::is_ascii) {
            Some(code) => {
                out.push(code.into());
                out.push_str(&part[digits..]);
            }
            None => out.extend([marker, part]),
        }
    }
    out
}

#[test]
fn a_canary_is_found_in_every_spelling() {
    let seen = |text: &str| Seen {
        place: "a test".to_owned(),
        text: text.to_owned(),
    };
    for text in [
        "a MARLIN-1",
        r#"{"a":"SWORDF\u0049SH"}"#,
        r#"{"a":"{\"a\":\"MARL\\u0049N\"}"}"#,
        "SWORDFIS%48",
        "eHhNQVJMSU4",
        "eE1BUkxJTg",
        "TUFSTElO",
    ] {
        assert_eq!(find(&[seen(text)]).len(), 1, "{text}");
    }
    assert_eq!(find(&[seen("herring %4 \\u00 \\u00e9")]), [""; 0]);
}
