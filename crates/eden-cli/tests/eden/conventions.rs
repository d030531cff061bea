//! What people expect of any command line: variables, aliases, where a file may be, whose environment is meant.

use std::fs;

use serde_json::Value;
use testbed::Piece;

use crate::stage::{Stage, create};
use crate::terminal::{PLAIN, Terminal};

/// L1: a local profile comes before the stored one of its name, which is said where they differ.
#[tokio::test]
async fn a_local_profile_that_hides_another_stored_one_is_named() {
    let stage = Stage::with_local("api").await;
    stage.ok(&["config", "push", "-p", "api"]);
    // The same one hides nothing.
    let out = stage.create("api", "foo", "v1").out;
    assert!(!out.contains("Profile api"), "{out}");
    stage.ok(&[
        "config",
        "setup",
        "-p",
        "api",
        "--endpoint-env-type",
        "older",
    ]);
    let image = stage.world.image("v1");
    let differs = "Profile api of ~/.eden/config is used; the one in DynamoDB table eden differs in endpoint_env_type.\n";
    let out = stage.ok(&create("api", "foo", &image)).out;
    assert!(out.starts_with(differs), "{out}");
    // A program reads the result alone.
    let ran = stage.run(&[&create("api", "foo", &image)[..], &["--output", "json"]].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, differs));
    assert!(ran.out.starts_with('{'), "{}", ran.out);
    stage.delete("api", "foo");
}

/// L2: without a profile all of them are meant, which help says; and a person is asked first.
#[tokio::test]
async fn purge_says_what_it_is_about_and_asks_on_a_terminal() {
    let stage = Stage::with_local("api").await;
    for command in ["ls", "purge"] {
        let help = stage.ok(&[command, "-h"]).out;
        assert!(help.contains("[default: all profiles]"), "{help}");
        assert!(!help.contains("[default: default]"), "{help}");
    }
    let image = stage.world.image("v1");
    stage.ok(&[&create("api", "foo", &image)[..], &["--ttl", "1h"]].concat());
    stage.world.expire("foo").await.unwrap();
    let answering = |input| Terminal { input, ..PLAIN };
    let refused = answering("n\n").run(&stage.command(&["purge"]));
    assert_eq!(refused.status, 1, "{}", refused.out);
    assert!(
        refused.out.contains("Delete dev-dynamic-api-foo? [y/N]"),
        "{}",
        refused.out
    );
    assert!(
        refused.out.contains("eden: nothing was deleted\n"),
        "{}",
        refused.out
    );
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(found.missing(), Vec::<Piece>::new());
    let consented = answering("y\n").run(&stage.command(&["purge"]));
    assert_eq!(consented.status, 0, "{}", consented.out);
    stage.assert_clean().await;
    stage.ok(&[&create("api", "foo", &image)[..], &["--ttl", "1h"]].concat());
    stage.world.expire("foo").await.unwrap();
    let shown = stage.on_a_terminal(&["purge", "--yes"]);
    assert!(!shown.contains("[y/N]"), "{shown}");
    stage.assert_clean().await;
}

/// L3: the row says whose environment it is.
#[tokio::test]
async fn an_environment_is_found_by_its_name_alone() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "foo", "v1");
    fs::remove_file(stage.config_path()).unwrap();
    let out = stage.ok(&["delete", "--name", "foo"]).out;
    assert!(
        out.ends_with("Successfully finished deleting environment dev-dynamic-api-foo\n"),
        "{out}"
    );
    stage.assert_clean().await;
    stage.setup("api");
    stage.setup("web");
    let names = [
        "--name-prefix",
        "w",
        "--domain-name-prefix",
        "w",
        "--endpoint-update-key",
        "web_endpoint",
    ];
    stage.ok(&[&["config", "setup", "-p", "web"][..], &names].concat());
    stage.create("api", "foo", "v1");
    stage.create("web", "foo", "v1");
    fs::remove_file(stage.config_path()).unwrap();
    let reported = stage.refused(1, &["delete", "--name", "foo"]);
    let expected = "eden: cannot delete environment foo: environment foo is there in several profiles: api, web\n\
                    Say which one with -p.\n";
    assert_eq!(reported, expected);
    let reported = stage.refused(1, &["delete", "--name", "bar"]);
    assert!(
        reported.contains("there is no profile default in "),
        "{reported}"
    );
    stage.delete("api", "foo");
    stage.ok(&["delete", "--name", "foo"]);
    stage.assert_clean().await;
}

