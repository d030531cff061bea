//! `purge` with `not_visited_for`: removes what nobody visits, and nothing else.

use std::time::Duration;

use serde_json::json;
use testbed::proxy::{Fault, When};

use crate::stage::Stage;

const THIRTY_DAYS: Duration = Duration::from_secs(30 * 86_400);

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_visits_goes_when_that_is_asked_for() {
    let stage = Stage::new().await;
    for name in ["new", "quiet"] {
        assert_eq!(stage.create(name, "v1").await.status, 200);
    }
    stage.world.age("quiet", THIRTY_DAYS).await.unwrap();
    let asked = || When::call("monitoring", "GetMetricData");
    let answer = |status: &str| {
        let result = json!({ "Id": "m0", "StatusCode": status, "Timestamps": [], "Values": [] });
        Fault::Answer(json!({ "MetricDataResults": [result] }).to_string())
    };
    let purge = |text: &str| json!({ "not_visited_for": text });
    let short = stage.function.post("purge", &purge("1h")).await;
    short.assert_error(400, &["the time without a visit, 1h: is less than a day"]);
    stage.proxy.rule(asked().first(1), answer("PartialData"));
    stage.proxy.rule(asked(), answer("Complete"));
    let unknown = stage.function.post("purge", &purge("14d")).await;
    assert_eq!(unknown.status, 200, "{unknown:?}");
    assert_eq!(unknown.body["environments"], json!([]));
    let why = "CloudWatch does not say whether it was visited";
    assert_eq!(unknown.body["kept"][0]["why"], why);
    let purged = stage.function.post("purge", &purge("14d")).await;
    assert_eq!(purged.body["environments"][0]["name"], "quiet");
    assert_eq!(purged.body["kept"], json!([]));
    let (quiet, new) = (
        stage.world.environment("quiet").await,
        stage.world.environment("new").await,
    );
    assert_eq!(
        (quiet.unwrap().present(), new.unwrap().missing()),
        (vec![], vec![])
    );
}
