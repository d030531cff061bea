//! Tags: the reference's own with the environment's on top, and changes on what is kept.

use super::scene::{RULE, Scene, all_kept_but, marker};
use crate::clone::tags::{Tags, from_ecs, is_reserved, to_ecs};
use crate::plan::{Retag, ServiceStep};

fn tags(pairs: &[(&str, &str)]) -> Tags {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

/// Tags before, tags that the service has, tags asked for, what is set and what is removed.
type Case<'a> = (
    Option<&'a [(&'a str, &'a str)]>,
    &'a [(&'a str, &'a str)],
    &'a [(&'a str, &'a str)],
    &'a [(&'a str, &'a str)],
    &'a [&'a str],
);

#[test]
fn only_what_is_wrong_is_changed() {
    let (one, two) = (&[("a", "1")][..], &[("a", "2")][..]);
    let both = &[("a", "1"), ("b", "1")][..];
    let cases: [Case<'_>; 9] = [
        (Some(&[]), &[], &[], &[], &[]),
        (Some(&[]), &[], one, one, &[]),
        (Some(one), one, one, &[], &[]),
        (Some(one), one, two, two, &[]),
        (Some(both), both, &[("b", "1")], &[], &["a"]),
        // Changed or removed by hand.
        (Some(one), two, one, one, &[]),
        (Some(one), &[], one, one, &[]),
        // Nobody knows what the Python tools set: what is asked for is set.
        (None, &[], one, one, &[]),
        // This project's own are never a user's.
        (Some(&[("eden:x", "1")]), &[], &[("eden:y", "1")], &[], &[]),
    ];
    for (before, has, asked, set, remove) in cases {
        let mut scene = Scene::existing();
        scene.request.previous = before.map(|before| {
            let mut record = scene.plan().record;
            record.tags = tags(before);
            record
        });
        let mut on_service = marker().tags();
        on_service.extend(tags(has));
        scene.service().tags = to_ecs(&on_service);
        scene.request.tags = tags(asked);
        let mut on_group = tags(asked);
        on_group.retain(|key, _| !is_reserved(key));
        let expected = Retag {
            service: tags(set),
            rule: Some(on_group.clone()),
            target_group: on_group,
            remove: remove.iter().map(|key| (*key).to_owned()).collect(),
            revisions: false,
        };
        assert_eq!(
            scene.plan().retag,
            expected,
            "{before:?}, {has:?} to {asked:?}"
        );
        assert_eq!(scene.steps(), all_kept_but(&[]));
    }
}

/// What an older release made, or what is adopted: later only the mark proves it.
#[test]
fn what_is_kept_without_a_mark_gets_it() {
    let mut scene = Scene::existing();
    scene.owner.adopt = true;
    scene.service().tags = None;
    scene.found.target_group.as_mut().unwrap().tags.clear();
    scene.found.rule_tags = [(RULE.into(), Tags::new())].into();
    let expected = Retag {
        service: marker().tags(),
        target_group: marker().tags(),
        rule: Some(marker().tags()),
        remove: Vec::new(),
        revisions: true,
    };
    assert_eq!(scene.plan().retag, expected);
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
        let mut made = from_ecs(&request.get_tags().clone().unwrap_or_default());
        made.retain(|key, _| !marker().tags().contains_key(key));
        assert_eq!(made, expected);
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
    let made = request.get_tags().clone().unwrap_or_default();
    assert_eq!(from_ecs(&made), marker().tags());
}
