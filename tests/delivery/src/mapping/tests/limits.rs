//! When records are given up.

use super::*;

#[test]
fn no_retry_at_all_is_a_limit_too() {
    let settings = Settings {
        maximum_retry_attempts: Some(0),
        ..Settings::default()
    };
    let told = run(lane(records(3), &settings), &settings, |_, _| None);
    assert_eq!(told, "abc (abc)");
}

#[test]
fn only_what_is_too_old_is_given_up_before_it_is_delivered() {
    let settings = Settings {
        maximum_record_age: Some(Duration::from_secs(60)),
        ..Settings::default()
    };
    let ages = [120, 61, 60, 59, 0];
    let all = ages.into_iter().enumerate();
    let all = all
        .map(|(place, age)| record(place, Duration::from_secs(age)))
        .collect();
    let told = run(lane(all, &settings), &settings, |_, _| Some(String::new()));
    assert_eq!(told, "(ab) cde");
}

#[test]
fn a_batch_that_grows_too_old_between_retries_is_given_up() {
    let settings = Settings {
        maximum_record_age: Some(Duration::from_secs(60)),
        ..Settings::default()
    };
    let mut lane = lane(records(2), &settings);
    let mut told = Vec::new();
    for second in [0, 50, 61] {
        match lane.next(now() + Duration::from_secs(second)) {
            Next::Invoke(batch) => {
                told.push(letters(&batch));
                lane.conclude(batch, super::super::Verdict::Failed, now());
            }
            Next::Discard(discarded) => told.push(format!("{:?}", discarded.condition)),
            Next::Done => told.push("done".to_owned()),
        }
    }
    assert_eq!(told, ["ab", "ab", "RecordAgeExceeded"]);
    assert_eq!(lane.next(now()), Next::Done);
}
