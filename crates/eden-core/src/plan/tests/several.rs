//! Endpoints of one environment, decided together.

use std::collections::BTreeSet;

use super::scene::{Scene, alb, other_rule};
use crate::error::Error;
use crate::place::{Group, Place};
use crate::plan::{Plan, RuleStep, TaskDefinitionStep, lowest_free, together};

/// An endpoint of which nothing exists.
fn endpoint(key: &str) -> Scene {
    let mut scene = Scene::new();
    let settings = &mut scene.request.settings;
    settings.name_prefix = format!("dev-{key}");
    settings.domain_prefix = key.to_owned();
    settings.update_key = format!("{key}_endpoint");
    scene.request.group = Some(Group {
        profile: "default".into(),
        given: [].into(),
        key: key.into(),
        others: [].into(),
    });
    scene
}

fn endpoints() -> Vec<Scene> {
    ["admin", "api", "frontend"].map(endpoint).into()
}

fn planned(scenes: &[Scene]) -> Result<Vec<Plan>, Error> {
    let candidates: Vec<_> = scenes.iter().map(Scene::candidate).collect();
    together(&candidates)
}

/// Where each rule will go, as listener and priority.
fn rules(plans: &[Plan]) -> Vec<(String, i32)> {
    let rule = |plan: &Plan| match &plan.rule {
        Some(RuleStep::Create {
            listener, taken, ..
        }) => {
            let range = &plan.record.settings.rule_priorities;
            (listener.clone(), lowest_free(range, taken, 0).unwrap())
        }
        other => panic!("not created: {other:?}"),
    };
    plans.iter().map(rule).collect()
}

#[test]
fn no_two_take_the_same_priority() {
    let mut scenes = endpoints();
    for scene in &mut scenes {
        scene.rules().push(other_rule("2"));
    }
    let rules = rules(&planned(&scenes).unwrap());
    let priorities: Vec<i32> = rules.iter().map(|(_, priority)| *priority).collect();
    assert_eq!(priorities, [1, 3, 4]);
}

#[test]
fn the_alb_with_the_fewest_rules_is_chosen_with_the_others_in_mind() {
    let mut scenes = endpoints();
    for scene in &mut scenes {
        scene.found.albs = (1..=3).map(alb).collect();
    }
    let chosen: BTreeSet<(String, i32)> = rules(&planned(&scenes).unwrap()).into_iter().collect();
    let each = (1..=3).map(|number| (format!("arn:listener/{number}"), 1));
    assert_eq!(chosen, each.collect());
}

/// Where each is made instead, should its ALB turn out to be full.
#[test]
fn what_is_planned_beside_counts_where_a_full_alb_is_passed_over() {
    let mut scenes = endpoints();
    for scene in &mut scenes {
        scene.found.albs = (1..=3).map(alb).collect();
    }
    let plans = planned(&scenes).unwrap();
    let Some(RuleStep::Create { otherwise, .. }) = &plans[2].rule else {
        panic!("not created");
    };
    let taken: Vec<_> = otherwise
        .iter()
        .map(|other| (other.listener.as_str(), other.taken.contains(&1)))
        .collect();
    assert_eq!(taken, [("arn:listener/1", true), ("arn:listener/2", true)]);
    let Some(RuleStep::Create { otherwise, .. }) = &plans[1].rule else {
        panic!("not created");
    };
    // The third has no rule yet, and the first one will have one.
    let order: Vec<_> = otherwise
        .iter()
        .map(|other| other.listener.as_str())
        .collect();
    assert_eq!(order, ["arn:listener/3", "arn:listener/1"]);
}

#[test]
fn rules_that_exist_take_no_further_priority() {
    let existing = Scene::existing();
    let plans = planned(&[existing, endpoint("admin")]).unwrap();
    assert!(matches!(plans[0].rule, Some(RuleStep::Keep { .. })));
    // `existing` has 1, on an ALB that the other found without it.
    assert_eq!(rules(&plans[1..])[0].1, 1);
}

#[test]
fn the_last_priorities_are_not_given_twice() {
    let mut scenes = endpoints();
    for scene in &mut scenes {
        scene.request.settings.rule_priorities = 7..=8;
    }
    let error = planned(&scenes).unwrap_err().to_string();
    assert_eq!(
        error,
        "endpoint `frontend`: listener arn:listener/1: has no free rule priority within 7-8"
    );
}

#[test]
fn what_is_wrong_with_any_of_them_is_told_at_once() {
    let mut scenes = endpoints();
    for scene in &mut scenes[1..] {
        scene.request.settings.container = Some("nginx".into());
    }
    assert_eq!(planned(&scenes).unwrap_err().into_each().len(), 2);
}

#[test]
fn those_that_would_share_a_piece_are_refused() {
    let mut scenes = endpoints();
    scenes[2].request.settings.domain_prefix = "api".into();
    assert_eq!(
        planned(&scenes).unwrap_err().to_string(),
        "endpoints `api` and `frontend`: would share the host api-foo.dev.example.com"
    );
}

/// An endpoint that is not asked for is in the way as well.
#[test]
fn one_that_would_share_a_piece_with_a_kept_one_is_refused() {
    let kept = planned(&[endpoint("api")])
        .unwrap()
        .remove(0)
        .record
        .place();
    let mut new = endpoint("frontend");
    new.request.settings.update_key = "api_endpoint".into();
    let others = &mut new.request.group.as_mut().unwrap().others;
    others.insert("api".into(), kept);
    let error = planned(&[new]).unwrap_err().to_string();
    assert!(
        error.starts_with("endpoints `frontend` and `api`: would share `api_endpoint`"),
        "{error}"
    );
}

#[test]
fn one_that_is_asked_for_alone_stays_in_its_environment() {
    let record = planned(&[endpoint("api")]).unwrap().remove(0).record;
    let mut alone = endpoint("api");
    alone.request.group = None;
    alone.request.previous = Some(record.clone());
    let plans = planned(&[alone]).unwrap();
    assert_eq!(plans[0].record.group, record.group);
    assert_eq!(record.environment().profile, "default");
}

#[test]
fn texts_refer_to_the_other_endpoints_that_are_made_with_them() {
    let mut scenes = endpoints();
    let url = "{eden.endpoints.api.url} {eden.endpoints.admin.host}";
    for scene in &mut scenes {
        scene.request.environment = [("URL".to_owned(), url.to_owned())].into();
    }
    let places: Vec<_> = scenes
        .iter()
        .map(|scene| {
            let request = &scene.request;
            let place = Place {
                id: request.id.clone(),
                settings: request.settings.clone(),
                zone_name: scene.found.zone_name.clone(),
                names: None,
                kind: crate::place::Kind::Web,
            };
            (request.group.clone().unwrap().key, place)
        })
        .collect();
    for scene in &mut scenes {
        let group = scene.request.group.as_mut().unwrap();
        let others = places.iter().filter(|(key, _)| *key != group.key);
        group.others = others.cloned().collect();
    }
    for plan in planned(&scenes).unwrap() {
        let TaskDefinitionStep::Register(request) = plan.task_definition else {
            panic!("not registered");
        };
        let app = &request.get_container_definitions().as_ref().unwrap()[0];
        let mut variables = app.environment().iter();
        let own = variables.find(|pair| pair.name() == Some("URL")).unwrap();
        assert_eq!(
            own.value(),
            Some("https://api-foo.dev.example.com admin-foo.dev.example.com")
        );
        assert_eq!(plan.record.environment["URL"], url);
    }
}
