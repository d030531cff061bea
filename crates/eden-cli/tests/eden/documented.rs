//! What the documentation shows beside its transcripts: help, and a list of common ALBs.

use testbed::WorldOptions;

use crate::stage::Stage;

/// Whether a line of help begins with this flag or command, and ends with this text.
fn is_listed(help: &str, start: &str, end: &str) -> bool {
    let mut lines = help.lines().map(|line| line.trim().to_lowercase());
    lines.any(|line| line.starts_with(start) && line.contains(end))
}

#[tokio::test]
async fn help_lists_the_documented_commands_and_flags() {
    let stage = Stage::new().await;
    let help = stage.ok(&["config", "-h"]).out;
    for (command, text) in [
        ("setup", "setup profiles for other commands"),
        ("check", "check configuration file integrity"),
        ("push", "push local profile to dynamodb for use by eden api"),
        ("remote-rm", "delete remote profile from dynamodb"),
    ] {
        assert!(is_listed(&help, command, text), "{command}: {help}");
    }
    let flags = [
        ("-p, --profile", "profile name in eden configuration file"),
        ("-c, --config-path", "eden configuration file path"),
        ("-v, --verbose", ""),
        ("--remote-table-name", ""),
        ("-h, --help", ""),
    ];
    for command in [
        &["config", "push", "-h"][..],
        &["config", "remote-rm", "-h"],
        &["create", "-h"],
        &["delete", "-h"],
        &["ls", "-h"],
    ] {
        let help = stage.ok(command).out;
        for (flag, text) in flags {
            assert!(is_listed(&help, flag, text), "{flag}: {help}");
        }
    }
}

/// The chapter on the API has this spelling of `eden config push`.
#[tokio::test]
async fn push_is_understood_as_a_flag() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    stage.setup("api");
    let pushed =
        "Waiting for table creation...\nSuccessfully pushed profile api to DynamoDB table eden\n";
    assert_eq!(stage.ok(&["config", "--push", "-p", "api"]).out, pushed);
    assert!(stage.stored("api").await.is_some());
    stage.refused(2, &["config", "--pull"]);
}

#[tokio::test]
async fn several_common_albs_are_set_checked_and_used() {
    let stage = Stage::with_local("api").await;
    let common = stage
        .world
        .balancers
        .common_alb
        .load_balancer_arn()
        .unwrap();
    let other = &stage.world.balancers.reference_alb_arn;
    let setup = ["config", "setup", "-p", "api", "--master-alb-arn"];
    let check = ["config", "check", "-p", "api"];
    let list = format!("{common}, {other}");
    let told = format!("Setting master_alb_arn to {list} in profile api\n");
    assert_eq!(stage.ok(&[&setup[..], &[&list]].concat()).out, told);
    assert_eq!(stage.ok(&check).out, "No errors found\n");
    // Each of them has to be of use, and the one that is not is named.
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
    let ran = stage.run(&create);
    let start = format!(
        "eden: cannot create environment foo: common ALB {other}: has no HTTPS listener on port 443\n"
    );
    assert_eq!(ran.status, 1);
    assert!(ran.err.starts_with(&start), "{}", ran.err);
    stage.assert_clean().await;
    stage.ok(&[&setup[..], &[&format!("{common},nonsense")]].concat());
    let told = stage.refused(1, &check);
    assert!(
        told.starts_with("Profile api: `master_alb_arn` is "),
        "{told}"
    );
    assert!(told.contains("nonsense"), "{told}");
    stage.ok(&[&setup[..], &[common]].concat());
    stage.create("api", "foo", "v1");
    stage.delete("api", "foo");
    stage.assert_clean().await;
}
