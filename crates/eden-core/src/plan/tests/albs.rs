//! Which of several common ALBs an environment goes to.

use super::scene::{FQDN, GROUP, RULE, Scene, alb, marker, other_rule, rule};
use crate::plan::RuleStep;

/// A scene with three ALBs that have so many rules beside the default.
fn three(counts: [u8; 3]) -> Scene {
    let mut scene = Scene::new();
    scene.found.albs = (1..=3).map(alb).collect();
    for (alb, count) in scene.found.albs.iter_mut().zip(counts) {
        let others = (1..=count).map(|number| other_rule(&number.to_string()));
        alb.rules.extend(others);
    }
    scene
}

fn chosen(scene: &Scene) -> String {
    scene.plan().record.identifiers.alb.unwrap().arn
}

#[test]
fn a_new_environment_goes_to_the_one_with_the_fewest_rules() {
    for (counts, expected) in [
        ([0, 0, 0], "arn:alb/1"),
        ([2, 1, 3], "arn:alb/2"),
        ([2, 1, 0], "arn:alb/3"),
        ([1, 1, 2], "arn:alb/1"),
    ] {
        let scene = three(counts);
        assert_eq!(chosen(&scene), expected, "{counts:?}");
        let Some(RuleStep::Create { listener, .. }) = scene.plan().rule else {
            panic!("not created");
        };
        assert_eq!(listener, expected.replace("alb", "listener"));
    }
}

#[test]
fn an_environment_stays_where_its_rule_is() {
    let mut scene = three([0, 9, 0]);
    let own = rule(RULE, "10", FQDN, GROUP);
    scene.found.albs[1].rules.push(own);
    scene.found.rule_tags = [(RULE.into(), marker().tags())].into();
    assert_eq!(chosen(&scene), "arn:alb/2");
}

#[test]
fn an_environment_whose_rule_is_gone_stays_where_it_was() {
    let mut scene = three([5, 0, 0]);
    let mut before = scene.plan().record;
    before.identifiers.alb = Some(scene.found.albs[0].alb.clone());
    scene.request.previous = Some(before);
    assert_eq!(chosen(&scene), "arn:alb/1");
}

#[test]
fn an_alb_that_is_no_longer_named_is_not_missed() {
    let mut scene = three([5, 0, 0]);
    let mut before = scene.plan().record;
    before.identifiers.alb = Some(alb(9).alb);
    scene.request.previous = Some(before);
    assert_eq!(chosen(&scene), "arn:alb/2");
}

#[test]
fn a_rule_on_an_alb_that_is_no_longer_named_is_not_left_behind() {
    let mut scene = three([5, 0, 0]);
    let mut before = scene.plan().record;
    before.identifiers.alb = Some(alb(9).alb);
    before.identifiers.rule = Some(RULE.to_owned());
    scene.request.previous = Some(before);
    let text = scene.error().to_string();
    assert!(
        text.contains("arn:alb/9, which the profile no longer names"),
        "{text}"
    );
    scene.found.albs.push(alb(9));
    assert_eq!(chosen(&scene), "arn:alb/9", "its rule is known to be gone");
}

#[test]
fn without_any_the_error_names_the_key() {
    let mut scene = Scene::new();
    scene.found.albs.clear();
    assert_eq!(scene.error().keys(), [Some("master_alb_arn".to_owned())]);
}
