//! When environments were last visited, as CloudWatch counts the requests that a common ALB sends to their target groups.
//!
//! No points means that there were no requests, but points come late, and an error looks like silence: whatever is not answered
//! completely is not known. <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html>

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_calls::{CLOUDWATCH, JsonClient};
use eden_access::{MetricData, Point, QUERIES_A_CALL, State, batches};
use serde_json::{Value, json};

use crate::eden::Eden;
use crate::error::{Error, sent};
use crate::record::Record;
use crate::state::row::Row;

/// Points of five minutes are kept for 63 days, those of an hour for 455.
const FINE: Duration = Duration::from_secs(300);
const COARSE: Duration = Duration::from_secs(3600);
const FINE_KEPT: Duration = Duration::from_secs(63 * 24 * 3600);

/// What CloudWatch says of an endpoint's requests in some time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Visits {
    /// There were none.
    None,
    /// There were some, the last of them at about this time.
    Last(SystemTime),
    /// It is not known, so that there may have been some.
    Unknown,
}

/// A time that is asked about, in Unix seconds, and how long its periods are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Span {
    /// From when on.
    pub(crate) from: u64,
    /// Until when.
    pub(crate) to: u64,
    /// The length of a period.
    pub(crate) period: u64,
}

impl Eden {
    /// The requests of endpoints since a time, in their order; endpoints without a target group of which it is known are not
    /// visited, since nothing leads to them.
    ///
    /// # Errors
    /// When CloudWatch refuses or does not answer.
    pub async fn visits(
        &self,
        records: &[&Record],
        since: SystemTime,
    ) -> Result<Vec<Visits>, Error> {
        let span = Span::since(since, SystemTime::now());
        let mut visits = vec![Visits::None; records.len()];
        let watched = watched(records);
        for some in watched.chunks(QUERIES_A_CALL) {
            let found = self.ask(some, &span).await?;
            for (place, (index, _)) in some.iter().enumerate() {
                if let Some(visits) = visits.get_mut(*index) {
                    *visits = found.of(&id(place));
                }
            }
        }
        Ok(visits)
    }

