use std::collections::BTreeMap;

use super::super::tests::{complete, pairs};
use super::super::{Draft, Settings};
use super::*;

/// A profile without the keys that lead visitors.
fn unvisited(others: &[(&'static str, &'static str)]) -> Draft {
    let own = pairs().into_iter().filter(|(key, _)| !is_of_web(key));
    Draft::from_pairs(own.chain(others.iter().copied()))
}

#[test]
fn what_leads_visitors_is_optional_only_where_environments_may_be_workers() {
    let error = unvisited(&[]).finish().unwrap_err();
    assert_eq!(error.0.len(), OF_WEB.len(), "{error}");
    for none in [(SHARED_QUEUES, "false"), (OWN_VARIABLES, " , ")] {
        assert!(unvisited(&[none]).finish().is_err(), "{none:?}");
    }
    for some in [(SHARED_QUEUES, "true"), (OWN_VARIABLES, "QUEUE_URL, DB")] {
        let settings = unvisited(&[some]).finish().unwrap();
        assert!(settings.workers.may_be() && settings.are_of_worker());
        assert_eq!(settings.missing_for_web().len(), OF_WEB.len());
    }
    assert!(!complete().are_of_worker());
}

#[test]
fn what_a_worker_was_made_with_survives_the_way_through_its_row() {
    let settings = unvisited(&[(OWN_VARIABLES, "A,B")]).finish().unwrap();
    let text = serde_json::to_string(&settings).unwrap();
    assert!(!text.contains("master_alb_arn"), "{text}");
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
    let none: BTreeMap<String, String> = complete().into();
    assert!(none.keys().all(|key| !is_key(key)));
}

#[test]
fn wrong_values_are_named() {
    for (key, value) in [
        (SHARED_QUEUES, "yes"),
        (OWN_VARIABLES, "A B"),
        (OWN_VARIABLES, "A=1"),
    ] {
        let error = Draft::from_pairs([(key, value)])
            .finish()
            .unwrap_err()
            .to_string();
        assert!(error.contains(&format!("`{key}`")), "{error}");
    }
}
