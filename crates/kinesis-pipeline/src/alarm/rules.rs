//! What is watched, and from when on it is too much.

/// When records wait for too long. Its threshold is the user's; all others begin at one.
pub(super) const BEHIND: &str = "behind";
/// What only a function that redacts counts.
pub(super) const UNREDACTABLE: &str = "unredactable";
/// The only one that compares two metrics.
pub(super) const NOT_READ: &str = "not_read";
pub(super) const NOT_READ_WHY: &str =
    "Records come and nothing runs: the event source mapping was disabled or deleted.";

/// Who writes a metric.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Source {
    /// AWS Lambda: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html>.
    Lambda,
    /// The function itself.
    Function,
}

/// An alarm of one metric.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) kind: &'static str,
    pub(super) source: Source,
    pub(super) metric: &'static str,
    pub(super) evaluation_periods: i32,
    pub(super) why: &'static str,
}

impl Rule {
    /// Of how long records wait, the longest counts; everything else is counted.
    pub(super) fn statistic(&self) -> &'static str {
        match self.kind {
            BEHIND => "Maximum",
            _ => "Sum",
        }
    }
}

/// What is kept somewhere is news at once; what is tried again is news when it goes on.
pub(super) const RULES: [Rule; 6] = [
    Rule {
        kind: BEHIND,
        source: Source::Lambda,
        metric: "IteratorAge",
        evaluation_periods: 3,
        why: "Records wait: the sink is down or slow. They are lost when the retention of the stream is over.",
    },
    Rule {
        kind: "errors",
        source: Source::Lambda,
        metric: "Errors",
        evaluation_periods: 3,
        why: "Batches fail as a whole, again and again: the sink or the bucket of failed logs is down.",
    },
    Rule {
        kind: "throttles",
        source: Source::Lambda,
        metric: "Throttles",
        evaluation_periods: 3,
        why: "Lambda does not start the function: its concurrency, or that of the account, is used up.",
    },
    Rule {
        kind: "failed_logs",
        source: Source::Function,
        metric: "RecordsFailed",
        evaluation_periods: 1,
        why: "Somebody sends what cannot be delivered. It is kept in failed logs.",
    },
    Rule {
        kind: "left",
        source: Source::Function,
        metric: "RecordsLeft",
        evaluation_periods: 3,
        why: "A part of each batch is not taken, and delivered again: no batch fails, and yet records wait.",
    },
    Rule {
        kind: UNREDACTABLE,
        source: Source::Function,
        metric: "RecordsUnredactable",
        evaluation_periods: 1,
        why: "Somebody sends what cannot be redacted. It is kept apart, or dropped.",
    },
];
