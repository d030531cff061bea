//! Metrics in the Embedded Metric Format: CloudWatch reads them off a line of the log.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::Write;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

/// The namespace of all metrics.
const NAMESPACE: &str = "Baikonur/Logging";

/// A metric of functions that redact, and of no others: each metric is paid for.
const UNREDACTABLE: &str = "RecordsUnredactable";

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
    /// Bytes that were sent to the sink.
    pub(crate) bytes: u64,
    /// Values that did not fit their columns, at a sink that has columns.
    pub(crate) misfits: Option<u64>,
    /// How long it took.
    pub(crate) duration: Duration,
}

impl Metrics {
    /// Tells CloudWatch.
    pub(crate) fn emit(&self, function: &str, sink: &str) {
        let document = self.with_columns(self.document(function, sink, Timestamp::now()));
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
        let unredactable = self.unredactable.map(|_| (UNREDACTABLE, "Count"));
        let metrics = metrics.into_iter().chain(unredactable);
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
        if let Some(records) = self.unredactable {
            document[UNREDACTABLE] = records.into();
        }
        document
    }

    /// Adds what only a sink with columns counts.
    fn with_columns(&self, mut document: Value) -> Value {
        if let Some(misfits) = self.misfits {
            document["ColumnMisfits"] = misfits.into();
            let declared = &mut document["_aws"]["CloudWatchMetrics"][0]["Metrics"];
            if let Value::Array(declared) = declared {
                declared.push(json!({ "Name": "ColumnMisfits", "Unit": "Count" }));
            }
        }
        document
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
            bytes: 99,
            misfits: Some(3),
            duration: Duration::from_micros(1500),
        };
        let document = metrics.document("function", "s3", Timestamp::UNIX_EPOCH);
        let document = metrics.with_columns(document);
        let directive = &document["_aws"]["CloudWatchMetrics"][0];
        let names = directive["Metrics"].as_array().unwrap().iter();
        let values: Vec<_> = names
            .map(|one| document[one["Name"].as_str().unwrap()].as_f64().unwrap())
            .collect();
        assert_eq!(values, [10.0, 7.0, 2.0, 1.0, 99.0, 1.5, 4.0, 3.0]);
        for dimension in directive["Dimensions"][0].as_array().unwrap() {
            assert!(document[dimension.as_str().unwrap()].is_string());
        }
        assert_eq!(document["_aws"]["Timestamp"], 0);
        let without = Metrics::default().document("function", "s3", Timestamp::UNIX_EPOCH);
        assert!(!without.to_string().contains(UNREDACTABLE), "{without}");
    }

    #[test]
    fn a_sink_without_columns_has_no_metric_of_them() {
        let metrics = Metrics::default();
        let document = metrics.document("function", "elasticsearch", Timestamp::UNIX_EPOCH);
        let document = metrics.with_columns(document).to_string();
        assert!(!document.contains("ColumnMisfits"), "{document}");
    }
}
