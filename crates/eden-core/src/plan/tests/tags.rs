//! Tags: the reference's own with the environment's on top, and changes on what is kept.

use super::scene::{Scene, all_kept_but};
use crate::clone::tags::{Tags, from_ecs};
use crate::plan::{Retag, ServiceStep};

fn tags(pairs: &[(&str, &str)]) -> Tags {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

/// Tags before, tags asked for, what is set and what is removed.
type Case<'a> = (
    Option<&'a [(&'a str, &'a str)]>,
    &'a [(&'a str, &'a str)],
    &'a [(&'a str, &'a str)],
    &'a [&'a str],
);

#[test]
fn only_what_changed_is_changed() {
    let cases: [Case<'_>; 6] = [
        (Some(&[]), &[], &[], &[]),
        (Some(&[]), &[("a", "1")], &[("a", "1")], &[]),
        (Some(&[("a", "1")]), &[("a", "1")], &[], &[]),
        (Some(&[("a", "1")]), &[("a", "2")], &[("a", "2")], &[]),
        (Some(&[("a", "1"), ("b", "1")]), &[("b", "1")], &[], &["a"]),
        // Nobody knows what the Python tools set: what is asked for is set.
        (None, &[("a", "1")], &[("a", "1")], &[]),
    ];
    for (before, asked, set, remove) in cases {
        let mut scene = Scene::existing();
        scene.request.previous = before.map(|before| {
            let mut record = scene.plan().record;
            record.tags = tags(before);
            record
        });
        scene.request.tags = tags(asked);
        let expected = Retag {
            set: tags(set),
            remove: remove.iter().map(|key| (*key).to_owned()).collect(),
        };
        assert_eq!(scene.plan().retag, expected, "{before:?} to {asked:?}");
        assert_eq!(scene.steps(), all_kept_but(&[]));
    }
}

#[test]
fn a_new_service_has_the_references_tags_and_its_own() {
    for (asked, expected) in [
        (tags(&[]), tags(&[("team", "api")])),
        (tags(&[("x", "1")]), tags(&[("team", "api"), ("x", "1")])),
        (tags(&[("team", "web")]), tags(&[("team", "web")])),
    ] {
        let mut scene = Scene::new();
        scene.request.tags = asked;
        let ServiceStep::Create { request, .. } = scene.plan().service else {
            panic!("not created");
        };
        let made = request.get_tags().clone().unwrap_or_default();
        assert_eq!(from_ecs(&made), expected);
    }
}

#[test]
fn tags_of_aws_itself_are_not_copied() {
    let mut scene = Scene::new();
    let aws = aws_sdk_ecs::types::Tag::builder().key("aws:cloudformation:stack-name");
    scene.found.reference.service.tags = Some(vec![aws.value("x").build()]);
    let ServiceStep::Create { request, .. } = scene.plan().service else {
        panic!("not created");
    };
    assert_eq!(request.get_tags(), &None);
}
