//! The forms of products, against their documented formats.

use serde_json::{Value, json};

use crate::stage::{ARRIVAL, Stage, assert_done, send, text};

const RECORDS: [&str; 4] = [
    r#"{"log_type":"web","log_id":"1","time":"2026-01-02T03:04:05.678901234Z","n":1.50}"#,
    r#"{"log_type":"app","log_id":"2","text":"\"quoted\"\n"}"#,
    r#"{"log_type":"web","log_id":"3","time":"1969-12-31T23:59:59.5Z"}"#,
    r#"{"log_type":"web","log_id":"4","time":"2026-01-02T12:00:00+09:00"}"#,
];

/// What a preset posts of the records, in one request.
async fn posted(preset: &str) -> String {
    let mut stage = Stage::new().await;
    stage.set("HTTP_PRESET", preset);
    let function = stage.function();
    assert_done(&send(&function, &RECORDS, 60).await, &function);
    let posted = stage.server.posted();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].headers["content-type"], "application/json");
    assert!(stage.failed().await.is_empty());
    text(&posted[0])
}

fn record(place: usize) -> Value {
    serde_json::from_str(RECORDS[place]).unwrap()
}

/// <https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector>: event objects stacked one
/// after the other, `time` in epoch seconds as `<sec>.<ms>`.
#[tokio::test]
async fn splunk_gets_events_one_after_the_other() {
    let body = posted("splunk-hec").await;
    let events = serde_json::Deserializer::from_str(&body).into_iter::<Value>();
    let events: Vec<Value> = events.collect::<Result<_, _>>().unwrap();
    let times = [
        json!(1_767_323_045.678),
        json!(ARRIVAL),
        json!(-0.5),
        json!(1_767_322_800.0),
    ];
    for (place, event) in events.iter().enumerate() {
        let record = record(place);
        assert_eq!(event["event"], record);
        assert_eq!(event["source"], record["log_type"]);
        assert_eq!(event["time"].as_f64(), times[place].as_f64(), "{event}");
        assert_eq!(event.as_object().unwrap().len(), 3);
    }
    assert_eq!(events.len(), 4);
    assert!(body.contains(r#""n":1.50"#), "bytes are passed on: {body}");
}

/// <https://docs.datadoghq.com/api/latest/logs/#send-logs>: an array of objects with `message`, and attributes.
#[tokio::test]
async fn datadog_gets_an_array_of_messages() {
    let logs: Vec<Value> = serde_json::from_str(&posted("datadog").await).unwrap();
    let times = [
        1_767_323_045_678_i64,
        1_767_312_000_000,
        -500,
        1_767_322_800_000,
    ];
    for (place, log) in logs.iter().enumerate() {
        assert_eq!(log["message"], RECORDS[place]);
        assert_eq!(log["service"], record(place)["log_type"]);
        assert_eq!(log["timestamp"], times[place]);
    }
    assert_eq!(logs.len(), 4);
}

/// <https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs>: streams with labels, and values of a text
/// of nanoseconds and a line.
#[tokio::test]
async fn loki_gets_a_stream_a_type() {
    let push: Value = serde_json::from_str(&posted("loki").await).unwrap();
    let expected = json!({ "streams": [
        { "stream": { "log_type": "web" }, "values": [
            ["1767323045678901234", RECORDS[0]],
            ["-500000000", RECORDS[2]],
            ["1767322800000000000", RECORDS[3]],
        ] },
        { "stream": { "log_type": "app" }, "values": [["1767312000000000000", RECORDS[1]]] },
    ] });
    assert_eq!(push, expected);
}
