//! Names of older releases are kept, and names that a terminal would obey are not printed.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;
use eden_core::record::{EnvironmentId, Record};
use eden_core::settings::Draft;
use eden_core::state::row;
use serde_json::Value;
use testbed::world::{TABLE, ZONE};

use crate::stage::{Stage, text};

/// The row of an environment as releases wrote it that stored no names.
async fn put_older_row(stage: &Stage, name: &str) {
    let id = EnvironmentId {
        profile: "api".into(),
        name: name.into(),
    };
    let settings = Draft::from_pairs(stage.world.profile()).finish().unwrap();
    let record = Record::new(id, settings, ZONE.to_owned());
    let item = row::to_item(&record, SystemTime::now()).unwrap();
    let call = stage.world.clients.dynamodb.put_item().table_name(TABLE);
    call.set_item(Some(item)).send().await.unwrap();
}

#[tokio::test]
async fn an_environment_of_an_older_release_keeps_its_host() {
    let stage = Stage::with_local("api").await;
    for (name, label) in [
        ("release-1.2", "api-release-1.2"),
        ("feature_login", "api-feature_login"),
    ] {
        put_older_row(&stage, name).await;
        for tag in ["v1", "v2"] {
            let image = stage.world.image(tag);
            let create = ["create", "-p", "api", "--name", name, "--image-uri", &image];
            let ran = stage.ok(&[&create[..], &["--output", "json"]].concat());
            let created: Value = serde_json::from_str(&ran.out).unwrap();
            assert_eq!(created["endpoint"], format!("{label}.{ZONE}"));
        }
        stage.delete("api", name);
    }
    stage.assert_clean().await;
}

#[tokio::test]
async fn a_name_with_control_characters_is_refused_and_nothing_is_made() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    for name in ["a\u{1b}[31mb", "a\nb", "a\u{202e}b"] {
        let create = ["create", "-p", "api", "--name", name, "--image-uri", &image];
        let message = stage.refused(1, &create);
        assert!(message.contains("invisible character U+"), "{message}");
        assert!(!message.contains(['\u{1b}', '\u{202e}']), "{message:?}");
    }
    stage.assert_clean().await;
}

/// Anybody who may write rows could put such names there, and older releases took them.
#[tokio::test]
async fn rows_with_control_characters_are_listed_in_visible_characters() {
    let stage = Stage::new().await;
    let hostile = "x\u{1b}]0;owned\u{7}\n\u{9b}2J\u{202e}y";
    let expires = AttributeValue::N("1574246684".into());
    stage
        .put(&[
            ("type", text(&format!("p{hostile}"))),
            ("name", text(hostile)),
            ("kind", text("environment")),
            ("endpoint", text(hostile)),
            ("last_updated", AttributeValue::N("1574246684".into())),
            ("expires_at", expires),
        ])
        .await;
    let is_raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    for args in [
        &["ls"][..],
        &["ls", "--output", "json"],
        &["purge", "--dry-run"],
        &["purge", "--dry-run", "--output", "json"],
        &["purge"],
    ] {
        let ran = stage.run(args);
        let message = format!("{}{}", ran.out, ran.err);
        assert!(message.contains("owned"), "{args:?}: {message:?}");
        assert!(!message.contains(is_raw), "{args:?}: {message:?}");
    }
    let listing = stage.ok(&["ls"]).out;
    assert_eq!(listing.lines().count(), 2, "{listing}");
    let json = stage.ok(&["ls", "--output", "json"]).out;
    let listed: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(listed[0]["resource_name"], hostile, "JSON means the same");
}

/// Names of profiles, and texts of AWS, are as foreign as those of environments.
#[allow(clippy::too_many_lines, reason = "most of them are a table")]
#[tokio::test]
async fn foreign_texts_in_profiles_and_errors_are_shown_in_visible_characters() {
    let stage = Stage::with_local("api").await;
    let hostile = "x\u{1b}]0;owned\u{7}\n\u{9b}2J\u{202e}y";
    let profile = "{\"name_prefix\": \"owned\u{202e}\", \"owned\u{9b}\": \"\"}";
    stage
        .put(&[
            ("type", text("_profile")),
            ("name", text(hostile)),
            ("kind", text("profile")),
            ("profile", text(profile)),
            ("last_updated", AttributeValue::N("1574246684".into())),
        ])
        .await;
    let image = stage.world.image("v1");
    let is_raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    for args in [
        &["config", "ls"][..],
        &[
            "config",
            "setup",
            "-p",
            "new",
            "--name-prefix",
            "x\u{9b}\u{202e}",
        ],
        &["config", "check", "--remote", "-p", hostile],
        &["config", "pull", "-p", hostile],
        &["config", "remote-rm", "-p", &format!("{hostile}z")],
        &[
            "create",
            "-p",
            hostile,
            "--name",
            "foo",
            "--image-uri",
            &image,
        ],
        &[
            "create",
            "-p",
            "api",
            "--name",
            "foo",
            "--image-uri",
            hostile,
        ],
        &["delete", "-p", hostile, "--name", "foo"],
        &["delete", "-p", &format!("{hostile}z"), "--name", "foo"],
        &["ls", "-p", hostile, "--remote-table-name", hostile],
        &[
            "create",
            "-p",
            "api",
            "--name",
            "foo",
            "--image-uri",
            &image,
            "--target-cluster",
            hostile,
        ],
    ] {
        let ran = stage.run(args);
        let message = format!("{}{}", ran.out, ran.err);
        assert!(!message.is_empty(), "{args:?}");
        assert!(!message.contains(is_raw), "{args:?}: {message:?}");
    }
    let listing = stage.ok(&["config", "ls"]).out;
    assert_eq!(
        listing.lines().count(),
        3,
        "a name takes one line: {listing}"
    );
    let left = stage.world.leftovers().await.unwrap();
    assert_eq!(left, [format!("row _profile {hostile}")]);
}
