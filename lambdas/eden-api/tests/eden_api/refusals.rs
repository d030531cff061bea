//! What cannot be done is answered with 4xx and a text that helps, and nothing is made.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use testbed::WorldOptions;
use testbed::api_gateway::request;

use crate::stage::Stage;

const MISSING: &str = "Necessary query string parameters not specified: ";

#[tokio::test]
async fn missing_parameters_are_all_named() {
    let stage = Stage::new().await;
    let image = stage.world.image("v1");
    for (command, query, missing) in [
        ("create", &[][..], "name image_uri"),
        ("create", &[("name", "foo")], "image_uri"),
        ("create", &[("name", ""), ("image_uri", &image)], "name"),
        ("delete", &[], "name"),
        ("delete", &[("profile", "default")], "name"),
    ] {
        let answer = stage.function.get(command, query).await;
        answer.assert_error(400, &[]);
        assert_eq!(answer.message(), format!("{MISSING}{missing}"));
    }
    assert_eq!(stage.proxy.calls(), [], "nothing was asked of AWS");
}

#[tokio::test]
async fn a_missing_table_is_told() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    for answer in [
        stage.create("foo", "v1").await,
        stage.delete("foo").await,
        stage.function.get("list", &[]).await,
    ] {
        let parts = ["table eden", "does not exist", "eden config push"];
        answer.assert_error(400, &parts);
    }
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_missing_profile_is_told_with_those_that_are_there() {
    let stage = Stage::new().await;
    let image = stage.world.image("v1");
    let query = [("name", "foo"), ("image_uri", &image), ("profile", "web")];
    for command in ["create", "delete"] {
        let answer = stage.function.get(command, &query).await;
        let parts = [
            "Profile web not found",
            "default",
            "eden config push -p web",
        ];
        answer.assert_error(404, &parts);
        assert_eq!(answer.body["name"], "foo");
    }
    stage.assert_clean().await;
    let half = BTreeMap::from([("name_prefix".to_owned(), "dev".to_owned())]);
    stage.world.push_profile("web", &half).await.unwrap();
    let answer = stage.function.get("create", &query).await;
    answer.assert_error(
        400,
        &["profile cannot be used", "`target_cluster` is missing"],
    );
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.present(), []);
}

#[tokio::test]
async fn names_and_images_that_cannot_work_make_nothing() {
    let stage = Stage::new().await;
    stage
        .create("日本語", "v1")
        .await
        .assert_error(400, &["日本語", "DNS label"]);
    stage
        .delete("日本語")
        .await
        .assert_error(400, &["DNS label"]);
    let nginx = "docker.io/library/nginx:1";
    let query = [("name", "foo"), ("image_uri", nginx)];
    let answer = stage.function.get("create", &query).await;
    answer.assert_error(400, &[nginx, "expected `<account>.dkr.ecr."]);
    let answer = stage.create("foo", "never-pushed").await;
    answer.assert_error(400, &["never-pushed", "Push the image first"]);
    stage.assert_clean().await;
}

#[tokio::test]
async fn something_missing_in_the_account_is_told() {
    let stage = Stage::new().await;
    let mut profile = stage.world.profile();
    let reference = stage.world.reference_service_arn.replace("dev01", "gone");
    profile.insert("reference_service_arn".to_owned(), reference.clone());
    stage.world.push_profile("default", &profile).await.unwrap();
    let answer = stage.create("foo", "v1").await;
    answer.assert_error(400, &["gone", "reference_service_arn"]);
    stage.assert_clean().await;
}

#[tokio::test]
async fn unknown_routes_and_methods_are_told_the_known_ones() {
    let stage = Stage::new().await;
    for (method, command) in [
        ("GET", "frobnicate"),
        ("DELETE", "create"),
        ("POST", "delete"),
        ("POST", "list"),
    ] {
        let event = request(method, command, &[("name", "foo")]);
        let answer = stage.function.send(event).await;
        let told = format!("there is no {method} /api/v1/{command}");
        answer.assert_error(404, &[&told, "GET /api/v1/list"]);
    }
    assert_eq!(stage.proxy.calls(), []);
}

