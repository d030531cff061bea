//! What an environment needs is looked for without being asked for.

use eden_core::observe::needs::Needs;
use eden_core::request::Request;
use testbed::Kind;

use crate::on_both;
use crate::stage::{Stage, context};

fn needs(request: &Request) -> Needs {
    Needs {
        images: vec![request.image.clone()],
        environment: [].into(),
        is_known: true,
        overrides: eden_core::overrides::Overrides::default(),
        settings: Some(request.settings.clone()),
        group: request.group.clone(),
    }
}

async fn what_is_there_takes_one_call_of_each_kind(kind: Kind) {
    let stage = Stage::on(kind).await;
    let requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    let needs: Vec<Needs> = requests.iter().map(needs).collect();
    stage.eden.look_for(&context(), &needs).await.unwrap();
    let calls = stage.proxy.calls().into_iter();
    let mut operations: Vec<String> = calls.map(|call| call.operation).collect();
    operations.sort();
    let expected = [
        "DescribeImages",
        "DescribeLoadBalancers",
        "DescribeServices",
    ];
    assert_eq!(operations, expected);
}

async fn what_is_missing_is_said_of_the_endpoint_that_needs_it(kind: Kind) {
    let stage = Stage::on(kind).await;
    let requests = stage.endpoints(&["admin", "api"], "foo", "v1");
    let mut needs: Vec<Needs> = requests.iter().map(needs).collect();
    needs[1].images = vec![stage.world.image("v9").parse().unwrap()];
    for one in &mut needs {
        let settings = one.settings.as_mut().unwrap();
        settings.reference_service += "-absent";
    }
    let error = stage.eden.look_for(&context(), &needs).await.unwrap_err();
    let keys = error.keys();
    let each = error.into_each();
    let endpoints: Vec<Option<&str>> = each.iter().map(|one| one.endpoint()).collect();
    assert_eq!(endpoints, [Some("api"), Some("admin"), Some("api")]);
    let reference = || Some("reference_service_arn".to_owned());
    assert_eq!(keys, [None, reference(), reference()]);
}

async fn a_cluster_that_is_not_there(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut needs = needs(&stage.request("foo", "v1"));
    needs.images = Vec::new();
    needs.settings.as_mut().unwrap().cluster = "absent".into();
    let error = stage.eden.look_for(&context(), &[needs]).await.unwrap_err();
    assert_eq!(error.keys(), [Some("target_cluster".to_owned())]);
}

async fn what_is_not_known_is_not_looked_for(kind: Kind) {
    let stage = Stage::on(kind).await;
    let needs = Needs {
        images: Vec::new(),
        environment: [].into(),
        is_known: true,
        overrides: eden_core::overrides::Overrides::default(),
        settings: None,
        group: None,
    };
    stage.eden.look_for(&context(), &[needs]).await.unwrap();
    assert!(stage.proxy.calls().is_empty());
}

on_both!(
    what_is_there_takes_one_call_of_each_kind,
    what_is_missing_is_said_of_the_endpoint_that_needs_it,
    a_cluster_that_is_not_there,
    what_is_not_known_is_not_looked_for,
);
