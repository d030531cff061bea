//! `eden config`.

use std::os::unix::fs::PermissionsExt;
use std::{fs, os::unix::fs::symlink};

use testbed::WorldOptions;

use crate::stage::Stage;

#[tokio::test]
async fn the_first_setup_makes_the_file_and_a_named_profile() {
    let stage = Stage::new().await;
    let out = stage.setup("api").out;
    assert!(
        out.contains("Setting name_prefix to dev-dynamic-api in profile api\n"),
        "{out}"
    );
    let config = stage.config();
    assert!(
        config.starts_with("[api]\n") && config.ends_with("\n\n"),
        "{config}"
    );
    assert!(
        config.contains("\nname_prefix = dev-dynamic-api\n"),
        "{config}"
    );
    assert_eq!(stage.ok(&["config", "check"]).out, "No errors found\n");
    assert_eq!(
        stage.ok(&["config", "check", "-p", "api"]).out,
        "No errors found\n"
    );
}

#[tokio::test]
async fn setup_without_a_name_makes_the_default_profile() {
    let stage = Stage::new().await;
    stage.ok(&[
        "config",
        "setup",
        "--config-bucket-name",
        "b",
        "--name-prefix",
        "100%",
    ]);
    let expected = "[default]\nendpoint_s3_bucket_name = b\nname_prefix = 100%%\n\n";
    assert_eq!(stage.config(), expected);
}

#[tokio::test]
async fn setup_keeps_what_is_not_its_own() {
    let stage = Stage::new().await;
    let others = "# mine\n[DEFAULT]\ntarget_cluster = dev\n\n[them]\nx_key: 1\n\n";
    stage.write_config(&format!("{others}[api]\nconfig_env_type = old\nx = y\n"));
    stage.ok(&["config", "setup", "-p", "api", "--endpoint-env-type", "new"]);
    let expected = format!("{others}[api]\nx = y\nendpoint_env_type = new\n");
    assert_eq!(stage.config(), expected);
}

#[tokio::test]
async fn setup_keeps_the_files_mode_and_the_link_to_it() {
    let stage = Stage::with_local("api").await;
    let (link, path) = (
        stage.config_path(),
        stage.config_path().with_extension("real"),
    );
    fs::rename(&link, &path).unwrap();
    symlink(&path, &link).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    stage.ok(&["config", "setup", "-p", "api", "--name-prefix", "n"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .contains("name_prefix = n\n")
    );
    let folder = fs::read_dir(path.parent().unwrap()).unwrap();
    assert_eq!(folder.count(), 2, "nothing unfinished is left");
}

#[tokio::test]
async fn setup_with_nothing_to_set_is_wrong_usage() {
    let stage = Stage::new().await;
    let told = stage.refused(2, &["config", "setup", "-p", "api"]);
    assert!(told.starts_with("eden: No parameters to update were given, exiting\n"));
    assert!(!stage.config_path().exists());
}

#[tokio::test]
async fn check_names_each_problem_of_the_named_profile() {
    let stage = Stage::with_local("api").await;
    let good = stage.config();
    stage.write_config(&format!(
        "{good}[bad]\nmaster_alb_arn = x\nname_prefx = dev\n"
    ));
    assert_eq!(
        stage.ok(&["config", "check", "-p", "api"]).out,
        "No errors found\n"
    );
    for args in [&["config", "check"][..], &["config", "check", "-p", "bad"]] {
        let told = stage.refused(1, args);
        let start = "Profile bad: `name_prefx` is not a profile key; did you mean `name_prefix`?\n";
        assert!(told.contains(start), "{told}");
        assert!(
            told.contains("Profile bad: `master_alb_arn` is \"x\": expected"),
            "{told}"
        );
        assert!(
            told.contains("Profile bad: `target_cluster` is missing"),
            "{told}"
        );
        assert!(told.contains("eden: Found 12 errors\n"), "{told}");
    }
    let told = stage.refused(1, &["config", "check", "-p", "none"]);
    assert!(
        told.starts_with("eden: there is no profile none in ~/.eden/config\n"),
        "{told}"
    );
}

#[tokio::test]
async fn push_makes_the_table_once_and_remote_rm_takes_the_profile_back() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    stage.setup("api");
    let pushed = "Successfully pushed profile api to DynamoDB table eden\n";
    let push = ["config", "push", "-p", "api"];
    assert_eq!(
        stage.ok(&push).out,
        format!("Waiting for table creation...\n{pushed}")
    );
    assert_eq!(stage.ok(&push).out, pushed);
    let removed = "Successfully removed profile api from DynamoDB table eden\n";
    let remove = ["config", "remote-rm", "-p", "api"];
    assert_eq!(stage.ok(&remove).out, removed);
    assert_eq!(stage.stored("api").await, None);
    let told = stage.refused(1, &remove);
    let expected = "eden: there is no profile api in DynamoDB table eden\n";
    assert!(told.starts_with(expected), "{told}");
    assert_eq!(stage.ok(&["config", "ls"]).out, "No profiles available\n");
}

/// `json.dumps` of the Python tool's keys, in its order.
#[tokio::test]
async fn a_profile_is_stored_as_python_stores_it() {
    let stage = Stage::with_local("api").await;
    stage.ok(&["config", "push", "-p", "api"]);
    let profile = stage.world.profile();
    let order = [
        "endpoint_s3_bucket_name",
        "endpoint_s3_key",
        "endpoint_name_prefix",
        "endpoint_update_key",
        "endpoint_env_type",
        "domain_name_prefix",
        "dynamic_zone_id",
        "name_prefix",
        "target_cluster",
        "master_alb_arn",
        "reference_service_arn",
    ];
    let items = order.map(|key| format!("\"{key}\": \"{}\"", profile[key]));
    let expected = format!("{{{}}}", items.join(", "));
    assert_eq!(stage.stored("api").await.unwrap(), expected);
}

#[tokio::test]
async fn an_incomplete_profile_is_not_pushed() {
    let stage = Stage::with(WorldOptions::default().without_table()).await;
    stage.write_config("[api]\nname_prefix = dev\n");
    let told = stage.refused(1, &["config", "push", "-p", "api"]);
    assert!(told.contains("`target_cluster` is missing"), "{told}");
    let told = stage.refused(1, &["config", "push"]);
    assert!(
        told.contains("there is no profile default in ~/.eden/config"),
        "{told}"
    );
    assert!(!stage.has_table().await);
}

#[tokio::test]
async fn pull_brings_a_pushed_profile_to_another_machine() {
    let stage = Stage::with_local("api").await;
    stage.ok(&["config", "push", "-p", "api"]);
    let before = stage.config();
    fs::remove_dir_all(stage.config_path().parent().unwrap()).unwrap();
    let out = stage.ok(&["config", "pull", "-p", "api"]).out;
    assert!(out.ends_with("Successfully pulled profile api to local configuration\n"));
    assert_eq!(stage.config(), before);
    let told = stage.refused(1, &["config", "pull", "-p", "none"]);
    assert!(
        told.contains("there is no profile none in DynamoDB table eden"),
        "{told}"
    );
    let listed = stage.ok(&["config", "ls"]).out;
    assert!(
        listed.starts_with("Profile api:\ndomain_name_prefix = api\n"),
        "{listed}"
    );
    assert_eq!(listed.lines().count(), 12);
}
