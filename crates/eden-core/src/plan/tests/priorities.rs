//! Which priority a new rule gets.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::scene::{Scene, other_rule};
use crate::plan::{RuleStep, lowest_free};
use crate::settings::RULE_PRIORITIES;

/// The range, the taken ones, how many free ones are skipped, and the priority.
type Case<'a> = (RangeInclusive<i32>, &'a [i32], usize, Option<i32>);

#[test]
fn it_is_the_lowest_that_is_free() {
    let cases: [Case<'_>; 12] = [
        (RULE_PRIORITIES, &[], 0, Some(1)),
        (RULE_PRIORITIES, &[1, 2, 3], 0, Some(4)),
        (RULE_PRIORITIES, &[2, 3], 0, Some(1)),
        (RULE_PRIORITIES, &[1, 2, 4], 0, Some(3)),
        (RULE_PRIORITIES, &[50_000], 0, Some(1)),
        (49_999..=50_000, &[49_999], 0, Some(50_000)),
        (49_999..=50_000, &[49_999, 50_000], 0, None),
        (1..=1, &[1], 0, None),
        (1000..=1999, &[1, 1000], 0, Some(1001)),
        (1..=10, &[2], 1, Some(3)),
        (1..=10, &[2], 3, Some(5)),
        // Fewer are left than are skipped.
        (1..=3, &[2], 9, Some(3)),
    ];
    for (range, taken, skip, expected) in cases {
        let taken: BTreeSet<i32> = taken.iter().copied().collect();
        let free = lowest_free(&range, &taken, skip);
        assert_eq!(free, expected, "{range:?} without {taken:?}, skip {skip}");
    }
}

#[test]
fn the_priorities_of_all_rules_but_the_default_are_taken() {
    let mut scene = Scene::new();
    scene.rules().extend([other_rule("3"), other_rule("1")]);
    let Some(RuleStep::Create {
        listener, taken, ..
    }) = scene.plan().rule
    else {
        panic!("not created");
    };
    assert_eq!(listener, "arn:listener/1");
    assert_eq!(taken, BTreeSet::from([1, 3]));
}

#[test]
fn a_full_range_is_an_error_that_says_what_to_do() {
    let mut scene = Scene::new();
    scene.request.settings.rule_priorities = 5..=6;
    scene.rules().extend([other_rule("5"), other_rule("6")]);
    let error = scene.error();
    assert_eq!(
        error.to_string(),
        "listener arn:listener/1: has no free rule priority within 5-6"
    );
    assert!(
        error
            .advice()
            .unwrap()
            .contains("listener_rule_priority_range")
    );
}

#[test]
fn a_full_range_does_not_matter_to_a_rule_that_exists() {
    let mut scene = Scene::existing();
    scene.request.settings.rule_priorities = 1..=1;
    assert!(matches!(scene.plan().rule, Some(RuleStep::Keep { .. })));
}