#[tokio::test]
async fn bodies_and_events_of_any_shape_are_answered() {
    let stage = Stage::new().await;
    for (body, why) in [
        ("[]", "not a JSON object"),
        ("{", "not a JSON object"),
        (r#"{"name": 1}"#, "`name` in the body is not a string"),
    ] {
        let mut event = request("POST", "create", &[]);
        event["body"] = body.into();
        let answer = stage.function.send(event).await;
        answer.assert_error(400, &[why]);
    }
    let mut event = request("POST", "create", &[]);
    event["body"] = "e30=".into();
    event["isBase64Encoded"] = true.into();
    let answer = stage.function.send(event.clone()).await;
    answer.assert_error(400, &["name image_uri"]);
    event["body"] = "{}".into();
    let answer = stage.function.send(event).await;
    answer.assert_error(400, &["base64"]);
    for event in [json!({}), json!(null), json!([1]), json!({"resource": 1})] {
        let answer = stage
            .function
            .invoke(event, Duration::from_secs(60))
            .await
            .unwrap();
        assert_eq!(answer.unwrap()["statusCode"], 400);
    }
}

#[tokio::test]
async fn a_profile_has_no_more_environments_than_it_may_have() {
    let stage = Stage::new().await;
    let mut profile = stage.world.profile();
    profile.insert("max_environments".to_owned(), "1".to_owned());
    stage.world.push_profile("default", &profile).await.unwrap();
    assert_eq!(stage.create("foo", "v1").await.status, 200);
    let refused = stage.create("bar", "v1").await;
    let said = "the number of environments of profile default is 1, and may be 1 (`max_environments`): environment bar was not made";
    refused.assert_error(409, &[said]);
    assert_eq!(stage.world.environment("bar").await.unwrap().present(), []);
    assert_eq!(stage.create("foo", "v2").await.status, 200);
    assert_eq!(stage.delete("foo").await.status, 200);
    assert_eq!(stage.create("bar", "v1").await.status, 200);
    assert_eq!(stage.delete("bar").await.status, 200);
}

/// Who has the API's key runs only what the profile lets callers choose.
#[tokio::test]
async fn tasks_are_taken_from_callers_only_where_the_profile_says_so() {
    let stage = Stage::new().await;
    let tasks = stage.proxy.run_tasks();
    let event = |given: serde_json::Value| {
        let mut event = request("POST", "create", &[]);
        let image = stage.world.image("v1");
        let mut body = json!({ "name": "foo", "image_uri": image });
        body.as_object_mut()
            .unwrap()
            .extend(given.as_object().unwrap().clone());
        event["body"] = body.to_string().into();
        event
    };
    let tasks_of_caller = json!({ "before_publish": [{ "command": ["bin/rails", "db:prepare"] }] });
    let answer = stage.function.send(event(tasks_of_caller.clone())).await;
    let said = "`before_publish`: may be changed through the API only where the profile says `allow_overrides = true`";
    answer.assert_error(400, &[said]);
    assert_eq!(stage.world.environment("foo").await.unwrap().present(), []);
    let mut profile = stage.world.profile();
    profile.insert("allow_overrides".to_owned(), "true".to_owned());
    stage.world.push_profile("default", &profile).await.unwrap();
    tasks.next(testbed::proxy::Ending::Exits(3));
    let answer = stage.function.send(event(tasks_of_caller)).await;
    answer.assert_error(502, &["container app ended with exit code 3"]);
    assert_eq!(tasks.ran()[0].command, ["bin/rails", "db:prepare"]);
    // A profile's own task needs no word of the caller.
    profile.remove("allow_overrides");
    profile.insert("before_publish".to_owned(), "bin/seed".to_owned());
    stage.world.push_profile("default", &profile).await.unwrap();
    assert_eq!(stage.create("foo", "v1").await.status, 200);
    assert_eq!(tasks.ran()[1].command, ["bin/seed"]);
    assert_eq!(stage.delete("foo").await.status, 200);
    stage.assert_clean().await;
}
