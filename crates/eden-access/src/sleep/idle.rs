//! Whether nobody visits an environment, by the metric `RequestCount` of its target groups.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html>

use super::activity::LATE_SECONDS;
use super::settings::SleepAfter;

/// How many queries one call of GetMetricData takes.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
pub const QUERIES_A_CALL: usize = 500;
/// How many points of a query are asked for, so that the answer to a full call has less than 100,800 points, which come at
/// once.
const POINTS_A_QUERY: u64 = 200;

/// What was answered for one target group.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricData {
    /// Whether its StatusCode is `Complete`. Otherwise there may be more points than these.
    pub is_complete: bool,
    /// The points. Periods without requests have none.
    pub points: Vec<Point>,
}

/// The requests of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When the period began, in Unix seconds.
    pub at: u64,
    /// How many requests it had: the statistic Sum.
    pub requests: f64,
}

/// A look at an environment's visitors.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// From when on was asked, in Unix seconds.
    pub from: u64,
    /// Until when.
    pub to: u64,
    /// The length of a period, in seconds.
    pub period: u64,
    /// What was answered, for each target group on each load balancer; `None` where there was no answer, since the call
    /// failed or did not mention it.
    pub answers: Vec<Option<MetricData>>,
}

/// What a look has found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Nobody visited for as long as it takes to fall asleep.
    Idle,
    /// Somebody may have.
    Active {
        /// When somebody last did, where that is new: note it in the row.
        last_visit: Option<u64>,
    },
    /// Something is not known, so it stays awake: note nothing, and ask again for the same time.
    Unknown,
}

/// From when on to ask for an environment's visitors: since it was last active, or since an earlier look at this same
/// environment knew all, less how late points come. What another look knew, at other environments, says nothing of it.
#[must_use]
pub fn look_from(active_since: u64, known_until: Option<u64>) -> u64 {
    let known = known_until.map_or(0, |until| until.saturating_sub(LATE_SECONDS));
    active_since.max(known)
}

/// The period to ask with, in seconds, for a time of this many seconds: one of those that CloudWatch keeps for as long.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>
#[must_use]
pub const fn period_of(seconds: u64) -> u64 {
    match seconds {
        0..=12_000 => 12_000 / POINTS_A_QUERY,
        12_001..=60_000 => 60_000 / POINTS_A_QUERY,
        _ => 3_600,
    }
}

/// The calls for a number of queries, one for each target group on each load balancer. Those of one environment may come
/// to stand in two calls: where one of these fails, the environment stays awake.
pub fn batches<T>(queries: &[T]) -> impl Iterator<Item = &[T]> {
    queries.chunks(QUERIES_A_CALL)
}

/// Judges a look at an environment that is active since a time, from which on, or from [`look_from`], it has to look.
#[must_use]
pub fn verdict(
    look: &Look,
    active_since: u64,
    known_until: Option<u64>,
    sleep_after: SleepAfter,
) -> Verdict {
    let last_visit = look.last_visit().filter(|visit| *visit > active_since);
    let quiet_since = last_visit.unwrap_or(active_since);
    let known_until_now = look.to.saturating_sub(LATE_SECONDS);
    let is_known = look.is_complete() && look.from <= look_from(active_since, known_until);
    let is_quiet = known_until_now.saturating_sub(quiet_since) >= sleep_after.seconds();
    match (is_known, is_quiet, last_visit) {
        (true, true, _) => Verdict::Idle,
        (false, _, None) => Verdict::Unknown,
        _ => Verdict::Active { last_visit },
    }
}

impl Look {
    fn is_complete(&self) -> bool {
        let is_complete = |answer: &Option<MetricData>| {
            answer
                .as_ref()
                .is_some_and(|data| data.is_complete && data.points.iter().all(Point::is_count))
        };
        !self.answers.is_empty() && self.answers.iter().all(is_complete)
    }

    /// A visit may have been at the end of its period.
    fn last_visit(&self) -> Option<u64> {
        self.answers
            .iter()
            .flatten()
            .flat_map(|data| &data.points)
            .filter(|point| point.requests > 0.0)
            .map(|point| point.at.saturating_add(self.period).min(self.to))
            .max()
    }
}

impl Point {
    fn is_count(&self) -> bool {
        self.requests.is_finite() && self.requests >= 0.0
    }
}

#[cfg(test)]
mod tests;