#[tokio::test]
async fn variables_stand_for_flags_and_an_empty_one_for_none() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let deploy = ["deploy", "--name", "foo", "--image-uri", &image];
    let mut command = stage.command(&deploy);
    command.env("EDEN_PROFILE", "api").env("EDEN_TABLE", "");
    assert!(command.output().unwrap().status.success());
    let count = |variable: &str, value: &str| {
        let mut command = stage.command(&["list", "--output", "json"]);
        let out = command.env(variable, value).output().unwrap().stdout;
        let listed: Value = serde_json::from_slice(&out).unwrap();
        listed.as_array().unwrap().len()
    };
    assert_eq!(count("EDEN_PROFILE", "api"), 1);
    assert_eq!(count("EDEN_PROFILE", "web"), 0);
    assert_eq!(count("EDEN_PROFILE", ""), 1);
    let mut other = stage.command(&["ls"]);
    let err = other.env("EDEN_TABLE", "other").output().unwrap().stderr;
    let err = String::from_utf8(err).unwrap();
    assert!(
        err.contains("DynamoDB table other: does not exist"),
        "{err}"
    );
    stage.ok(&["rm", "-p", "api", "--name", "foo"]);
    stage.assert_clean().await;
}

#[tokio::test]
async fn the_file_may_be_where_desktops_keep_theirs() {
    let stage = Stage::with_local("api").await;
    let folder = stage.config_path().with_file_name("xdg");
    fs::create_dir_all(folder.join("eden")).unwrap();
    fs::rename(stage.config_path(), folder.join("eden/config")).unwrap();
    let check = |variable: &str, value: &std::path::Path| {
        let mut command = stage.command(&["config", "check", "-p", "api"]);
        let output = command.env(variable, value).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(check("XDG_CONFIG_HOME", &folder), "No errors found\n");
    assert_eq!(
        check("EDEN_CONFIG", &folder.join("eden/config")),
        "No errors found\n"
    );
    // The documented place comes first.
    stage.write_config("[other]\n");
    assert_eq!(check("XDG_CONFIG_HOME", &folder), "");
}

#[tokio::test]
async fn stored_profiles_are_listed_as_json() {
    let stage = Stage::with_local("api").await;
    stage.ok(&["config", "push", "-p", "api"]);
    let out = stage.ok(&["config", "ls", "--output", "json"]).out;
    let listed: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(listed[0]["name"], "api");
    assert_eq!(listed[0]["settings"]["name_prefix"], "dev-dynamic-api");
    assert_eq!(stage.ok(&["version"]).out, stage.ok(&["--version"]).out);
}

/// What a shell offers at the end of this command line.
fn offered(stage: &Stage, words: &[&str]) -> String {
    let mut command = stage.command(&[&["--", "eden"][..], words].concat());
    command.env("COMPLETE", "bash").env("_CLAP_IFS", "\n");
    command.env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    command
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "false");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_shell_offers_profiles_and_environments() {
    let stage = Stage::with_local("api").await;
    stage.ok(&["config", "push", "-p", "api"]);
    stage.setup("web");
    stage.create("api", "feature-1", "v1");
    stage.create("api", "other", "v1");
    assert_eq!(offered(&stage, &["ls", "-p", ""]), "api\nweb");
    assert_eq!(offered(&stage, &["delete", "--name", "fea"]), "feature-1");
    assert_eq!(
        offered(&stage, &["logs", ""]).lines().next(),
        Some("feature-1")
    );
    // A shell that cannot reach AWS offers what is in the file.
    let mut command = stage.command(&["--", "eden", "ls", "-p", "w"]);
    command
        .env("COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", "3");
    command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    assert_eq!(command.output().unwrap().stdout, b"web");
}
