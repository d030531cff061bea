//! Environments come and go, in the words of eden's documentation.

use std::collections::BTreeSet;

use testbed::world::ZONE;
use testbed::{Piece, World};

use crate::stage::Stage;

/// Independent steps are told as they come.
fn sorted(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}

/// The lines of a transcript, with the names of the world in it.
fn transcript(world: &World, target_group: &str, template: &str) -> BTreeSet<String> {
    let registry = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api";
    let alb = world.balancers.common_alb.dns_name().unwrap();
    let filled = template
        .replace("<image>", registry)
        .replace("<reference>", &world.balancers.reference_target_group_arn)
        .replace("<group>", target_group)
        .replace("<alb>", alb)
        .replace("<zone>", &world.zone_id);
    sorted(&filled)
}

const ARN: &str = "arn:aws:ecs:ap-northeast-1:123456789012";

fn created() -> String {
    format!(
        "\
Checking if image <image>:v1 exists
Image exists
Retrieved reference service {ARN}:service/dev/dev01-api
Retrieved reference task definition from {ARN}:task-definition/dev01-api:1
Registered new task definition: {ARN}:task-definition/dev-dynamic-api-foo:1
Retrieved reference target group: <reference>
Existing target group dev-dynamic-api-foo not found, will create new
Created target group <group>
ELBv2 listener rule for target group <group> and host api-foo.dev.example.com does not exist, will create new listener rule
ECS Service dev-dynamic-api-foo does not exist, will create new service
Checking if record api-foo.dev.example.com. exists in zone <zone>
Successfully created CNAME: api-foo.dev.example.com -> <alb>
Updating config file s3://servicename-config/endpoints.json, environment servicename-dev-foo: api_endpoint -> api-foo.dev.example.com
Existing environment not found, adding new
Successfully updated config file
Successfully finished creating environment dev-dynamic-api-foo
"
    )
}

const DELETED: &str = "\
Updating config file s3://servicename-config/endpoints.json, delete environment servicename-dev-foo: api_endpoint -> api-foo.dev.example.com
Existing environment found, and the only optional key is api_endpoint, deleting environment
Successfully updated config file
Checking if record api-foo.dev.example.com. exists in zone <zone>
Found existing record api-foo.dev.example.com. in zone <zone>
Successfully removed CNAME record api-foo.dev.example.com
ECS Service dev-dynamic-api-foo exists, will delete
Successfully deleted service dev-dynamic-api-foo from cluster dev
ELBv2 listener rule for target group <group> and host api-foo.dev.example.com found, will delete
Deleted target group <group>
Deleted all task definitions for family: dev-dynamic-api-foo, 1 tasks deleted total
Successfully finished deleting environment dev-dynamic-api-foo
";

async fn target_group(stage: &Stage, name: &str) -> String {
    let found = stage.world.environment(name).await.unwrap();
    found.target_group.unwrap().target_group_arn.unwrap()
}

#[tokio::test]
async fn create_and_delete_tell_what_the_documentation_shows() {
    let stage = Stage::with_local("api").await;
    let out = stage.create("api", "foo", "v1").out;
    let group = target_group(&stage, "foo").await;
    assert_eq!(sorted(&out), transcript(&stage.world, &group, &created()));
    assert!(out.ends_with("\nSuccessfully finished creating environment dev-dynamic-api-foo\n"));
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
    let out = stage.delete("api", "foo").out;
    assert_eq!(sorted(&out), transcript(&stage.world, &group, DELETED));
    assert!(out.ends_with("\nSuccessfully finished deleting environment dev-dynamic-api-foo\n"));
    stage.assert_clean().await;
}

#[tokio::test]
async fn create_on_an_existing_environment_deploys() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "foo", "v1");
    let first = stage.world.environment("foo").await.unwrap();
    let out = stage.create("api", "foo", "v2").out;
    let deployed = format!(
        "Successfully deployed task definition {ARN}:task-definition/dev-dynamic-api-foo:2 to \
         service dev-dynamic-api-foo in cluster dev"
    );
    assert!(sorted(&out).contains(&deployed), "{out}");
    let second = stage.world.environment("foo").await.unwrap();
    assert_eq!(second.rules, first.rules);
    assert_eq!(second.target_group, first.target_group);
    let service = second.service.unwrap();
    assert!(
        service
            .task_definition()
            .unwrap()
            .ends_with("dev-dynamic-api-foo:2")
    );
    assert_ne!(
        second.rows[0]["last_updated"],
        first.rows[0]["last_updated"]
    );
    stage.delete("api", "foo");
    stage.assert_clean().await;
}

