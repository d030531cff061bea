//! `eden diff`: what a create would change, and nothing changed.

use aws_sdk_ecs::types::Tag;
use serde_json::Value;
use testbed::Piece;

use crate::stage::Stage;

fn diff<'a>(command: &'a str, image: &'a str) -> [&'a str; 7] {
    [command, "-p", "api", "--name", "foo", "--image-uri", image]
}

#[tokio::test]
async fn diff_says_what_a_create_would_change_and_changes_nothing() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let ran = stage.run(&diff("diff", &image));
    assert_eq!((ran.status, ran.err.as_str()), (2, ""), "{}", ran.out);
    let expected = format!(
        "task definition is registered with image {image}\ntarget group is created\n\
         listener rule is created for api-foo.dev.example.com\nservice is created\n\
         alias record gets api-foo.dev.example.com\n\
         Environments JSON lists api-foo.dev.example.com in servicename-dev-foo\nstate row is created\n"
    );
    assert_eq!(ran.out, expected);
    stage.assert_clean().await;
    // Of a dry run the exit status says only that it went well.
    let dry = [&diff("create", &image)[..], &["--dry-run"]].concat();
    assert_eq!(stage.ok(&dry).out, expected);
    stage.assert_clean().await;
    stage.create("api", "foo", "v1");
    assert_eq!(
        stage.ok(&diff("diff", &image)).out,
        "Nothing would change\n"
    );
    let names = stage.world.names("foo");
    stage
        .world
        .delete_piece(&names, Piece::Record)
        .await
        .unwrap();
    let newer = stage.world.image("v2");
    let more = [
        "--env",
        "TOKEN=secret",
        "--desired-count",
        "3",
        "--output",
        "json",
    ];
    let ran = stage.run(&[&diff("diff", &newer)[..], &more].concat());
    assert_eq!(ran.status, 2, "{}", ran.err);
    let changes: Value = serde_json::from_str(&ran.out).unwrap();
    let each = changes.as_array().unwrap().iter();
    let each = each.map(|one| format!("{} {}", one["piece"], one["change"]).replace('"', ""));
    let expected = [
        format!("task definition gets image {newer}, which was {image}"),
        "task definition gets another value of variable TOKEN".to_owned(),
        "service gets 3 tasks".to_owned(),
        "alias record gets api-foo.dev.example.com".to_owned(),
    ];
    assert_eq!(each.collect::<Vec<_>>(), expected);
    // What cannot be created cannot be compared.
    let absent = stage.world.image("never-pushed");
    let ran = stage.run(&diff("diff", &absent));
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(
        ran.err
            .starts_with("eden: cannot compare environment foo: "),
        "{}",
        ran.err
    );
}

#[tokio::test]
async fn a_delete_says_what_it_would_take_and_takes_nothing() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "foo", "v1");
    let found = stage.world.environment("foo").await.unwrap();
    let dry = ["delete", "-p", "api", "--name", "foo", "--dry-run"];
    let out = stage.ok(&dry).out;
    for line in [
        "Environments JSON no longer lists api-foo.dev.example.com in servicename-dev-foo",
        "alias record A api-foo.dev.example.com. -> dev-alb-api-dynamic-",
        "service dev-dynamic-api-foo is deleted",
        "task definition dev-dynamic-api-foo:1 is deregistered",
        "listener rule arn:aws:elasticloadbalancing:",
        "target group arn:aws:elasticloadbalancing:",
        "state row dev-dynamic-api-foo is deleted",
    ] {
        assert_eq!(
            out.lines().filter(|it| it.starts_with(line)).count(),
            1,
            "{line:?} in: {out}"
        );
    }
    assert_eq!(out.lines().count(), 7, "{out}");
    let after = stage.world.environment("foo").await.unwrap();
    assert_eq!(
        (after.missing(), &after.rows),
        (vec![], &found.rows),
        "nothing was changed"
    );
    // What is somebody's stays, and is named; the rows say whose environment it is.
    let other = Tag::builder().key("eden:environment").value("eden/web/foo");
    let call = stage.world.clients.ecs.tag_resource();
    let service = after.service.unwrap().service_arn.unwrap();
    let call = call.resource_arn(service).tags(other.build());
    call.send().await.unwrap();
    let ran = stage.run(&["delete", "--name", "foo", "--dry-run", "--output", "json"]);
    let changes: Value = serde_json::from_str(&ran.out).unwrap();
    let pieces = changes.as_array().unwrap().iter().map(|one| &one["piece"]);
    assert!(
        !pieces.clone().any(|piece| piece == "service"),
        "{}",
        ran.out
    );
    assert!(ran.err.starts_with("Left alone: service "), "{}", ran.err);
    // What does not exist.
    let out = stage
        .ok(&["delete", "-p", "api", "--name", "bar", "--dry-run"])
        .out;
    assert_eq!(
        out,
        "Nothing of bar was found
"
    );
}