    /// What CloudWatch answers of the requests of endpoints in some time, in their order; `None` where it does not answer, or
    /// where it is not known which target group one has. With it, why it did not answer.
    pub(crate) async fn requests(
        &self,
        records: &[&Record],
        span: &Span,
    ) -> (Vec<Option<MetricData>>, Vec<Error>) {
        let (mut answers, mut errors) = (vec![None; records.len()], Vec::new());
        let watched = watched(records);
        for some in batches(&watched) {
            let found = match self.ask(some, span).await {
                Ok(found) => found,
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            for (place, (index, _)) in some.iter().enumerate() {
                if let Some(answer) = answers.get_mut(*index) {
                    *answer = found.data(&id(place));
                }
            }
        }
        (answers, errors)
    }

    async fn ask(&self, watched: &[(usize, Value)], span: &Span) -> Result<Found, Error> {
        let client = JsonClient::new(self.clients().config(), CLOUDWATCH, None);
        let metrics: Vec<&Value> = watched.iter().map(|(_, metric)| metric).collect();
        let mut input = query(&metrics, span);
        let mut found = Found::default();
        loop {
            let call = client.send("GetMetricData", input.clone());
            let subject = format!("{} target groups", metrics.len());
            let answer = sent("CloudWatch GetMetricData", subject, call).await?;
            found.add(&answer);
            match answer["NextToken"].as_str() {
                Some(token) if !token.is_empty() => input["NextToken"] = token.into(),
                _ => return Ok(found),
            }
        }
    }
}

impl Span {
    /// From a time until now, in periods that CloudWatch keeps for as long.
    fn since(since: SystemTime, now: SystemTime) -> Self {
        let ago = now.duration_since(since).unwrap_or_default();
        let period = if ago < FINE_KEPT { FINE } else { COARSE };
        Self {
            from: seconds(since),
            to: seconds(now),
            period: period.as_secs(),
        }
    }
}

/// The metrics of those endpoints of which it is known, with their places.
fn watched(records: &[&Record]) -> Vec<(usize, Value)> {
    let each = records.iter().enumerate();
    each.filter_map(|(index, record)| Some((index, metric(record)?)))
        .collect()
}

/// Since when nothing has been done with an endpoint but visiting it: it was deployed to, woken, or changed on the door's page.
#[must_use]
pub fn untouched_since(row: &Row) -> SystemTime {
    let record = row.record.as_ref();
    let sleep = record.and_then(|record| record.sleep.as_ref());
    let is_asleep = record.is_some_and(|record| record.state() == Some(State::Asleep));
    let woken = sleep.filter(|_| !is_asleep).map(|sleep| sleep.since);
    let changed = record.and_then(|record| record.changed.as_ref());
    let at = [woken, changed.map(|changed| changed.at)];
    let at = at.into_iter().flatten();
    let at = at.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
    at.fold(row.last_updated, SystemTime::max)
}

/// The metric that counts an endpoint's requests.
fn metric(record: &Record) -> Option<Value> {
    let group = record.identifiers.target_group.as_deref()?;
    let balancer = &record.identifiers.alb.as_ref()?.arn;
    // The last field of the one ARN, and that of the other after its kind.
    let group = group.rsplit(':').next()?;
    let (_, balancer) = balancer.split_once(":loadbalancer/")?;
    Some(json!({
        "Namespace": "AWS/ApplicationELB",
        "MetricName": "RequestCount",
        "Dimensions": [
            { "Name": "TargetGroup", "Value": group },
            { "Name": "LoadBalancer", "Value": balancer },
        ],
    }))
}

fn query(metrics: &[&Value], span: &Span) -> Value {
    let each = metrics.iter().enumerate().map(|(index, metric)| {
        let stat = json!({ "Metric": metric, "Period": span.period, "Stat": "Sum" });
        json!({ "Id": id(index), "MetricStat": stat })
    });
    json!({
        "MetricDataQueries": each.collect::<Vec<_>>(),
        "StartTime": span.from,
        "EndTime": span.to,
        "ScanBy": "TimestampDescending",
    })
}

fn id(index: usize) -> String {
    format!("m{index}")
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// What several pages say of each metric.
#[derive(Debug, Default)]
struct Found(BTreeMap<String, Page>);

#[derive(Debug, Default)]
struct Page {
    points: Vec<Point>,
    status: String,
}

impl Found {
    fn add(&mut self, answer: &Value) {
        for result in answer["MetricDataResults"].as_array().into_iter().flatten() {
            let known = result["Id"].as_str().unwrap_or_default().to_owned();
            let page = self.0.entry(known).or_default();
            // A page that is not the last of a metric says PartialData.
            result["StatusCode"]
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut page.status);
            page.points.extend(points(result));
        }
    }

    fn of(&self, id: &str) -> Visits {
        let Some(page) = self.0.get(id) else {
            return Visits::Unknown;
        };
        let visited = page.points.iter().filter(|point| point.requests > 0.0);
        match visited.map(|point| point.at).max() {
            Some(last) => Visits::Last(UNIX_EPOCH + Duration::from_secs(last)),
            None if page.is_complete() => Visits::None,
            None => Visits::Unknown,
        }
    }

    fn data(&self, id: &str) -> Option<MetricData> {
        let page = self.0.get(id)?;
        Some(MetricData {
            is_complete: page.is_complete(),
            points: page.points.clone(),
        })
    }
}

impl Page {
    fn is_complete(&self) -> bool {
        self.status == "Complete"
    }
}

/// The points of a metric. One whose time or value cannot be read is no count, so that nothing is concluded from it.
fn points(result: &Value) -> Vec<Point> {
    let values = |name: &str| result[name].as_array().cloned().unwrap_or_default();
    let (times, counts) = (values("Timestamps"), values("Values"));
    let each = times.iter().zip(&counts);
    each.map(|(time, count)| Point {
        at: at(time),
        requests: count.as_f64().unwrap_or(f64::NAN),
    })
    .collect()
}

/// Seconds, with or without a fraction: <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>
fn at(time: &Value) -> u64 {
    let time = time.as_f64().map(Duration::try_from_secs_f64);
    time.and_then(Result::ok)
        .map_or(u64::MAX, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Alb, Changed, EnvironmentId};
    use crate::settings::tests::complete;
    use crate::sleep::Sleep;

    const GROUP: &str =
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/dev-foo/50dc6c495c0c9188";
    const ALB: &str =
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/dev/73e2d6bc24d8a067";

    fn record() -> Record {
        let id = EnvironmentId {
            profile: "api".into(),
            name: "foo".into(),
        };
        Record::new(id, complete(), "dev.example.com".into())
    }

    #[test]
    fn an_endpoint_has_the_metric_of_its_target_group_at_its_alb() {
        let mut record = record();
        assert_eq!(metric(&record), None);
        record.identifiers.target_group = Some(GROUP.into());
        record.identifiers.alb = Some(Alb {
            arn: ALB.into(),
            dns_name: String::new(),
            zone_id: String::new(),
        });
        let metric = metric(&record).unwrap();
        let values = [
            "targetgroup/dev-foo/50dc6c495c0c9188",
            "app/dev/73e2d6bc24d8a067",
        ];
        for (index, value) in values.into_iter().enumerate() {
            assert_eq!(metric["Dimensions"][index]["Value"], value);
        }
    }

    #[test]
    fn a_deploy_a_wake_and_a_button_count_and_falling_asleep_does_not() {
        let mut record = record();
        let row = |record: &Record| Row {
            name: "dev-foo".into(),
            endpoint: String::new(),
            last_updated: UNIX_EPOCH + Duration::from_secs(10),
            expiry: None,
            generation: None,
            last_visit: None,
            record: Some(record.clone()),
        };
        let since = |record: &Record| {
            let since = untouched_since(&row(record));
            since.duration_since(UNIX_EPOCH).unwrap().as_secs()
        };
        assert_eq!(since(&record), 10);
        let sleep = |state: &str| Sleep {
            state: state.into(),
            revision: 1,
            since: 20,
            count: 1,
            revocations: 0,
        };
        record.sleep = Some(sleep("asleep"));
        assert_eq!(since(&record), 10);
        record.sleep = Some(sleep("awake"));
        assert_eq!(since(&record), 20);
        record.changed = Some(Changed {
            by: "a@example.com".into(),
            action: "extend".into(),
            at: 30,
        });
        assert_eq!(since(&record), 30);
    }

    #[test]
    fn what_is_not_complete_is_not_known() {
        let result = |id: &str, status: &str, points: &[(f64, f64)]| {
            let times: Vec<f64> = points.iter().map(|point| point.0).collect();
            let values: Vec<f64> = points.iter().map(|point| point.1).collect();
            json!({ "Id": id, "StatusCode": status, "Timestamps": times, "Values": values })
        };
        let mut found = Found::default();
        found.add(&json!({ "MetricDataResults": [
            result("m0", "Complete", &[]),
            result("m1", "Complete", &[(900.0, 0.0), (600.5, 3.0), (300.0, 1.0)]),
            result("m2", "InternalError", &[]),
            result("m3", "PartialData", &[]),
            result("m4", "Forbidden", &[]),
        ] }));
        assert_eq!(found.of("m0"), Visits::None);
        assert_eq!(
            found.of("m1"),
            Visits::Last(UNIX_EPOCH + Duration::from_secs(600))
        );
        for unknown in ["m2", "m3", "m4", "m5"] {
            assert_eq!(found.of(unknown), Visits::Unknown, "{unknown}");
        }
        // The rest of a metric is on the next page.
        found.add(&json!({ "MetricDataResults": [result("m3", "Complete", &[])] }));
        assert_eq!(found.of("m3"), Visits::None);
    }

    #[test]
    fn long_times_are_asked_for_in_hours() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let period = |ago: Duration| {
            let query = query(&[&Value::Null], &Span::since(now - ago, now));
            query["MetricDataQueries"][0]["MetricStat"]["Period"].clone()
        };
        assert_eq!(period(Duration::from_secs(24 * 3600)), 300);
        assert_eq!(period(Duration::from_secs(90 * 24 * 3600)), 3600);
    }
}
