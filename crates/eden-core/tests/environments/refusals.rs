//! What cannot be done is refused before anything is made, with all that is wrong told at once.

use eden_core::Error;
use eden_core::request::Request;
use testbed::proxy::{Fault, When};
use testbed::{Kind, WorldOptions};

use crate::on_both;
use crate::stage::{Stage, context, id};

impl Stage {
    /// The errors of a request that has to be refused, each in a line; nothing may be made.
    async fn refused(&self, request: &Request) -> Vec<String> {
        self.proxy.clear_calls();
        let error = self.create(request).await.unwrap_err();
        assert_eq!(self.writes(), [""; 0], "{error}");
        let dry = self
            .eden
            .dry_run(&context(), std::slice::from_ref(request))
            .await
            .unwrap_err();
        assert_eq!(without_ids(&dry), without_ids(&error));
        self.assert_clean().await;
        let each = error.into_each();
        let advised = |error: &Error| error.advice().is_some_and(|advice| !advice.is_empty());
        assert!(each.iter().all(advised), "{each:#?}");
        each.iter().map(ToString::to_string).collect()
    }
}

/// The text of an error without the ids of requests, which are never the same.
fn without_ids(error: &Error) -> String {
    let text = error.to_string();
    let mut parts = text.split(" (request id ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once(')').map_or(part, |(_, rest)| rest)
    })
}

async fn an_image_that_is_not_there(kind: Kind) {
    let stage = Stage::on(kind).await;
    let digest = format!("{}@sha256:{}", stage.world.registry.uri, "0".repeat(64));
    for image in [stage.world.image("v9"), digest] {
        let mut request = stage.request("foo", "v1");
        request.image = image.parse().unwrap();
        let told = stage.refused(&request).await;
        assert_eq!(told.len(), 1, "{told:#?}");
        let start = format!("image {image}: is not in repository api of account ");
        assert!(told[0].starts_with(&start), "{told:#?}");
    }
}

async fn a_repository_that_is_not_there(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    let image = stage.world.image("v1").replace("/api:", "/web:");
    request.image = image.parse().unwrap();
    let told = stage.refused(&request).await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("RepositoryNotFoundException"), "{told:#?}");
}

async fn everything_that_is_wrong_is_told_at_once(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v9");
    let settings = &mut request.settings;
    settings.reference_service.push_str("-gone");
    settings.common_albs[0].push('0');
    settings.zone_id = "Z0000000000000".into();
    settings.bucket = "no-such-bucket-anywhere".into();
    let told = stage.refused(&request).await;
    for part in [
        "is not in repository api",
        "-gone: does not exist or is not active in cluster dev",
        "LoadBalancerNotFound",
        "NoSuchHostedZone",
        "NoSuchBucket",
    ] {
        let of_it = told.iter().filter(|line| line.contains(part));
        assert_eq!(of_it.count(), 1, "{part}: {told:#?}");
    }
    assert_eq!(told.len(), 5, "{told:#?}");
}

async fn a_cluster_that_is_not_there(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    request.settings.cluster = "gone".into();
    let told = stage.refused(&request).await;
    assert!(told[0].contains("ClusterNotFoundException"), "{told:#?}");
}

async fn an_alb_without_an_https_listener(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    let alb = stage.world.balancers.reference_alb_arn.clone();
    request.settings.common_albs = vec![alb.clone()];
    let told = stage.refused(&request).await;
    let expected = format!("common ALB {alb}: has no HTTPS listener on port 443");
    assert_eq!(told, [expected]);
}

async fn a_reference_without_a_load_balancer(kind: Kind) {
    let options = WorldOptions::default().service(|service| service.set_load_balancers(None));
    let stage = Stage::with(kind, options).await;
    let told = stage.refused(&stage.request("foo", "v1")).await;
    let arn = &stage.world.reference_service_arn;
    let expected = format!(
        "reference service {arn}: has no load balancer with a target group, so that its clone would be a worker, which could take \
         work from the reference's queues"
    );
    assert_eq!(told, [expected]);
}

