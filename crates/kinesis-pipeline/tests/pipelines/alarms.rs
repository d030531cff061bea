//! The alarms of destinations: those of somebody else, those that somebody changed, and those that go. Moto alone keeps the
//! metrics of an alarm that compares two.

use kinesis_pipeline::Request;
use kinesis_pipeline::ownership::Piece;
use serde_json::{Value, json};
use testbed::Kind;

use crate::stage::Stage;
use crate::wishes::{holding, watched};

const ERRORS: &str = "logs-archive: errors";

impl Stage {
    async fn alarm(&self, name: &str) -> Value {
        let mut all = self.alarms().await.into_iter();
        all.find(|one| one["AlarmName"] == name).unwrap()
    }

    async fn tags(&self, name: &str) -> Value {
        let arn = self.alarm(name).await["AlarmArn"].take();
        let input = json!({ "ResourceARN": arn });
        let mut tags = self.cloudwatch("ListTagsForResource", &input).await["Tags"].take();
        let list = tags.as_array_mut().unwrap();
        list.retain(|tag| !tag["Key"].as_str().unwrap().starts_with("baikonur:"));
        list.sort_by_key(Value::to_string);
        tags
    }

    /// An alarm that somebody else made.
    async fn put(&self, name: &str) {
        let input = json!({
            "AlarmName": name,
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 5,
            "ComparisonOperator": "GreaterThanThreshold",
        });
        self.cloudwatch("PutMetricAlarm", &input).await;
    }
}

fn held(request: &Request) -> Request {
    let mut held = request.clone();
    held.owner = holding(request);
    held
}

#[tokio::test]
async fn an_alarm_of_somebody_else_is_refused_before_anything_is_made_and_never_changed() {
    let stage = Stage::on(Kind::Moto).await;
    let request = watched(&stage.archive("logs"));
    stage.put(ERRORS).await;
    let theirs = stage.alarm(ERRORS).await;
    let error = stage.apply(&request).await.unwrap_err().to_string();
    assert!(
        error.contains(&format!("alarm:{ERRORS}: nothing says")),
        "{error}"
    );
    let calls = stage.proxy.calls();
    assert!(calls.iter().all(|call| !call.is_write()), "{calls:?}");
    // Without alarms, it is in nobody's way, and nobody looks for it.
    let request = stage.archive("logs");
    stage.proxy.clear_calls();
    stage.apply(&request).await.unwrap();
    let calls = stage.proxy.calls();
    assert!(
        calls.iter().all(|call| call.service != "monitoring"),
        "{calls:?}"
    );
    let refused = stage.apply(&watched(&held(&request))).await;
    assert!(refused.unwrap_err().to_string().contains(ERRORS));
    // Who is thought to have alarms leaves it all the same.
    let left = stage.delete(&watched(&request)).await.unwrap();
    assert_eq!(
        left.iter().map(|one| one.piece).collect::<Vec<_>>(),
        [Piece::Alarm]
    );
    assert_eq!(stage.alarms().await, [theirs]);
}

#[tokio::test]
async fn alarms_that_somebody_changes_or_deletes_show_and_are_repaired_and_are_imported() {
    let stage = Stage::on(Kind::Moto).await;
    let request = watched(&stage.archive("logs"));
    stage.apply(&request).await.unwrap();
    stage.assert_exact(&request).await;
    let names = json!({ "AlarmNames": ["logs-archive: left"] });
    stage.cloudwatch("DeleteAlarms", &names).await;
    stage.put(ERRORS).await;
    let seen = stage.read(&request).await;
    let expected = [
        "alarm logs-archive: left is missing",
        "alarm logs-archive: errors: AlarmActions was changed",
        "alarm logs-archive: errors: AlarmDescription was changed",
        "alarm logs-archive: errors: Dimensions was changed",
        "alarm logs-archive: errors: EvaluationPeriods was changed",
        "alarm logs-archive: errors: OKActions was changed",
        "alarm logs-archive: errors: Period was changed",
        "alarm logs-archive: errors: Threshold was changed",
        "alarm logs-archive: errors: TreatMissingData was changed",
    ];
    assert_eq!(seen.drift, expected);
    // What the user changes meanwhile, too.
    let mut other = held(&request);
    other.destination.previous_tags = std::mem::take(&mut other.destination.tags);
    other.destination.tags = [("team".to_owned(), "platform".to_owned())].into();
    let alarms = other.destination.alarms.as_mut().unwrap();
    alarms.maximum_iterator_age_in_seconds = 900;
    stage.apply(&other).await.unwrap();
    stage.assert_exact(&other).await;
    let behind = stage.alarm("logs-archive: behind").await;
    assert_eq!(behind["Threshold"].as_f64(), Some(900_000.0));
    let tags = json!([{ "Key": "team", "Value": "platform" }]);
    for name in [ERRORS, "logs-archive: not_read"] {
        assert_eq!(stage.tags(name).await, tags, "{name}");
    }
    let found = stage.pipelines.find("logs").await.unwrap();
    assert_eq!(found[0].0.alarms, other.destination.alarms);
    assert_eq!(found[0].1.drift, [""; 0]);
}

#[tokio::test]
async fn alarms_that_are_not_asked_for_any_more_go_with_the_mark_that_leads_to_them() {
    let stage = Stage::on(Kind::Moto).await;
    let request = stage.archive("logs");
    stage.apply(&watched(&request)).await.unwrap();
    let seen = stage.read(&request).await;
    assert_eq!(seen.drift.len(), 7, "{:?}", seen.drift);
    stage.apply(&held(&request)).await.unwrap();
    stage.assert_exact(&request).await;
    stage.proxy.clear_calls();
    assert_eq!(stage.read(&request).await.drift, [""; 0]);
    let calls = stage.proxy.calls();
    assert!(
        calls.iter().all(|call| call.service != "monitoring"),
        "{calls:?}"
    );
}
