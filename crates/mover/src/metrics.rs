//! Metrics in the Embedded Metric Format: CloudWatch reads them off a line of the log.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::Write;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::sink::OwnMetric;

/// The namespace of all metrics.
const NAMESPACE: &str = "Baikonur/Logging";

/// A metric of functions that redact, and of no others: each metric is paid for.
const UNREDACTABLE: &str = "RecordsUnredactable";
/// A metric of functions that answer for parts of a batch: those that cannot fail as a whole instead.
const LEFT: &str = "RecordsLeft";

/// What one invocation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Metrics {
    /// Log records that were found in the event.
    pub(crate) records_in: u64,
    /// Records that the sink took.
    pub(crate) delivered: u64,
    /// Records that are kept in failed logs.
    pub(crate) failed: u64,
    /// Records that whitelist and selection kept out.
    pub(crate) filtered: u64,
    /// Records that could not be redacted, where records are.
    pub(crate) unredactable: Option<u64>,
    /// Records that were not taken and are delivered again, where a part of a batch may be.
    pub(crate) left: Option<u64>,
    /// Bytes that were sent to the sink.
    pub(crate) bytes: u64,
    /// What only this sink counts.
    pub(crate) own: Option<OwnMetric>,
    /// How long it took.
    pub(crate) duration: Duration,
}

impl Metrics {
    /// Tells CloudWatch.
    pub(crate) fn emit(&self, function: &str, sink: &str) {
        let document = self.document(function, sink, Timestamp::now());
        let line = format!("{document}\n");
        // There is nobody to tell that nothing can be told.
        let _ = std::io::stdout().lock().write_all(line.as_bytes());
    }

    fn document(&self, function: &str, sink: &str, now: Timestamp) -> Value {
        let metrics = [
            ("RecordsIn", "Count"),
            ("RecordsDelivered", "Count"),
            ("RecordsFailed", "Count"),
            ("RecordsFiltered", "Count"),
            ("Bytes", "Bytes"),
            ("Duration", "Milliseconds"),
        ];
        let own = self.of_some_functions();
        let metrics = metrics
            .into_iter()
            .chain(own.iter().map(|(name, _)| (*name, "Count")));
        let metrics = metrics.map(|(name, unit)| json!({ "Name": name, "Unit": unit }));
        let metrics: Vec<_> = metrics.collect();
        let mut document = json!({
            "_aws": {
                "Timestamp": now.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [["FunctionName", "Sink"]],
                    "Metrics": metrics,
                }],
            },
            "FunctionName": function,
            "Sink": sink,
            "RecordsIn": self.records_in,
            "RecordsDelivered": self.delivered,
            "RecordsFailed": self.failed,
            "RecordsFiltered": self.filtered,
            "Bytes": self.bytes,
            "Duration": self.duration.as_secs_f64() * 1000.0,
        });
        for (name, count) in own {
            document[name] = count.into();
        }
        document
    }

    /// Metrics that not every function has: each is paid for.
    fn of_some_functions(&self) -> Vec<(&'static str, u64)> {
        let all = [(UNREDACTABLE, self.unredactable), (LEFT, self.left)];
        let some = all
            .into_iter()
            .filter_map(|(name, count)| Some((name, count?)));
        some.chain(self.own.map(|own| (own.name, own.count)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_that_is_declared_has_a_value_and_the_dimensions_have_one_too() {
        let metrics = Metrics {
            records_in: 10,
            delivered: 7,
            failed: 2,
            filtered: 1,
            unredactable: Some(4),
            left: Some(5),
            bytes: 99,
            own: Some(OwnMetric {
                name: "ColumnMisfits",
                count: 3,
            }),
            duration: Duration::from_micros(1500),
        };
        let document = metrics.document("function", "s3", Timestamp::UNIX_EPOCH);
        let directive = &document["_aws"]["CloudWatchMetrics"][0];
        let names = directive["Metrics"].as_array().unwrap().iter();
        let values: Vec<_> = names
            .map(|one| document[one["Name"].as_str().unwrap()].as_f64().unwrap())
            .collect();
        assert_eq!(values, [10.0, 7.0, 2.0, 1.0, 99.0, 1.5, 4.0, 5.0, 3.0]);
        for dimension in directive["Dimensions"][0].as_array().unwrap() {
            assert!(document[dimension.as_str().unwrap()].is_string());
        }
        assert_eq!(document["_aws"]["Timestamp"], 0);
        let without = Metrics::default().document("function", "s3", Timestamp::UNIX_EPOCH);
        for name in [UNREDACTABLE, LEFT, "ColumnMisfits"] {
            assert!(!without.to_string().contains(name), "{without}");
        }
    }
}
