//! RegisterTaskDefinition is what DescribeTaskDefinition told, with one image replaced.

use std::collections::BTreeMap;

use eden_core::clone::task_definition::NOT_COPIED;
use eden_core::overrides::Overrides;
use serde_json::{Value, json};

use crate::account::{self, IMAGE};
use crate::fixtures::load;
use crate::{assert_same, without};

/// What has to be sent for a reference as the fixture describes it.
fn expected() -> Value {
    let described = load("task-definition");
    let mut request = without(&described["taskDefinition"], NOT_COPIED);
    request["family"] = json!("dev-dynamic-pr-12");
    request["containerDefinitions"][0]["image"] = json!(IMAGE);
    let tags = account::tags(["key", "value"], &described["tags"][0]);
    request.insert("tags".into(), tags);
    Value::Object(request)
}

#[tokio::test]
async fn every_field_is_copied_and_one_image_replaced() {
    let canned = account::create(&load("service"), |_| {}).await;
    let sent: Value =
        serde_json::from_str(&account::body(&canned, "RegisterTaskDefinition")).unwrap();
    assert_same(&sent, &expected());
}

#[tokio::test]
async fn another_container_can_be_named() {
    let change = |request: &mut eden_core::request::Request| {
        request.settings.container = Some("sidecar".into());
    };
    let canned = account::create(&load("service"), change).await;
    let sent: Value =
        serde_json::from_str(&account::body(&canned, "RegisterTaskDefinition")).unwrap();
    let mut expected = expected();
    let before = &load("task-definition")["taskDefinition"]["containerDefinitions"];
    expected["containerDefinitions"][0]["image"] = before[0]["image"].clone();
    expected["containerDefinitions"][1]["image"] = json!(IMAGE);
    assert_same(&sent, &expected);
}

#[tokio::test]
async fn variables_replace_those_of_the_same_name_and_secrets_too() {
    let described = load("task-definition");
    let app = &described["taskDefinition"]["containerDefinitions"][0];
    let (variable, secret) = (&app["environment"][0]["name"], &app["secrets"][0]["name"]);
    let names: Vec<String> = [variable, secret, &json!("NEW")]
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    let variables: BTreeMap<String, String> = names
        .iter()
        .map(|name| (name.clone(), "set".into()))
        .collect();
    let wanted = variables.clone();
    let canned = account::create(&load("service"), move |request| {
        request.environment.clone_from(&wanted);
    })
    .await;
    let sent: Value =
        serde_json::from_str(&account::body(&canned, "RegisterTaskDefinition")).unwrap();
    let mut expected = expected();
    let pairs: Vec<Value> = variables
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    expected["containerDefinitions"][0]["environment"] = json!(pairs);
    expected["containerDefinitions"][0]["secrets"] = json!([]);
    assert_same(&sent, &expected);
}

/// Whatever else the reference has is as it was.
#[tokio::test]
async fn overrides_are_in_the_request_and_nowhere_else() {
    let envoy = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/envoy:2";
    let described = load("task-definition");
    let app = &described["taskDefinition"]["containerDefinitions"][0];
    let secret = app["secrets"][0]["name"].as_str().unwrap().to_owned();
    let overrides = Overrides {
        images: [("sidecar".to_owned(), envoy.parse().unwrap())].into(),
        cpu: Some(1024),
        memory: Some(2048),
        capacity: None,
        command: Some(vec!["serve".into(), "{eden.name}".into()]),
        entry_point: Some(Vec::new()),
        secrets: [(secret.clone(), "arn:{eden.host}".to_owned())].into(),
        environment_files: Some(vec!["arn:aws:s3:::bucket/preview.env".into()]),
    };
    let wanted = overrides.clone();
    let canned = account::create(&load("service"), move |request| {
        request.overrides = wanted.clone();
    })
    .await;
    let sent: Value =
        serde_json::from_str(&account::body(&canned, "RegisterTaskDefinition")).unwrap();
    let mut expected = expected();
    (expected["cpu"], expected["memory"]) = (json!("1024"), json!("2048"));
    expected["containerDefinitions"][1]["image"] = json!(envoy);
    let app = expected["containerDefinitions"][0].as_object_mut().unwrap();
    app.remove("entryPoint").unwrap();
    app.insert("command".into(), json!(["serve", "pr-12"]));
    let secret = json!({ "name": secret, "valueFrom": "arn:api-pr-12.dev.example.com" });
    app.insert("secrets".into(), json!([secret]));
    let file = json!({ "type": "s3", "value": "arn:aws:s3:::bucket/preview.env" });
    app.insert("environmentFiles".into(), json!([file]));
    assert_same(&sent, &expected);
}
