//! Endpoints that expire, and that are waited for until they are healthy.

use std::time::{Duration, SystemTime};

use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::purge::{Purged, expired, purge};
use eden_core::request::Request;
use testbed::Kind;
use testbed::proxy::{Fault, When};
use tokio_util::sync::CancellationToken;

use super::{KEYS, names, own_id};
use crate::on_both;
use crate::stage::{Stage, context};

const HOUR: Duration = Duration::from_secs(3600);

fn past() -> Lifetime {
    Lifetime::Until(SystemTime::now() - HOUR)
}

impl Stage {
    /// Creates the endpoints `KEYS` of an environment that expires.
    async fn expiring(&self, name: &str, lifetime: Lifetime) {
        let mut requests = self.endpoints(&KEYS, name, "v1");
        for request in &mut requests {
            request.lifetime = lifetime;
        }
        let context = context();
        let create = self.eden.create_all(&context, &requests);
        Box::pin(create).await.unwrap();
    }

    /// Deploys to one endpoint, as the CLI does.
    async fn redeployed(&self, key: &str, name: &str, lifetime: Lifetime) {
        let mut request = self.endpoint(key, &KEYS, name, "v1");
        (request.group, request.lifetime) = (None, lifetime);
        self.create(&request).await.unwrap();
    }

    /// Removes what has expired; what became of each.
    pub(crate) async fn purged(&self) -> Vec<Purged> {
        let listed = self.eden.table().environments().await.unwrap();
        let (context, expired) = (context(), expired(listed, SystemTime::now()));
        let outcomes = purge(&self.eden, &context, expired).await.into_iter();
        outcomes.map(|(_, outcome)| outcome.unwrap()).collect()
    }

    /// The times in the rows, each as often as it stands there.
    async fn expiries(&self, name: &str) -> Vec<String> {
        let rows = self.rows(&KEYS, name).await.into_iter();
        let times = rows.filter_map(|row| row.get("expires_at")?.as_n().ok().cloned());
        times.collect()
    }
}

async fn endpoints_expire_together_and_go_in_one_write(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.expiring("foo", past()).await;
    stage.expiring("bar", Lifetime::For(HOUR)).await;
    let times = stage.expiries("foo").await;
    assert_eq!(times.len(), 3);
    assert!(times.iter().all(|time| *time == times[0]), "{times:?}");
    stage.proxy.clear_calls();
    // Each of the rows leads to all three; who comes second finds nothing.
    let outcomes = stage.purged().await;
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes.contains(&Purged::Deleted), "{outcomes:?}");
    assert_eq!(stage.entry("foo").await, None);
    assert_eq!(stage.rows(&KEYS, "foo").await, []);
    stage.assert_whole(&KEYS, "bar", "v1").await;
    stage.delete("bar").await.unwrap();
    stage.assert_clean().await;
}

