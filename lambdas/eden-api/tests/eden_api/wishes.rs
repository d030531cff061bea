//! What can be asked for beside the image, and `purge`.

use serde_json::{Value, json};
use testbed::proxy::{Fault, When};

use crate::function::Answer;
use crate::stage::Stage;

const SERVICE: &str = "dev-dynamic-api-foo";

async fn post(stage: &Stage, command: &str, body: Value) -> Answer {
    stage.function.post(command, &body).await
}

fn body(stage: &Stage, name: &str, more: &Value) -> Value {
    let mut body = json!({ "name": name, "image_uri": stage.world.image("v1") });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_body_sets_variables_and_the_number_of_tasks() {
    let stage = Stage::new().await;
    let more = json!({ "environment": { "A": "1" }, "desired_count": 2, "ttl": "1h" });
    let answer = post(&stage, "create", body(&stage, "foo", &more)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    // What is not asked for again is left as it was.
    assert_eq!(stage.create("foo", "v2").await.status, 200);
    let found = stage.world.environment("foo").await.unwrap();
    assert!(found.rows[0].contains_key("expires_at"));
    let service = found.service.unwrap();
    assert_eq!(service.desired_count(), 2);
    let call = stage.world.clients.ecs.describe_task_definition();
    let running = call.task_definition(service.task_definition().unwrap());
    let running = running.send().await.unwrap().task_definition.unwrap();
    let variables = running.container_definitions()[0].environment();
    let own = variables.iter().find(|pair| pair.name() == Some("A"));
    assert_eq!(own.unwrap().value(), Some("1"));
}

#[tokio::test]
async fn size_and_images_are_set_by_anybody_and_what_runs_where_the_profile_allows_it() {
    let stage = Stage::new().await;
    let images = json!({ "sidecar": stage.world.image("v2") });
    let more = json!({ "images": images, "cpu": 1024, "memory": "2048" });
    let answer = post(&stage, "create", body(&stage, "foo", &more)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let command = json!({ "command": ["serve", "{eden.name}"], "secrets": { "S": "/x" } });
    let answer = post(&stage, "create", body(&stage, "foo", &command)).await;
    answer.assert_error(
        400,
        &[
            "`command`: may be changed through the API only where",
            "`secrets`",
        ],
    );
    let taken = json!({ "as_reference": ["secrets"] });
    let answer = post(&stage, "create", body(&stage, "foo", &taken)).await;
    answer.assert_error(400, &["`allow_overrides = true`"]);
    let mut profile = stage.world.profile();
    profile.insert("allow_overrides".to_owned(), "true".to_owned());
    stage.world.push_profile("default", &profile).await.unwrap();
    let answer = post(&stage, "create", body(&stage, "foo", &command)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let service = stage
        .world
        .environment("foo")
        .await
        .unwrap()
        .service
        .unwrap();
    let call = stage.world.clients.ecs.describe_task_definition();
    let running = call.task_definition(service.task_definition().unwrap());
    let running = running.send().await.unwrap().task_definition.unwrap();
    // What the first create set stays.
    assert_eq!(
        (running.cpu(), running.memory()),
        (Some("1024"), Some("2048"))
    );
    let containers = running.container_definitions();
    assert_eq!(containers[0].command(), ["serve", "foo"]);
    assert_eq!(containers[1].image(), Some(&*stage.world.image("v2")));
}

#[allow(clippy::too_many_lines, reason = "most of them are a table")]
#[tokio::test]
async fn wishes_that_cannot_be_read_are_refused() {
    let stage = Stage::new().await;
    for (more, why) in [
        (
            json!({ "environment": ["A=1"] }),
            "`environment` in the body is not an object",
        ),
        (
            json!({ "environment": { "A": 1 } }),
            "`A` in the body is not a string",
        ),
        (
            json!({ "desired_count": -1 }),
            "`desired_count`: -1 is no number of tasks",
        ),
        (json!({ "desired_count": 2_147_483_647 }), "from 0 to 5000"),
        (
            json!({ "desired_count": "many" }),
            "`desired_count`: \"many\" is no number",
        ),
        (
            json!({ "desired_count": "5001" }),
            "`desired_count`: 5001 is no number of tasks",
        ),
        (
            json!({ "desired_count": 1.5 }),
            "`desired_count`: \"1.5\" is no number",
        ),
        (json!({ "desired_count": 9.3e18 }), "`desired_count`: "),
        (
            json!({ "desired_count": [1] }),
            "`desired_count` in the body is not a string",
        ),
        (json!({ "ttl": 72 }), "`ttl` in the body is not a string"),
        (
            json!({ "expires_at": 1 }),
            "`expires_at` in the body is not a string",
        ),
        (
            json!({ "wait": 1 }),
            "`wait` is \"1\": expected true or false",
        ),
        (json!({ "tll": "1h" }), "did you mean `ttl`?"),
        (json!({ "cpu": "much" }), "`cpu` is no whole number"),
        (
            json!({ "command": "serve" }),
            "`command` in the body cannot be read",
        ),
        (
            json!({ "images": { "sidecar": "nginx" } }),
            "`images` in the body cannot be read",
        ),
        (json!({ "capacity": "spott" }), "expected `spot`"),
        (
            json!({ "as_reference": ["cpus"] }),
            "`as_reference`: \"cpus\" is no override; did you mean `cpu`?",
        ),
        (
            json!({ "memory": 8192 }),
            "Fargate has no task with 512 CPU units and 8192 MiB",
        ),
        (
            json!({ "prefix_of_mine": "x" }),
            "the keys are access, adopt, as_reference, async, before_publish, capacity, closed",
        ),
        (json!({ "ttl": "500000000000y" }), "longer than 3650 days"),
        (json!({ "wait": "perhaps" }), "expected true or false"),
        (json!({ "adopt": "perhaps" }), "expected true or false"),
        (json!({ "move": "perhaps" }), "expected true or false"),
        (json!({ "ttl": "soon" }), "no time to live"),
        (
            json!({ "sleep_after": "1m" }),
            "`sleep_after` is \"1m\": read sleep_after \"1m\": it must be at least 15m",
        ),
        (
            json!({ "ttl": "1h", "expires_at": "never" }),
            "exclude each other",
        ),
        (
            json!({ "expires_at": "2020-01-01T00:00:00Z" }),
            "2020-01-01T00:00:00Z has passed already. Give a later time",
        ),
    ] {
        let answer = post(&stage, "create", body(&stage, "foo", &more)).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        let message = answer.body["message"].as_str().unwrap();
        assert!(message.contains(why), "{message}");
    }
    stage.assert_clean().await;
}

/// In the body of every command that takes one, whatever it reads of it; and nothing is done.
#[tokio::test]
async fn misspelt_keys_and_wrong_values_are_refused_by_every_command() {
    let stage = Stage::new().await;
    assert_eq!(stage.create("foo", "v1").await.status, 200);
    for command in ["create", "purge"] {
        for key in KEYS {
            let misspelt = json!({ format!("{key}x"): "true" });
            let answer = post(&stage, command, body(&stage, "foo", &misspelt)).await;
            let text = format!("did you mean `{key}`?");
            answer.assert_error(400, &[&format!("`{key}x` in the body is not known"), &text]);
        }
    }
    for (command, key) in [
        ("create", "adopt"),
        ("create", "async"),
        ("create", "move"),
        ("create", "protected"),
        ("create", "wait"),
        ("purge", "closed"),
        ("purge", "dry_run"),
    ] {
        let wrong = json!({ key: "perhaps" });
        let answer = post(&stage, command, body(&stage, "foo", &wrong)).await;
        answer.assert_error(
            400,
            &[&format!("`{key}` is \"perhaps\": expected true or false")],
        );
    }
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
    assert_eq!(found.task_definitions.len(), 1);
    assert_eq!(stage.delete("foo").await.status, 200);
}

/// The keys that a body may have.
const KEYS: [&str; 25] = [
    "access",
    "adopt",
    "as_reference",
    "async",
    "capacity",
    "closed",
    "command",
    "cpu",
    "desired_count",
    "dry_run",
    "entry_point",
    "environment",
    "environment_files",
    "expires_at",
    "image_uri",
    "images",
    "memory",
    "move",
    "name",
    "profile",
    "protected",
    "secrets",
    "sleep_after",
    "ttl",
    "wait",
];

#[tokio::test]
async fn purge_deletes_what_has_expired_and_names_what_it_cannot() {
    let stage = Stage::new().await;
    for name in ["one", "two"] {
        let answer = post(
            &stage,
            "create",
            body(&stage, name, &json!({ "ttl": "1h" })),
        )
        .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        stage.world.expire(name).await.unwrap();
    }
    stage.create("always", "v1").await;
    let dry = post(&stage, "purge", json!({ "dry_run": true })).await;
    assert_eq!(dry.body["message"], "would be purged");
    assert_eq!(dry.body["environments"].as_array().unwrap().len(), 2);
    let when = When::call("ecs", "DeleteService").containing("dev-dynamic-api-two");
    let refused = Fault::error(400, "AccessDeniedException", "no");
    stage.proxy.rule(when, refused);
    let partly = post(&stage, "purge", json!({})).await;
    assert_eq!(partly.status, 502);
    let message = partly.body["message"].as_str().unwrap();
    let start = "1 of 2 expired environments could not be deleted";
    assert!(
        message.starts_with(start) && message.contains("dev-dynamic-api-two: "),
        "{message}"
    );
    stage.proxy.clear_rules();
    let done = post(&stage, "purge", json!({})).await;
    assert_eq!(
        (done.status, &done.body["environments"][0]["name"]),
        (200, &"two".into())
    );
    let found = stage.world.environment("always").await.unwrap();
    assert_eq!(found.missing(), []);
    stage.delete("always").await;
    stage.assert_clean().await;
}

#[tokio::test]
async fn nobody_waits_where_no_task_is_asked_for() {
    let stage = Stage::new().await;
    let more = json!({ "wait": true, "desired_count": 0 });
    let answer = post(&stage, "create", body(&stage, "foo", &more)).await;
    assert_eq!(answer.status, 400);
    let message = answer.body["message"].as_str().unwrap();
    assert!(message.contains("no task of it is wanted"), "{message}");
    stage.assert_clean().await;
}

#[tokio::test]
async fn waiting_ends_with_the_reasons() {
    let stage = Stage::new().await;
    let services = When::call("ecs", "DescribeServices").containing(SERVICE);
    let reason = "ECS deployment circuit breaker: tasks failed to start.";
    let failed = Fault::deployment(SERVICE, 0, "FAILED", reason);
    stage.proxy.rule(services, failed);
    let more = json!({ "wait": true, "desired_count": 1 });
    let answer = post(&stage, "create", body(&stage, "foo", &more)).await;
    assert_eq!(answer.status, 502);
    let message = answer.body["message"].as_str().unwrap();
    assert!(message.contains(reason), "{message}");
}
