use super::*;
use crate::record::EnvironmentId;
use crate::settings::tests::complete;

fn record() -> Record {
    let id = EnvironmentId {
        profile: "api".into(),
        name: "foo".into(),
    };
    Record::new(id, complete(), "dev.example.com".into())
}

fn sleep(state: &str, revision: u64, since: u64, count: u32) -> Option<Sleep> {
    Some(Sleep {
        state: state.into(),
        revision,
        since,
        count,
        revocations: 0,
    })
}

/// The row of what never slept is as it was before there was sleep.
#[test]
fn a_record_without_sleep_is_awake_and_says_nothing_of_it() {
    let record = record();
    assert_eq!(record.state(), Some(State::Awake));
    assert_eq!(record.state_word(), "awake");
    assert_eq!(record.opening(), Opening::Public);
    assert_eq!(record.remembered_count(), None);
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("sleep"), "{text}");
}

#[test]
fn the_count_is_remembered_through_a_wake_that_fails() {
    let asleep = record().after(Event::Sleep, 3, 100).unwrap();
    assert_eq!(asleep.sleep, sleep("asleep", 1, 100, 3));
    assert_eq!(asleep.opening(), Opening::Shut);
    assert_eq!(
        asleep.after(Event::Sleep, 0, 150),
        None,
        "it sleeps already"
    );
    let waking = asleep.after(Event::Button, 0, 200).unwrap();
    assert_eq!(waking.sleep, sleep("waking", 2, 200, 3));
    let failed = waking.after(Event::TenMinutesOver, 1, 800).unwrap();
    assert_eq!(failed.sleep, sleep("failed", 3, 800, 3));
    assert_eq!(failed.remembered_count(), Some(3));
    let again = failed.after(Event::Button, 0, 900).unwrap();
    let awake = again.after(Event::Healthy, 3, 960).unwrap();
    assert_eq!(awake.sleep, sleep("awake", 5, 960, 3));
    assert_eq!(awake.remembered_count(), None);
}

#[test]
fn a_state_of_a_later_release_lets_nobody_in_and_is_left_alone() {
    let mut record = record();
    record.sleep = sleep("dreaming", 7, 1, 2);
    assert_eq!(record.state_word(), "dreaming");
    assert_eq!(record.opening(), Opening::Shut);
    assert_eq!(record.after(Event::Button, 0, 2), None);
}

#[test]
fn a_deploy_wakes() {
    let asleep = sleep("asleep", 4, 10, 2).unwrap();
    assert_eq!(Some(asleep.after_deploy(20)), sleep("awake", 5, 20, 2));
}
