//! Messages of CloudWatch Logs, and records that look like them.

use serde_json::{Value, json};

use super::*;

fn message() -> Value {
    json!({
        "messageType": "DATA_MESSAGE",
        "owner": "111111111111",
        "logGroup": "CloudTrail/logs",
        "logStream": "111111111111_CloudTrail/logs_us-east-1",
        "subscriptionFilters": ["Destination"],
        "logEvents": [
            { "id": "3195", "timestamp": 1432826855000_i64, "message": "{\"a\":\"\\\"\\n\"}" },
            { "id": "3196", "timestamp": 1432826855000_i64, "message": "plain", "extractedFields": {} },
        ],
    })
}

#[test]
fn the_messages_of_all_events_are_read() {
    let text = message().to_string();
    assert_eq!(messages(&text).unwrap(), ["{\"a\":\"\\\"\\n\"}", "plain"]);
}

#[test]
fn a_control_message_holds_nothing() {
    let mut message = message();
    message["messageType"] = "CONTROL_MESSAGE".into();
    assert_eq!(messages(&message.to_string()).unwrap(), [""; 0]);
}

#[test]
fn a_record_that_lacks_any_key_of_a_message_is_a_users_own() {
    for key in [
        "messageType",
        "owner",
        "logGroup",
        "logStream",
        "subscriptionFilters",
        "logEvents",
    ] {
        let mut message = message();
        message.as_object_mut().unwrap().remove(key);
        assert_eq!(messages(&message.to_string()), None, "{key}");
    }
    for key in ["id", "timestamp", "message"] {
        let mut message = message();
        message["logEvents"][1].as_object_mut().unwrap().remove(key);
        assert_eq!(messages(&message.to_string()), None, "{key}");
    }
}

#[test]
fn a_message_type_of_ones_own_is_not_of_cloudwatch() {
    let mut message = message();
    message["messageType"] = "ORDER".into();
    assert_eq!(messages(&message.to_string()), None);
    assert_eq!(messages(r#"{"messageType":"DATA_MESSAGE"}"#), None);
    assert_eq!(messages("[]"), None);
}
