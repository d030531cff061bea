//! What cannot be done is said in a sentence, and nothing is made.

use std::fs;

use testbed::WorldOptions;

use crate::stage::Stage;

/// One line of what and why, and one of what to do.
fn assert_told(reported: &str, parts: &[&str]) {
    for part in parts {
        assert!(reported.contains(part), "no {part:?} in: {reported}");
    }
    assert!(reported.starts_with("eden: "), "{reported}");
    assert!((1..=2).contains(&reported.lines().count()), "{reported}");
}

fn create<'a>(image: &'a str, name: &'a str) -> [&'a str; 7] {
    ["create", "-p", "api", "--name", name, "--image-uri", image]
}

#[tokio::test]
async fn wrong_usage_is_told_apart_from_failure() {
    let stage = Stage::new().await;
    for args in [
        &["--nonsense"][..],
        &[],
        &["frobnicate"],
        &["config"],
        &["create", "--name", "foo"],
        &["delete"],
        &["ls", "--output", "xml"],
    ] {
        let reported = stage.refused(2, args);
        assert!(
            reported.contains("Usage: eden") || reported.contains("try '--help'"),
            "{reported}"
        );
    }
}

#[tokio::test]
async fn no_region_is_told() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    for args in [
        &create(&image, "foo")[..],
        &["ls"],
        &["config", "push", "-p", "api"],
    ] {
        let mut command = stage.command(args);
        command
            .env_remove("AWS_REGION")
            .env_remove("AWS_DEFAULT_REGION");
        let ran = command.output().unwrap();
        assert_eq!((ran.status.code(), ran.stdout.len()), (Some(1), 0));
        let reported = String::from_utf8(ran.stderr).unwrap();
        assert_told(&reported, &["no AWS region is set", "Set AWS_REGION"]);
    }
    stage.assert_clean().await;
}

#[tokio::test]
async fn no_credentials_are_told() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    for args in [
        &create(&image, "foo")[..],
        &["ls"],
        &["delete", "-p", "api", "--name", "foo"],
    ] {
        let mut command = stage.command(args);
        command.env_remove("AWS_ACCESS_KEY_ID");
        let ran = command.output().unwrap();
        assert_eq!((ran.status.code(), ran.stdout.len()), (Some(1), 0));
        let reported = String::from_utf8(ran.stderr).unwrap();
        assert_told(
            &reported,
            &[": no AWS credentials were found\n", "AWS_PROFILE"],
        );
    }
    stage.assert_clean().await;
}

#[tokio::test]
async fn no_answer_is_told_with_the_call() {
    let stage = Stage::with_local("api").await;
    let mut command = stage.command(&["ls"]);
    let ran = command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let reported = String::from_utf8(ran.output().unwrap().stderr).unwrap();
    let parts = [
        "cannot list the environments: DynamoDB Scan on table eden failed",
        "endpoint URL",
    ];
    assert_told(&reported, &parts);
}

#[tokio::test]
async fn no_table_is_told_and_none_is_made() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    for args in [&["ls"][..], &["config", "ls"], &["config", "remote-rm"]] {
        let reported = stage.refused(1, args);
        assert_told(
            &reported,
            &["DynamoDB table eden: does not exist", "eden config push"],
        );
    }
    let image = stage.world.image("v1");
    for args in [
        &create(&image, "foo")[..],
        &["delete", "--name", "foo", "-p", "api"],
    ] {
        let reported = stage.refused(1, args);
        let parts = [
            "there is no profile api in ~/.eden/config or DynamoDB table eden",
            "config setup",
        ];
        assert_told(&reported, &parts);
    }
    assert!(!stage.has_table().await);
}

#[tokio::test]
async fn create_makes_the_table() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    stage.setup("api");
    let out = stage.create("api", "foo", "v1").out;
    assert_eq!(
        out.matches("Waiting for table creation...\n").count(),
        1,
        "{out}"
    );
    stage.delete("api", "foo");
    assert_eq!(stage.ok(&["ls"]).out, "No environments available\n");
}

