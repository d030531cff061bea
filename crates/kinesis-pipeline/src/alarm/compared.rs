//! What is otherwise of an alarm that exists.

use serde_json::{Map, Value, json};

use super::Alarm;

/// What decides when an alarm begins, and who hears of it.
const SETTINGS: [&str; 17] = [
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "TreatMissingData",
];

/// The settings of an alarm that are not as they are asked for, a sentence each.
pub(crate) fn differences(now: &Value, wanted: &Alarm) -> Vec<String> {
    let wrong = SETTINGS.iter().filter(|name| {
        let wanted = wanted.settings.get(**name).unwrap_or(&Value::Null);
        canonical(&now[**name]) != canonical(wanted) && !is_default(name, now)
    });
    wrong.map(|name| format!("{name} was changed")).collect()
}

/// As many periods as are looked at are what is meant where no number is given.
fn is_default(name: &str, now: &Value) -> bool {
    name == "DatapointsToAlarm" && now[name] == now["EvaluationPeriods"]
}

/// The same for values that mean the same: lists are sets here, and what is empty is as good as what is not there. A
/// label is nothing that an alarm does.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(all) => {
            let mut all: Vec<Value> = all.iter().map(canonical).collect();
            all.sort_by_key(Value::to_string);
            if all.is_empty() {
                Value::Null
            } else {
                all.into()
            }
        }
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(name, _)| *name != "Label");
            let fields = fields.map(|(name, value)| (name.clone(), canonical(value)));
            let fields: Map<_, _> = fields.filter(|(_, value)| !value.is_null()).collect();
            if fields.is_empty() {
                Value::Null
            } else {
                fields.into()
            }
        }
        other => other.clone(),
    }
}
