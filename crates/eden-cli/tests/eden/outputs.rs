//! For programs: JSON, completions, help.

use serde_json::Value;
use testbed::world::ZONE;

use crate::stage::Stage;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test]
async fn json_is_all_that_is_printed() {
    let stage = Stage::with_local("api").await;
    let json_output = ["--output", "json"];
    let image = stage.world.image("v1");
    let create = [
        "create",
        "-p",
        "api",
        "--name",
        "foo",
        "--image-uri",
        &image,
    ];
    let created = json(&stage.ok(&[&create[..], &json_output].concat()).out);
    assert_eq!(created["name"], "foo");
    assert_eq!(created["profile"], "api");
    assert_eq!(created["resource_name"], "dev-dynamic-api-foo");
    assert_eq!(created["url"], format!("https://api-foo.{ZONE}"));
    assert_eq!(created["image_uri"], image);
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(
        created["service_arn"],
        found.service.unwrap().service_arn().unwrap()
    );
    assert_eq!(
        created["listener_rule_arn"],
        found.rules[0].rule_arn().unwrap()
    );
    let group = found.target_group.unwrap();
    assert_eq!(
        created["target_group_arn"],
        group.target_group_arn().unwrap()
    );
    assert_eq!(created["task_definition_arn"], found.task_definitions[0]);

    let listed = json(&stage.ok(&["ls", "--output", "json"]).out);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    for key in [
        "name",
        "profile",
        "resource_name",
        "endpoint",
        "last_updated",
    ] {
        assert_eq!(listed[0][key], created[key], "{key}");
    }
    let delete = ["delete", "-p", "api", "--name", "foo"];
    let deleted = json(&stage.ok(&[&delete[..], &json_output].concat()).out);
    assert_eq!(deleted["deleted"], true);
    assert_eq!(deleted["endpoint"], created["endpoint"]);
    assert_eq!(
        json(&stage.ok(&["ls", "--output", "json"]).out),
        Value::Array(vec![])
    );
}

#[tokio::test]
async fn ls_lists_all_profiles_or_the_named_one() {
    let stage = Stage::with_local("api").await;
    stage.setup("web");
    stage.ok(&[
        "config",
        "setup",
        "-p",
        "web",
        "--name-prefix",
        "w",
        "--domain-name-prefix",
        "w",
        "--endpoint-update-key",
        "web_endpoint",
    ]);
    assert_eq!(stage.ok(&["ls"]).out, "No environments available\n");
    stage.create("api", "foo", "v1");
    stage.create("web", "foo", "v1");
    let both = stage.ok(&["ls"]).out;
    let lines: Vec<&str> = both.lines().collect();
    assert_eq!(lines.len(), 5, "{both}");
    assert_eq!(
        (lines[0], lines[2], lines[3]),
        ("Profile api:", "", "Profile web:")
    );
    let start = "dev-dynamic-api-foo api-foo.dev.example.com (last updated: 20";
    assert!(lines[1].starts_with(start), "{both}");
    let web = stage.ok(&["ls", "-p", "web"]).out;
    assert_eq!(web.lines().collect::<Vec<_>>(), lines[3..]);
}

#[tokio::test]
async fn help_needs_neither_region_nor_home() {
    let stage = Stage::new().await;
    for args in [&["-h"][..], &["create", "-h"], &["config", "push", "-h"]] {
        let ran = stage.command(args).env_clear().output().unwrap();
        let out = String::from_utf8(ran.stdout).unwrap();
        assert!(ran.status.success() && out.contains("Usage: eden"), "{out}");
    }
    let out = stage.ok(&["-h"]).out;
    let about = "ECS Dynamic Environment Manager. Clone Amazon ECS environments easily.\n";
    assert!(out.starts_with(about), "{out}");
    for line in [
        "create       Create environment or deploy to existent",
        "delete       Delete environment",
        "ls           List existing environments",
        "config       Configure eden",
    ] {
        assert!(out.contains(line), "{out}");
    }
}

#[tokio::test]
async fn completions_know_the_flags() {
    let stage = Stage::new().await;
    for shell in ["bash", "zsh", "fish"] {
        let out = stage.ok(&["completions", shell]).out;
        let flag = "reference-service-arn";
        assert!(out.contains(flag) && out.contains("remote-rm"), "{shell}");
    }
}

#[tokio::test]
async fn verbose_tells_every_change_and_no_secret() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let create = [
        "create",
        "-v",
        "-p",
        "api",
        "--name",
        "foo",
        "--image-uri",
        &image,
    ];
    let mut command = stage.command(&create);
    let secrets = [
        "AKIDKEYKEYKEYKEYKEY",
        "verysecretsecretaccesskey",
        "averysecrettoken",
    ];
    let names = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ];
    command.envs(names.into_iter().zip(secrets));
    let ran = command.output().unwrap();
    let err = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.success(), "{err}");
    assert!(err.contains("ECS CreateService"), "{err}");
    let all = err + &String::from_utf8(ran.stdout).unwrap();
    for secret in secrets {
        assert!(!all.contains(secret), "{all}");
    }
}