#[tokio::test]
async fn deleting_what_is_not_there_makes_no_table() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    stage.setup("api");
    let out = stage.delete("api", "foo").out;
    assert!(out.contains("nothing was deleted"), "{out}");
    let reported = stage.refused(1, &["ls"]);
    assert_told(&reported, &["DynamoDB table eden: does not exist"]);
}

#[tokio::test]
async fn a_malformed_or_unreadable_file_is_told_by_name_and_line() {
    let stage = Stage::new().await;
    let image = stage.world.image("v1");
    stage.write_config("[api]\nname_prefix = dev\nnonsense\n");
    let setup = ["config", "setup", "-p", "api", "--name-prefix", "x"];
    for args in [&create(&image, "foo")[..], &["config", "check"], &setup] {
        let reported = stage.refused(1, args);
        let why =
            "~/.eden/config cannot be understood: line 3 is neither `key = value` nor a [section]";
        assert_told(&reported, &[why, "Correct that line"]);
    }
    assert!(stage.config().ends_with("nonsense\n"), "left as it was");
    fs::remove_file(stage.config_path()).unwrap();
    fs::create_dir(stage.config_path()).unwrap();
    for args in [&create(&image, "foo")[..], &["config", "check"], &setup] {
        let reported = stage.refused(1, args);
        assert_told(
            &reported,
            &["cannot read ~/.eden/config: ", "--config-path"],
        );
    }
    stage.assert_clean().await;
}

#[tokio::test]
async fn names_images_and_profiles_that_cannot_work_make_nothing() {
    let stage = Stage::with_local("api").await;
    let (image, missing) = (stage.world.image("v1"), stage.world.image("never-pushed"));
    let reported = stage.refused(1, &create(&image, "日本語"));
    assert_told(
        &reported,
        &[
            "cannot create environment 日本語: ",
            "cannot become a DNS label",
        ],
    );
    let reported = stage.refused(1, &create("docker.io/library/nginx:1", "foo"));
    assert_told(&reported, &["docker.io/library/nginx:1"]);
    let ran = stage.run(&create(&missing, "foo"));
    assert_eq!(ran.status, 1);
    assert_told(
        &ran.err,
        &[&missing, "is not in repository api", "Push the image first"],
    );
    let half = [&create(&image, "foo")[..], &["--master-alb-arn", "x"]].concat();
    let reported = stage.refused(1, &half);
    assert_told(
        &reported,
        &["`master_alb_arn` is \"x\": expected", "config setup -p api"],
    );
    stage.assert_clean().await;
}

#[tokio::test]
async fn help_is_told_without_region_file_or_credentials() {
    let stage = Stage::new().await;
    for args in [
        &["--help"][..],
        &["create", "-h"],
        &["config", "-h"],
        &["purge", "-h"],
    ] {
        let ran = stage.command(args).env_clear().output().unwrap();
        assert_eq!((ran.status.code(), ran.stderr.len()), (Some(0), 0));
        let reported = String::from_utf8(ran.stdout).unwrap();
        assert!(reported.contains("Usage: eden"), "{reported}");
    }
}

#[tokio::test]
async fn an_alb_without_an_https_listener_is_told() {
    let stage = Stage::with_local("api").await;
    let (image, alb) = (
        stage.world.image("v1"),
        &stage.world.balancers.reference_alb_arn,
    );
    let ran = stage.run(&[&create(&image, "foo")[..], &["--master-alb-arn", alb]].concat());
    assert_eq!(ran.status, 1, "{}", ran.out);
    let parts = [alb.as_str(), "has no HTTPS listener on port 443", "Add one"];
    assert_told(&ran.err, &parts);
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_reference_service_without_a_load_balancer_is_told() {
    let options = WorldOptions::default().without_profile();
    let stage = Stage::with(options.service(|request| request.set_load_balancers(None))).await;
    stage.setup("api");
    let image = stage.world.image("v1");
    let ran = stage.run(&create(&image, "foo"));
    assert_eq!(ran.status, 1, "{}", ran.out);
    let reference = stage.world.reference_service_arn.as_str();
    assert_told(
        &ran.err,
        &[reference, "has no load balancer with a target group"],
    );
    stage.assert_clean().await;
}
