use serde_json::json;

use super::*;
use crate::destination::tests::{destination as with_sink, objects};
use crate::destination::{Redaction, Sink};

fn destination() -> Destination {
    with_sink(Sink::S3(objects("logs")))
}

fn watched() -> Destination {
    Destination {
        alarms: Some(Alarms {
            topic_arn: "arn:aws:sns:ap-northeast-1:123456789012:alarms".into(),
            maximum_iterator_age_in_seconds: 600,
        }),
        ..destination()
    }
}

/// An alarm as CloudWatch describes it.
fn described(alarm: &Alarm) -> Value {
    let mut described = Value::Object(alarm.settings.clone());
    described["AlarmName"] = json!(alarm.name);
    described["AlarmArn"] = json!("arn");
    described["InsufficientDataActions"] = json!([]);
    described
}

#[test]
fn nobody_has_alarms_who_asks_for_none() {
    assert_eq!(wanted(&destination()), []);
}

#[test]
fn each_alarm_is_at_one_of_the_names_and_only_who_redacts_has_all() {
    let plain = wanted(&watched());
    let names = names(&watched().name());
    assert_eq!(names.len(), 7);
    let own: Vec<&String> = plain.iter().map(|one| &one.name).collect();
    let others = names
        .iter()
        .filter(|name| !name.ends_with(": unredactable"));
    assert_eq!(own, others.collect::<Vec<_>>());
    let redacting = Destination {
        redaction: Some(Redaction {
            rules: "{}".into(),
            secret: None,
            unredacted: None,
        }),
        ..watched()
    };
    assert_eq!(wanted(&redacting).len(), 7);
}

#[test]
fn the_period_of_what_nobody_reads_is_twice_the_window_in_whole_minutes() {
    for (window, period) in [(0, 300), (150, 300), (151, 360), (300, 600)] {
        let mut destination = watched();
        destination.mapping.maximum_batching_window_in_seconds = window;
        let alarms = wanted(&destination);
        let stat = &alarms.last().unwrap().settings["Metrics"][1]["MetricStat"];
        assert_eq!(stat["Period"], period, "{window}");
    }
}

#[test]
fn what_cloudwatch_adds_is_no_difference_and_what_somebody_changed_is() {
    for alarm in wanted(&watched()) {
        let mut now = described(&alarm);
        now["Threshold"] = json!(now["Threshold"].as_f64());
        now["DatapointsToAlarm"] = now["EvaluationPeriods"].clone();
        if let Some(metrics) = now["Metrics"].as_array_mut() {
            metrics.reverse();
        }
        assert_eq!(differences(&now, &alarm), [""; 0], "{now}");
        let changes = [
            ("Threshold", json!(1)),
            ("ActionsEnabled", json!(false)),
            ("OKActions", json!([])),
            ("DatapointsToAlarm", json!(99)),
            ("InsufficientDataActions", json!(["arn"])),
            ("Metrics", json!([{ "Id": "other" }])),
            (
                "Dimensions",
                json!([{ "Name": "FunctionName", "Value": "other" }]),
            ),
        ];
        for (name, value) in changes {
            let mut changed = now.clone();
            changed[name] = value;
            let expected = format!("{name} was changed");
            assert_eq!(differences(&changed, &alarm), [expected]);
        }
    }
}

#[test]
fn what_was_asked_for_is_read_back() {
    let alarms: Vec<Value> = wanted(&watched()).iter().map(described).collect();
    assert_eq!(imported(alarms.iter()), watched().alarms);
    assert_eq!(imported(alarms[1..].iter()), None);
}
