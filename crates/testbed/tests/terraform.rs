//! Real Terraform in its own folder, and the load balancer's data plane.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod by_hand;

use std::path::PathBuf;

use by_hand::make_environment;
use testbed::http_app::{HttpApp, ask_common_balancer};
use testbed::terraform::{Provider, Workspace, lay_out_mirror};
use testbed::{Kind, StandIn, World, WorldOptions};

/// A configuration with a resource that is built into Terraform.
const CONFIGURATION: &str = r#"
variable "input" { default = "one" }
resource "terraform_data" "this" {
  input            = var.input
  triggers_replace = var.input == "three" ? "three" : "any"
}
output "answer" { value = terraform_data.this.output }
"#;

fn workspace() -> Workspace {
    let workspace = Workspace::new(&Provider::Binary(PathBuf::from("none/provider"))).unwrap();
    workspace.write("main.tf", CONFIGURATION).unwrap();
    workspace
}

#[tokio::test]
async fn plans_applies_shows_and_destroys() {
    let mut workspace = workspace();
    workspace.init().await.unwrap();
    assert!(workspace.validate().await.unwrap().status.success());
    let address = "terraform_data.this";
    assert_eq!(
        workspace.plan(&[]).await.unwrap().action(address),
        Some("create")
    );
    workspace.apply().await.unwrap();
    assert!(workspace.plan(&[]).await.unwrap().is_empty());
    assert_eq!(workspace.outputs().await.unwrap()["answer"], "one");
    workspace.set_variable("TF_VAR_input", "two");
    let plan = workspace.plan(&[]).await.unwrap();
    assert_eq!(plan.action(address), Some("update"));
    assert_eq!(plan.after(address).unwrap()["input"], "two");
    workspace.set_variable("TF_VAR_input", "three");
    assert_eq!(
        workspace.plan(&[]).await.unwrap().action(address),
        Some("replace")
    );
    assert_eq!(
        workspace.resource(address).await.unwrap().unwrap()["input"],
        "one"
    );
    workspace.destroy().await.unwrap();
    assert_eq!(workspace.resource(address).await.unwrap(), None);
}

#[tokio::test]
async fn a_failure_is_reported_in_one_line() {
    let workspace = workspace();
    workspace
        .write("wrong.tf", "output \"a\" { value = nothing.at.all }")
        .unwrap();
    let output = workspace.try_apply(&[]).await.unwrap();
    let message = output.clone().failure().unwrap();
    assert!(message.contains("undeclared resource"), "{message}");
    assert!(format!("{:?}", output.success().unwrap_err()).contains("ended with"));
}

#[tokio::test]
async fn the_environment_of_the_test_does_not_leak() {
    let workspace = workspace().with_variables([("TF_VAR_input".into(), "given".into())]);
    workspace.init().await.unwrap();
    workspace.apply().await.unwrap();
    assert_eq!(workspace.outputs().await.unwrap()["answer"], "given");
    let home = "output \"home\" { value = pathexpand(\"~\") }";
    workspace.write("home.tf", home).unwrap();
    workspace.apply().await.unwrap();
    let home = workspace.outputs().await.unwrap()["home"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        workspace
            .path()
            .starts_with(PathBuf::from(home).parent().unwrap())
    );
}

#[tokio::test]
async fn an_interrupted_run_ends() {
    let workspace = workspace();
    let slow = "resource \"terraform_data\" \"slow\" {\n  provisioner \"local-exec\" { command = \"sleep 600\" }\n}";
    workspace.write("slow.tf", slow).unwrap();
    workspace.init().await.unwrap();
    let running = workspace
        .spawn(&["apply", "-auto-approve", "-no-color"])
        .unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    running.interrupt();
    let output = running.wait().await.unwrap();
    assert!(output.stdout.contains("nterrupt"), "{}", output.stdout);
}

#[tokio::test]
async fn a_mirror_offers_the_provider_to_init() {
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("binary");
    std::fs::write(&binary, "#!/bin/sh\n").unwrap();
    let mirror = folder.path().join("mirror");
    lay_out_mirror(&mirror, &binary, "9.8.7").unwrap();
    let workspace = Workspace::new(&Provider::Mirror(mirror)).unwrap();
    let wanted = "terraform {\n  required_providers {\n    baikonur = { source = \"baikonur-oss/baikonur\" }\n  }\n}";
    workspace.write("main.tf", wanted).unwrap();
    let output = workspace.init().await.unwrap();
    assert!(output.stdout.contains("v9.8.7"), "{}", output.stdout);
}

#[tokio::test]
async fn the_common_load_balancer_passes_a_request_on_by_host() {
    let stand_in = StandIn::start(Kind::Ministack).await.unwrap();
    let world = World::build(&stand_in.endpoint(), WorldOptions::default())
        .await
        .unwrap();
    make_environment(&world, "foo").await.unwrap();
    let found = world.environment("foo").await.unwrap();
    let app = HttpApp::start("hello from foo").unwrap();
    let target_group = found.target_group.unwrap().target_group_arn.unwrap();
    app.register(&world, &target_group).await.unwrap();
    let answer = ask_common_balancer(&world, "api-foo.dev.example.com", "/a?b")
        .await
        .unwrap();
    assert_eq!(answer.body(), "hello from foo");
    let answer = ask_common_balancer(&world, "api-bar.dev.example.com", "/")
        .await
        .unwrap();
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn an_installed_binary_is_found_by_init() {
    let folder = tempfile::tempdir().unwrap();
    let binary = folder.path().join("binary");
    std::fs::write(&binary, "#!/bin/sh\n").unwrap();
    let workspace = Workspace::new(&Provider::Installed(binary)).unwrap();
    let wanted = "terraform {\n  required_providers {\n    baikonur = { source = \"baikonur-oss/baikonur\" }\n  }\n}";
    workspace.write("main.tf", wanted).unwrap();
    let output = workspace.init().await.unwrap();
    assert_eq!(output.stderr, "");
}