#[tokio::test]
async fn create_repairs_what_is_gone() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "foo", "v1");
    let names = stage.world.names("foo");
    for piece in [Piece::Record, Piece::Entry, Piece::Row] {
        stage.world.delete_piece(&names, piece).await.unwrap();
    }
    stage.create("api", "foo", "v1");
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
}

#[tokio::test]
async fn two_profiles_share_one_entry_of_the_file() {
    let stage = Stage::with_local("api").await;
    stage.setup("admin");
    let keys = [
        "--endpoint-update-key",
        "admin_endpoint",
        "--name-prefix",
        "dev-admin",
    ];
    let setup = [
        "config",
        "setup",
        "-p",
        "admin",
        "--domain-name-prefix",
        "admin",
    ];
    stage.ok(&[&setup[..], &keys[..]].concat());
    stage.create("api", "foo", "v1");
    stage.create("admin", "foo", "v1");
    let entry = stage.world.environment("foo").await.unwrap().entry.unwrap();
    assert_eq!(entry["api_endpoint"], format!("api-foo.{ZONE}"));
    assert_eq!(entry["admin_endpoint"], format!("admin-foo.{ZONE}"));
    let out = stage.delete("api", "foo").out;
    assert!(
        out.contains("\nExisting environment found, updating in-place\n"),
        "{out}"
    );
    let entry = stage.world.environment("foo").await.unwrap().entry.unwrap();
    assert_eq!(entry.get("api_endpoint"), None);
    assert_eq!(entry["admin_endpoint"], format!("admin-foo.{ZONE}"));
    stage.delete("admin", "foo");
    stage.assert_clean().await;
}

#[tokio::test]
async fn flags_take_the_place_of_the_profiles_keys() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let prefix = [
        "--domain-name-prefix",
        "web",
        "--config-update-key",
        "web_endpoint",
    ];
    let create = [
        "create",
        "-p",
        "api",
        "--name",
        "foo",
        "--image-uri",
        &image,
    ];
    stage.ok(&[&create[..], &prefix[..]].concat());
    let entry = stage.world.environment("foo").await.unwrap().entry.unwrap();
    assert_eq!(entry["web_endpoint"], format!("web-foo.{ZONE}"));
    // The row knows what the flags said.
    stage.delete("api", "foo");
    stage.assert_clean().await;
}

#[tokio::test]
async fn flags_alone_do_without_any_profile() {
    let stage = Stage::new().await;
    let mut flags = Vec::new();
    for (key, value) in stage.world.profile() {
        flags.extend([format!("--{}", key.replace('_', "-")), value]);
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let image = stage.world.image("v1");
    let create = ["create", "--name", "foo", "--image-uri", &image];
    stage.ok(&[&create[..], &flags[..]].concat());
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
    stage.ok(&["delete", "--name", "foo"]);
    stage.assert_clean().await;
}

#[tokio::test]
async fn the_stored_profile_is_used_where_there_is_no_local_one() {
    let stage = Stage::new().await;
    let profile = stage.world.profile();
    stage.world.push_profile("ci", &profile).await.unwrap();
    stage.create("ci", "foo", "v1");
    stage.ok(&["config", "remote-rm", "-p", "ci"]);
    // Neither profile is left, and the row is enough.
    stage.delete("ci", "foo");
    assert_eq!(stage.world.environment("foo").await.unwrap().present(), []);
}

#[tokio::test]
async fn the_local_profile_comes_before_the_stored_one() {
    let stage = Stage::with_local("api").await;
    let mut profile = stage.world.profile();
    profile.insert("name_prefix".into(), "stored".into());
    stage.world.push_profile("api", &profile).await.unwrap();
    stage.create("api", "foo", "v1");
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), []);
}

#[tokio::test]
async fn deleting_what_is_not_there_is_no_failure() {
    let stage = Stage::with_local("api").await;
    let out = stage.delete("api", "never").out;
    let nothing = "Nothing of environment dev-dynamic-api-never was found, and nothing was deleted";
    assert!(out.contains(nothing), "{out}");
    stage.assert_clean().await;
}
