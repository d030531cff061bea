//! How many calls a command makes, and how many of them wait for each other: that is what its time
//! is made of.

use std::time::Duration;

use testbed::Kind;
use testbed::proxy::{Fault, When, longest_chain};

use crate::stage::{Stage, context};

/// Much longer than a stand-in needs, so that calls which could be made together overlap.
const DELAY: Duration = Duration::from_millis(400);

impl Stage {
    fn slow(&self) {
        self.proxy.rule(When::any(), Fault::Delay(DELAY));
        self.proxy.clear_calls();
    }

    /// Prints and checks the calls made since [`Stage::slow`].
    fn assert_calls(&self, command: &str, calls: usize, chain: usize) {
        let made = self.proxy.calls();
        let longest = longest_chain(&made);
        let names: Vec<_> = longest.iter().map(|call| call.operation.as_str()).collect();
        println!(
            "{command}: {} calls, {} one after the other: {}",
            made.len(),
            names.len(),
            names.join(", ")
        );
        assert!(made.len() <= calls, "{command} made {} calls", made.len());
        assert!(names.len() <= chain, "{command} waited {names:?}");
        self.proxy.clear_rules();
    }
}

#[tokio::test]
async fn commands_wait_for_few_calls() {
    let stage = Stage::on(Kind::Ministack).await;
    stage.slow();
    let created = stage.created("foo").await;
    stage.assert_calls("create", 24, 7);
    stage.slow();
    stage.created("foo").await;
    // The record sets are looked at while nothing else is to be done.
    stage.assert_calls("create again", 18, 5);
    stage.slow();
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    stage.assert_calls("deploy", 20, 6);
    stage.slow();
    stage.eden.read(&created.record).await.unwrap().unwrap();
    stage.assert_calls("read", 9, 3);
    stage.slow();
    stage
        .eden
        .delete(&context(), &[created.record])
        .await
        .unwrap();
    stage.assert_calls("delete", 16, 6);
    stage.assert_clean().await;
}

/// Endpoints come up and go at the same time, and what they share is asked for once.
#[tokio::test]
async fn commands_on_several_endpoints_wait_for_no_more_calls() {
    let stage = Stage::on(Kind::Ministack).await;
    let keys = ["admin", "api", "frontend"];
    stage.slow();
    stage.created_all(&keys, "foo").await;
    stage.assert_calls("create of three", 61, 7);
    for (service, operation) in [
        ("ecr", "DescribeImages"),
        ("ecs", "DescribeServices"),
        ("elasticloadbalancing", "DescribeLoadBalancers"),
        ("elasticloadbalancing", "DescribeListeners"),
        ("elasticloadbalancing", "DescribeRules"),
        ("route53", "GetHostedZone"),
        ("s3", "GetObject"),
        ("s3", "PutObject"),
    ] {
        assert_eq!(stage.proxy.count(service, operation), 1, "{operation}");
    }
    let records = stage.eden.find(&crate::stage::id("foo")).await.unwrap();
    stage.slow();
    stage.eden.read_all(&records).await.unwrap();
    stage.assert_calls("read of three", 25, 3);
    stage.slow();
    stage.eden.delete(&context(), &records).await.unwrap();
    stage.assert_calls("delete of three", 46, 6);
    assert_eq!(stage.proxy.count("s3", "PutObject"), 1);
    stage.assert_clean().await;
}

/// What is given, a profile and the zone's name, need not be asked for.
#[tokio::test]
async fn a_zone_that_is_known_is_not_asked_for() {
    let stage = Stage::on(Kind::Ministack).await;
    let mut request = stage.request("foo", "v1");
    request.zone_name = Some("dev.example.com".into());
    stage.create(&request).await.unwrap();
    assert_eq!(stage.proxy.count("route53", "GetHostedZone"), 0);
    stage.assert_exact("foo", "v1").await;
}
