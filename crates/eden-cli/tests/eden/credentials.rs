//! L4: whose credentials are missing, and how to get them.

use std::fs;
use std::process::Command;

use crate::stage::{Ran, Stage};

const CONFIG: &str = "\
[profile prod]
region = ap-northeast-1

[profile sso]
region = ap-northeast-1
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Developer

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = ap-northeast-1

[profile keys]
region = ap-northeast-1
aws_access_key_id = test
aws_secret_access_key = test
";

/// `eden ls` of somebody who has files of AWS's, and no credentials in variables.
fn ls(stage: &Stage, args: &[&str]) -> Command {
    let folder = stage.config_path().parent().unwrap().with_file_name(".aws");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config"), CONFIG).unwrap();
    let mut command = stage.command(&[&["ls"][..], args].concat());
    command.env_remove("AWS_ACCESS_KEY_ID");
    command
}

fn refused(command: &mut Command) -> String {
    let ran = Ran::from(command.output().unwrap());
    assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
    ran.err
}

#[tokio::test]
async fn a_misspelt_profile_is_named() {
    let stage = Stage::new().await;
    let expected =
        "there is no AWS profile prd in ~/.aws/config or ~/.aws/credentials\nDid you mean prod?";
    let err = refused(ls(&stage, &[]).env("AWS_PROFILE", "prd"));
    assert!(err.contains(expected), "{err}");
    let err = refused(&mut ls(&stage, &["--aws-profile", "prd"]));
    assert!(err.contains(expected), "{err}");
    // No region is set either where the profile is not there.
    let mut command = ls(&stage, &[]);
    command
        .env_remove("AWS_REGION")
        .env_remove("AWS_DEFAULT_REGION");
    let err = refused(command.env("AWS_PROFILE", "prd"));
    assert!(err.contains(expected), "{err}");
}

#[tokio::test]
async fn how_to_sign_in_again_is_said() {
    let stage = Stage::new().await;
    let err = refused(ls(&stage, &[]).env("AWS_PROFILE", "sso"));
    assert!(
        err.contains("AWS profile sso has no usable credentials: "),
        "{err}"
    );
    assert!(
        err.ends_with("\nSign in with `aws sso login --profile sso`.\n"),
        "{err}"
    );
    // Without any profile the instance's own are looked for, in vain.
    let mut command = ls(&stage, &[]);
    command.env_remove("AWS_EC2_METADATA_DISABLED");
    let err = refused(command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"));
    assert!(err.contains("no AWS credentials were found\n"), "{err}");
}

#[tokio::test]
async fn a_named_profile_and_region_come_before_variables() {
    let stage = Stage::new().await;
    let mut command = ls(&stage, &["--aws-profile", "keys"]);
    let ran = Ran::from(command.output().unwrap());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    // Keys in variables are another account's.
    let mut command = stage.command(&["ls", "--aws-profile", "sso"]);
    assert_eq!(command.output().unwrap().status.code(), Some(1));
    let mut command = stage.command(&["ls", "--region", "ap-northeast-1"]);
    command
        .env_remove("AWS_REGION")
        .env_remove("AWS_DEFAULT_REGION");
    assert!(command.output().unwrap().status.success());
}
