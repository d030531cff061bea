//! What is delivered again, and in what parts.

use super::*;

fn settings(bisect: bool, reports: bool) -> Settings {
    Settings {
        batch_size: 8,
        bisect_batch_on_function_error: bisect,
        report_batch_item_failures: reports,
        maximum_retry_attempts: Some(2),
        ..Settings::default()
    }
}

/// Fails, with an error, whatever batch holds this letter.
fn error_at(poison: char) -> impl FnMut(&str, &Batch) -> Option<String> {
    move |names, _| (!names.contains(poison)).then(String::new)
}

/// Reports the records with these letters, whenever they are there.
fn reports(poison: &'static str) -> impl FnMut(&str, &Batch) -> Option<String> {
    move |_, batch| Some(failed(batch, poison))
}

#[test]
fn without_any_setting_the_same_batch_is_delivered_again_and_the_rest_waits() {
    let settings = Settings {
        maximum_retry_attempts: None,
        ..settings(false, false)
    };
    let mut left = 3;
    let told = run(lane(records(10), &settings), &settings, |_, _| {
        left -= 1;
        (left < 0).then(String::new)
    });
    assert_eq!(told, "abcdefgh abcdefgh abcdefgh abcdefgh ij");
}

#[test]
fn a_batch_is_given_up_when_its_retries_are_used_up() {
    let settings = settings(false, false);
    let told = run(lane(records(10), &settings), &settings, error_at('c'));
    assert_eq!(told, "abcdefgh abcdefgh abcdefgh (abcdefgh) ij");
}

/// Splitting uses up no retry, and the first half comes first, so that the order is kept.
#[test]
fn a_split_batch_comes_down_to_the_bad_record() {
    let settings = settings(true, false);
    let told = run(lane(records(10), &settings), &settings, error_at('c'));
    assert_eq!(told, "abcdefgh abcd ab cd c c c (c) d efgh ij");
}

#[test]
fn an_odd_batch_is_split_with_the_larger_half_first() {
    let settings = settings(true, false);
    let told = run(lane(records(5), &settings), &settings, error_at('e'));
    assert_eq!(told, "abcde abc de d e e e (e)");
}

#[test]
fn what_stands_before_the_checkpoint_is_not_delivered_again() {
    let settings = settings(false, true);
    let told = run(lane(records(10), &settings), &settings, reports("dg"));
    assert_eq!(told, "abcdefgh defgh defgh (defgh) ij");
}

#[test]
fn a_report_and_splitting_together_split_at_the_checkpoint() {
    let settings = settings(true, true);
    let told = run(lane(records(10), &settings), &settings, reports("d"));
    assert_eq!(told, "abcdefgh defgh def de d d d (d) e f gh ij");
}

#[test]
fn an_error_splits_in_two_whatever_may_be_reported() {
    let settings = settings(true, true);
    let told = run(lane(records(4), &settings), &settings, error_at('a'));
    assert_eq!(told, "abcd ab a a a (a) b cd");
}

#[test]
fn a_report_that_moves_the_checkpoint_on_uses_up_a_retry() {
    let settings = settings(false, true);
    let mut bad = "bcdef".chars();
    let told = run(lane(records(8), &settings), &settings, |_, batch| {
        let name = bad.next().map(String::from).unwrap_or_default();
        Some(failed(batch, &name))
    });
    assert_eq!(told, "abcdefgh bcdefgh cdefgh (defgh)");
}