/// One that was deployed to since, or is kept for ever, keeps the whole environment.
async fn one_that_lives_keeps_all(kind: Kind) {
    let stage = Stage::on(kind).await;
    for lifetime in [Lifetime::For(HOUR), Lifetime::Unlimited] {
        stage.expiring("foo", past()).await;
        stage.redeployed("api", "foo", lifetime).await;
        assert_eq!(stage.purged().await, [Purged::Spared; 2]);
        stage.assert_whole(&KEYS, "foo", "v1").await;
    }
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// What asks for two endpoints that are waited for.
fn awaited(stage: &Stage) -> Vec<Request> {
    let mut requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    for request in &mut requests {
        (request.wait, request.desired_count) = (true, Some(1));
    }
    requests
}

/// The service of this endpoint runs one task, which the load balancer sees like this.
fn runs(stage: &Stage, key: &str, state: &str) {
    let name = names(key, "foo").resource;
    let services = When::call("ecs", "DescribeServices").containing(&name);
    let event = "(service foo) has started 1 tasks";
    stage
        .proxy
        .rule(services, Fault::deployment(&name, 1, "IN_PROGRESS", event));
    let targets = When::call("elasticloadbalancing", "DescribeTargetHealth");
    let reason = if state == "healthy" {
        ""
    } else {
        "Target.Timeout"
    };
    let told = [("10.0.0.1", state, reason, "")];
    stage
        .proxy
        .rule(targets.containing(&name), Fault::targets(&told));
}

#[tokio::test]
async fn all_are_published_when_the_last_is_healthy_and_the_sick_one_is_named() {
    let stage = Stage::on(Kind::Moto).await;
    runs(&stage, "admin", "healthy");
    runs(&stage, "api", "unhealthy");
    let short = Context::new(CancellationToken::new(), Duration::from_secs(2), |_| {});
    let requests = awaited(&stage);
    let create = stage.eden.create_all(&short, &requests);
    let error = Box::pin(create).await.unwrap_err();
    assert_eq!(error.endpoint(), Some("api"), "{error}");
    let told = error.to_string();
    let start = "endpoint `api`: service dev-dynamic-api-foo did not become healthy: when the time \
                 allowed ran out, 0 of 1 targets are healthy";
    assert!(told.starts_with(start), "{told}");
    assert!(told.contains("Target.Timeout"), "{told}");
    assert_eq!(
        stage.entry("foo").await,
        None,
        "the healthy one is not published"
    );
    assert_eq!(stage.found("foo").await, ["admin", "api"]);
    stage.proxy.clear_rules();
    for key in ["admin", "api"] {
        runs(&stage, key, "healthy");
    }
    let (context, requests) = (context(), awaited(&stage));
    let create = stage.eden.create_all(&context, &requests);
    Box::pin(create).await.unwrap();
    stage.assert_whole(&["admin", "api"], "foo", "v1").await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// What only one endpoint needs is told of that one, and what all need is nobody's.
#[tokio::test]
async fn an_error_says_which_endpoint_it_is_about() {
    let stage = Stage::on(Kind::Moto).await;
    let keys = ["admin", "api"];
    let refused = async |change: &dyn Fn(&mut [Request])| {
        let mut requests = stage.endpoints(&keys, "foo", "v1");
        change(&mut requests);
        let context = context();
        let create = stage.eden.create_all(&context, &requests);
        let error = Box::pin(create).await.unwrap_err();
        let each = error.into_each().into_iter();
        let each = each.map(|error| error.endpoint().map(str::to_owned));
        each.collect::<Vec<_>>()
    };
    let api = [Some("api".to_owned())];
    let no_image = |requests: &mut [Request]| {
        requests[1].image = stage.world.image("v9").parse().unwrap();
    };
    assert_eq!(refused(&no_image).await, api);
    let no_reference = |requests: &mut [Request]| {
        requests[1].settings.reference_service.push_str("-gone");
    };
    assert_eq!(refused(&no_reference).await, api);
    let no_listener = |requests: &mut [Request]| {
        let alb = stage.world.balancers.reference_alb_arn.clone();
        requests[1].settings.common_albs = vec![alb];
    };
    assert_eq!(refused(&no_listener).await, api);
    let no_zone = |requests: &mut [Request]| {
        requests[1].settings.zone_id = "Z0000000000000".into();
    };
    assert_eq!(refused(&no_zone).await, api);
    let no_zone_at_all = |requests: &mut [Request]| {
        for request in requests {
            request.settings.zone_id = "Z0000000000000".into();
        }
    };
    assert_eq!(refused(&no_zone_at_all).await, [None]);
    assert_eq!(stage.writes(), [""; 0]);
    let group = When::call("elasticloadbalancing", "CreateTargetGroup");
    let group = group.containing("dev-dynamic-api-foo");
    let quota = Fault::error(400, "TooManyTargetGroups", "no more");
    stage.proxy.rule(group, quota);
    assert_eq!(refused(&|_| ()).await, api);
    let records = stage.records(&keys, "foo");
    assert_eq!(records[1].id, own_id("api", "foo"));
    stage.eden.delete(&context(), &records).await.unwrap();
    stage.assert_clean().await;
}

on_both!(
    endpoints_expire_together_and_go_in_one_write,
    one_that_lives_keeps_all,
);
