//! How many calls a command makes, and how many of them wait for each other: that is what its time
//! is made of.

use testbed::Kind;

use crate::stage::{Stage, context};

#[tokio::test]
async fn commands_wait_for_few_calls() {
    let stage = Stage::on(Kind::Ministack).await;
    stage.proxy.go_in_rounds();
    let created = stage.created("foo").await;
    stage.proxy.assert_calls("create", 29, 8);
    stage.proxy.go_in_rounds();
    stage.created("foo").await;
    // The record sets are looked at while nothing else is to be done.
    stage.proxy.assert_calls("create again", 23, 6);
    stage.proxy.go_in_rounds();
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    stage.proxy.assert_calls("deploy", 25, 7);
    stage.proxy.go_in_rounds();
    stage.eden.read(&created.record).await.unwrap().unwrap();
    stage.proxy.assert_calls("read", 12, 3);
    stage.proxy.go_in_rounds();
    stage
        .eden
        .delete(&context(), &[created.record])
        .await
        .unwrap();
    stage.proxy.assert_calls("delete", 24, 6);
    stage.assert_clean().await;
}

/// Endpoints come up and go at the same time, and what they share is asked for once.
#[tokio::test]
async fn commands_on_several_endpoints_wait_for_no_more_calls() {
    let stage = Stage::on(Kind::Ministack).await;
    let keys = ["admin", "api", "frontend"];
    stage.proxy.go_in_rounds();
    stage.created_all(&keys, "foo").await;
    stage.proxy.assert_calls("create of three", 61, 8);
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
    stage.proxy.go_in_rounds();
    stage.eden.read_all(&records).await.unwrap();
    stage.proxy.assert_calls("read of three", 34, 3);
    stage.proxy.go_in_rounds();
    stage.eden.delete(&context(), &records).await.unwrap();
    stage.proxy.assert_calls("delete of three", 60, 7);
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
