//! The line around what is no record, written without a copy of it: it may have megabytes.

use std::str;

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

/// `{"error", "data"}`, or `data_base64` where the data is not UTF-8.
#[derive(Serialize)]
struct Line<'a> {
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_base64: Option<InBase64<'a>>,
}

struct InBase64<'a>(&'a [u8]);

impl Serialize for InBase64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(self.0, &STANDARD))
    }
}

pub(super) fn unreadable(data: &[u8], reason: &str) -> Vec<u8> {
    let text = str::from_utf8(data).ok();
    let size = text.map_or(data.len().div_ceil(3) * 4, str::len);
    let line = Line {
        error: reason,
        data: text,
        data_base64: text.is_none().then_some(InBase64(data)),
    };
    // With room for some escapes.
    let mut out = Vec::with_capacity(size + size / 16 + reason.len() + 64);
    // Writing texts into memory does not fail.
    let _ = serde_json::to_writer(&mut out, &line);
    out
}