async fn a_container_that_the_reference_does_not_have(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    request.settings.container = Some("web".into());
    let told = stage.refused(&request).await;
    let end = "has no container \"web\"; its containers are app, sidecar";
    assert!(told[0].ends_with(end), "{told:#?}");
}

async fn a_range_of_priorities_that_is_full(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("bar", "v1");
    request.settings.rule_priorities = 7..=7;
    stage.create(&request).await.unwrap();
    stage.proxy.clear_calls();
    request.id = id("foo");
    let error = stage.create(&request).await.unwrap_err().to_string();
    assert!(
        error.ends_with("has no free rule priority within 7-7"),
        "{error}"
    );
    assert_eq!(stage.writes(), [""; 0]);
}

async fn the_reference_itself(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("api", "v1");
    request.settings.name_prefix = "dev01".into();
    let error = stage.create(&request).await.unwrap_err().to_string();
    assert!(error.contains("is the reference service itself"), "{error}");
    let record = eden_core::record::Record::new(id("api"), request.settings, "x".into());
    let error = stage.eden.delete(&context(), &[record]).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is the reference service itself"),
        "{error}"
    );
    assert_eq!(stage.writes(), [""; 0]);
    stage.assert_clean().await;
}

async fn a_file_that_is_no_environments_json(kind: Kind) {
    let stage = Stage::on(kind).await;
    let before = stage.world.document_text().await.unwrap();
    for (text, why) in [
        ("[]", "it is not an Environments JSON file"),
        ("{}", "it has no list `environments`"),
        ("", "it is not an Environments JSON file"),
    ] {
        stage.world.write_document(text).await.unwrap();
        stage.proxy.clear_calls();
        let told = stage.create(&stage.request("foo", "v1")).await.unwrap_err();
        assert!(told.to_string().contains(why), "{told}");
        assert_eq!(stage.writes(), [""; 0]);
    }
    stage.world.write_document(&before).await.unwrap();
    stage.assert_clean().await;
}

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1";

#[tokio::test]
async fn an_endpoint_that_nobody_answers_at() {
    let stage = Stage::on(Kind::Ministack).await;
    let once = aws_sdk_s3::config::retry::RetryConfig::disabled();
    let config = stage.world.clients.config.to_builder();
    let config = config.endpoint_url(NOWHERE).retry_config(once).build();
    let eden = eden_core::Eden::new(&config, &Default::default(), "eden");
    let request = stage.request("foo", "v1");
    let error = eden.create(&context(), &request).await.unwrap_err();
    // Without the lease nothing else is asked for.
    let each = error.into_each();
    assert_eq!(each.len(), 1, "{each:#?}");
    for error in each {
        let Error::Call(call) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(call.failure, eden_core::error::Failure::NoAnswer, "{error}");
        let advice = "Check the network, the region and the endpoint URL.";
        assert_eq!(error.advice().as_deref(), Some(advice));
    }
}

on_both!(
    an_image_that_is_not_there,
    a_repository_that_is_not_there,
    everything_that_is_wrong_is_told_at_once,
    a_cluster_that_is_not_there,
    an_alb_without_an_https_listener,
    a_reference_without_a_load_balancer,
    a_container_that_the_reference_does_not_have,
    a_range_of_priorities_that_is_full,
    the_reference_itself,
    a_file_that_is_no_environments_json,
);

#[tokio::test]
async fn a_look_names_every_call_that_failed() {
    let stage = Stage::on(Kind::Moto).await;
    let record = stage.created("foo").await.record;
    for (service, operation) in [
        ("ecs", "DescribeServices"),
        ("route53", "ListResourceRecordSets"),
        ("elasticloadbalancing", "DescribeRules"),
    ] {
        let refusal = Fault::error(400, "AccessDeniedException", "not for you");
        stage.proxy.rule(When::call(service, operation), refusal);
    }
    let error = stage.eden.read(&record).await.unwrap_err();
    let errors: Vec<String> = error.into_each().iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 3, "{errors:#?}");
}
