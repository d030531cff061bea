//! `purge --not-visited-for`: what nobody visits goes, and nothing on missing knowledge.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use testbed::proxy::{Fault, Proxy, When};

use crate::rollback::Several;
use crate::stage::{Ran, Stage};

const PURGE: [&str; 3] = ["purge", "--not-visited-for", "14d"];
const THIRTY_DAYS: Duration = Duration::from_secs(30 * 86_400);
const FOO: &str = "dev-dynamic-api-foo of profile api (last deployed to or woken 30d ago)";

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// What CloudWatch says of the target groups that it is asked for, in their order.
fn metrics(status: &str, visited: &[bool]) -> Fault {
    let result = |(index, visited): (usize, &bool)| {
        let points: &[u64] = if *visited { &[1] } else { &[] };
        let times: Vec<u64> = points.iter().map(|_| now() - 60).collect();
        let id = format!("m{index}");
        json!({ "Id": id, "StatusCode": status, "Timestamps": times, "Values": points })
    };
    let results: Vec<Value> = visited.iter().enumerate().map(result).collect();
    Fault::Answer(json!({ "MetricDataResults": results }).to_string())
}

struct Visited {
    stage: Stage,
    proxy: Proxy,
}

impl Visited {
    fn asked() -> When {
        When::call("monitoring", "GetMetricData")
    }

    fn purge(&self, more: &[&str]) -> Ran {
        let mut command = self.stage.command(&[&PURGE[..], more].concat());
        command.env("AWS_ENDPOINT_URL", self.proxy.endpoint());
        command.output().unwrap().into()
    }

    /// A purge of which CloudWatch says first that `foo` is not visited, and then this.
    fn asked_again(&self, then: Fault) -> Ran {
        self.proxy.clear_rules();
        let first = metrics("Complete", &[true, false]);
        self.proxy.rule(Self::asked().first(1), first);
        self.proxy.rule(Self::asked(), then);
        self.purge(&[])
    }

    /// What is printed where CloudWatch answers so, which succeeds.
    fn printed(&self, fault: Fault, more: &[&str]) -> String {
        self.proxy.clear_rules();
        self.proxy.rule(Self::asked(), fault);
        let ran = self.purge(more);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
        ran.out
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_visits_goes_and_nothing_on_missing_knowledge() {
    let stage = Stage::with_local("api").await;
    for name in ["bar", "foo", "new"] {
        stage.create("api", name, "v1");
    }
    for name in ["bar", "foo"] {
        stage.world.age(name, THIRTY_DAYS).await.unwrap();
    }
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let visited = Visited { stage, proxy };
    nothing_is_deleted(&visited);
    // Somebody comes between the question and the deletion.
    let (came, nobody) = (metrics("Complete", &[true]), metrics("Complete", &[false]));
    let ran = visited.asked_again(came);
    assert_eq!(ran.out, format!("{FOO}: kept, it was visited meanwhile\n"));
    assert_eq!(visited.asked_again(nobody).out, format!("{FOO}: deleted\n"));
    let left = visited.stage.ok(&["ls", "--output", "json"]).out;
    let left: Value = serde_json::from_str(&left).unwrap();
    let left: Vec<&str> = left
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(left, ["bar", "new"]);
}

/// A visit of one service keeps both, and both go together when nobody visits either.
#[tokio::test(flavor = "multi_thread")]
async fn an_environment_of_several_services_goes_or_stays_as_a_whole() {
    let stage = Stage::new().await;
    let mut several = Several::on(&stage);
    several.deploy(&[("admin", "v1"), ("api", "v1")]).await;
    stage.world.age_all(THIRTY_DAYS).await.unwrap();
    let before = stage.world.snapshot().await.unwrap();
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let visited = Visited { stage, proxy };
    let one = metrics("Complete", &[false, true]);
    let kept = "Every environment was visited, deployed to or woken in that time\n";
    assert_eq!(visited.printed(one, &[]), kept);
    let nobody = || metrics("Complete", &[false, false]);
    let due = visited.printed(nobody(), &["--dry-run", "--output", "json"]);
    let due: Value = serde_json::from_str(&due).unwrap();
    assert_eq!(due.as_array().unwrap().len(), 1, "{due}");
    // Somebody comes to one of them between the question and the deletion.
    visited.proxy.clear_rules();
    visited.proxy.rule(Visited::asked().first(1), nobody());
    let came = metrics("Complete", &[true, false]);
    visited.proxy.rule(Visited::asked(), came);
    let ran = visited.purge(&[]);
    assert!(
        ran.out.ends_with(": kept, it was visited meanwhile\n"),
        "{}",
        ran.out
    );
    assert_eq!(visited.stage.world.snapshot().await.unwrap(), before);
    let gone = visited.printed(nobody(), &[]);
    assert!(
        gone.ends_with(": deleted\n") && gone.lines().count() == 1,
        "{gone}"
    );
    visited.stage.assert_clean().await;
}

fn nothing_is_deleted(visited: &Visited) {
    let both = metrics("Complete", &[true, true]);
    let printed = visited.printed(both, &[]);
    assert_eq!(
        printed,
        "Every environment was visited, deployed to or woken in that time\n"
    );
    let unknown = visited.printed(
        metrics("InternalError", &[false, false]),
        &["--output", "json"],
    );
    let unknown: Value = serde_json::from_str(&unknown).unwrap();
    let why = "kept, CloudWatch does not say whether it was visited";
    assert_eq!(unknown[1]["outcome"], why);
    assert_eq!(
        (
            unknown[0]["name"].as_str(),
            unknown.as_array().unwrap().len()
        ),
        (Some("bar"), 2)
    );
    let due = visited.printed(metrics("Complete", &[true, false]), &["--dry-run"]);
    assert_eq!(due, format!("{FOO}: would be deleted\n"));
    let calls = visited.proxy.calls();
    let asked = calls
        .iter()
        .rfind(|call| call.operation == "GetMetricData")
        .unwrap();
    for part in [
        "targetgroup/dev-dynamic-api-foo/",
        "app/dev-alb-api-dynamic/",
        "RequestCount",
    ] {
        assert!(
            asked.request.contains(part),
            "no {part} in {}",
            asked.request
        );
    }
    assert!(
        !asked.request.contains("dev-dynamic-api-new"),
        "{}",
        asked.request
    );
    visited.proxy.clear_rules();
    visited
        .proxy
        .rule(Visited::asked(), Fault::error(403, "AccessDenied", "no"));
    let refused = visited.purge(&[]);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    for part in [
        "cannot find out which environments are visited",
        "Allow cloudwatch:GetMetricData to the caller.",
    ] {
        assert!(
            refused.err.contains(part),
            "no {part:?} in: {}",
            refused.err
        );
    }
}
