//! Messages of CloudWatch Logs.

use std::str;

use kinesis_utils::cloudwatch::messages;
use serde_json::Value;

use crate::samples::message;

pub(crate) fn run(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    if let (Some(found), Ok(value)) = (messages(text), serde_json::from_str::<Value>(text)) {
        let events = value["logEvents"].as_array().map_or(0, Vec::len);
        let expected = match value["messageType"].as_str() {
            Some("DATA_MESSAGE") => events,
            kind => {
                assert_eq!(kind, Some("CONTROL_MESSAGE"), "{text}");
                0
            }
        };
        assert_eq!(found.len(), expected, "{text}");
    }
    let whole = message(&[text, ""]);
    let found = messages(&whole);
    assert_eq!(
        found.as_deref(),
        Some(&[text.into(), "".into()][..]),
        "{whole}"
    );
}
