//! The alarms of a destination: what is not delivered, what waits, and what nobody reads. The rules are those of
//! `modules/kinesis-pipeline-alarms`, with which a test compares them.

mod compared;
mod rules;

use serde_json::{Map, Value, json};

pub(crate) use self::compared::differences;
use self::rules::{BEHIND, NOT_READ, NOT_READ_WHY, RULES, Rule, Source, UNREDACTABLE};
use crate::destination::Destination;

/// The alarms that are asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Alarms {
    /// ARN of the SNS topic that is notified when an alarm begins or ends.
    pub topic_arn: String,
    /// How long records may wait, in seconds.
    pub maximum_iterator_age_in_seconds: i32,
}

/// An alarm as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Everything else, as `PutMetricAlarm` takes it:
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>.
    pub settings: Map<String, Value>,
}

/// The tag of a function that has alarms, or had some when a command was killed: without it, nobody looks for any.
pub const MARK: &str = "baikonur:alarms";

/// Where it says what to do; each kind has a heading there.
const RUNBOOK: &str = "https://github.com/baikonur-oss/terraform-provider-baikonur/blob/main/docs/guides/operations.md";
/// The period of metrics in seconds, and the shortest of [`NOT_READ`].
const PERIOD: i32 = 300;
const MINUTE: i32 = 60;

fn name(function: &str, kind: &str) -> String {
    format!("{function}: {kind}")
}

/// The names of all alarms that a function may have.
#[must_use]
pub fn names(function: &str) -> Vec<String> {
    let kinds = RULES.iter().map(|rule| rule.kind).chain([NOT_READ]);
    kinds.map(|kind| name(function, kind)).collect()
}

/// The alarms of a destination as they are asked for.
#[must_use]
pub fn wanted(destination: &Destination) -> Vec<Alarm> {
    let Some(alarms) = &destination.alarms else {
        return Vec::new();
    };
    let redacts = destination.redaction.is_some();
    let rules = RULES.iter();
    let rules = rules.filter(|rule| redacts || rule.kind != UNREDACTABLE);
    let each = rules.map(|rule| of_one_metric(destination, alarms, rule));
    each.chain([not_read(destination, alarms)]).collect()
}

/// What alarms that exist say was asked for; nothing where none of them says it.
pub(crate) fn imported<'a>(found: impl Iterator<Item = &'a Value>) -> Option<Alarms> {
    let behind = format!(": {BEHIND}");
    let is_behind = |alarm: &&Value| {
        let name = alarm["AlarmName"].as_str();
        name.is_some_and(|name| name.ends_with(&behind))
    };
    let alarm = found.into_iter().find(is_behind)?;
    let milliseconds = alarm["Threshold"].as_f64()?;
    Some(Alarms {
        topic_arn: alarm["AlarmActions"][0].as_str()?.to_owned(),
        // A float becomes the nearest number that there is.
        maximum_iterator_age_in_seconds: (milliseconds / 1000.0) as i32,
    })
}

fn of_one_metric(destination: &Destination, alarms: &Alarms, rule: &Rule) -> Alarm {
    let function = destination.name();
    let mut dimensions = vec![dimension("FunctionName", &function)];
    let namespace = match rule.source {
        Source::Lambda => "AWS/Lambda",
        Source::Function => {
            dimensions.push(dimension("Sink", destination.sink.kind()));
            "Baikonur/Logging"
        }
    };
    let threshold = match rule.kind {
        BEHIND => i64::from(alarms.maximum_iterator_age_in_seconds) * 1000,
        _ => 0,
    };
    let watched = json!({
        "Namespace": namespace,
        "MetricName": rule.metric,
        "Dimensions": dimensions,
        "Statistic": rule.statistic(),
        "Period": PERIOD,
        "EvaluationPeriods": rule.evaluation_periods,
        "Threshold": threshold,
    });
    alarm(&function, alarms, (rule.kind, rule.why), watched)
}

/// Without invocations there are neither errors nor an iterator age: all others are silent.
fn not_read(destination: &Destination, alarms: &Alarms) -> Alarm {
    let (function, mapping) = (destination.name(), &destination.mapping);
    // Records that come just before the end of a period are delivered within the window, and so in the next one.
    let minutes = (mapping.maximum_batching_window_in_seconds * 2 + MINUTE - 1) / MINUTE;
    let period = PERIOD.max(minutes * MINUTE);
    let sum = |id: &str, namespace: &str, metric: &str, dimension: Value| {
        let metric =
            json!({ "Namespace": namespace, "MetricName": metric, "Dimensions": [dimension] });
        let sum = json!({ "Metric": metric, "Stat": "Sum", "Period": period });
        json!({ "Id": id, "MetricStat": sum, "ReturnData": false })
    };
    let stream = dimension("StreamName", &mapping.stream.stream);
    let of_function = dimension("FunctionName", &function);
    let watched = json!({
        "Metrics": [
            {
                "Id": NOT_READ,
                "Label": "records come and nothing runs",
                "Expression": "IF(FILL(incoming, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)",
                "ReturnData": true,
            },
            sum("incoming", "AWS/Kinesis", "IncomingRecords", stream),
            sum("invocations", "AWS/Lambda", "Invocations", of_function),
        ],
        "EvaluationPeriods": 2,
        "Threshold": 0,
    });
    alarm(&function, alarms, (NOT_READ, NOT_READ_WHY), watched)
}

fn alarm(function: &str, alarms: &Alarms, (kind, why): (&str, &str), watched: Value) -> Alarm {
    let mut settings = Map::from_iter([
        (
            "AlarmDescription".to_owned(),
            json!(format!("{why} {RUNBOOK}#{kind}")),
        ),
        ("ActionsEnabled".to_owned(), json!(true)),
        ("AlarmActions".to_owned(), json!([alarms.topic_arn])),
        ("OKActions".to_owned(), json!([alarms.topic_arn])),
        (
            "ComparisonOperator".to_owned(),
            json!("GreaterThanThreshold"),
        ),
        ("TreatMissingData".to_owned(), json!("notBreaching")),
    ]);
    if let Value::Object(watched) = watched {
        settings.extend(watched);
    }
    Alarm {
        name: name(function, kind),
        settings,
    }
}

fn dimension(name: &str, value: &str) -> Value {
    json!({ "Name": name, "Value": value })
}

#[cfg(test)]
mod tests;
