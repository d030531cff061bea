use super::*;

fn half_an_hour() -> SleepAfter {
    SleepAfter::parse("30m").unwrap()
}

#[test]
fn an_environment_is_active_since_the_latest_of_four() {
    let created = Activity {
        created: 100,
        ..Activity::default()
    };
    assert_eq!(created.active_since(), 100);
    let times = |deployed, woken, last_visit| Activity {
        deployed,
        woken,
        last_visit,
        ..created
    };
    assert_eq!(times(Some(200), None, None).active_since(), 200);
    assert_eq!(times(Some(200), Some(300), None).active_since(), 300);
    assert_eq!(times(Some(200), Some(300), Some(400)).active_since(), 400);
    assert_eq!(times(Some(50), Some(60), Some(70)).active_since(), 100);
    assert_eq!(times(Some(500), Some(300), Some(400)).active_since(), 500);
}

#[test]
fn it_is_due_when_it_could_have_been_idle_and_metrics_have_come() {
    let activity = Activity {
        created: 1_000,
        last_visit: Some(2_000),
        ..Activity::default()
    };
    assert!(!activity.is_due(State::Awake, half_an_hour(), 2_000 + 1_800 + 299));
    assert!(activity.is_due(State::Awake, half_an_hour(), 2_000 + 1_800 + 300));
    assert!(!activity.is_due(State::Awake, half_an_hour(), 0));
    let broken = Activity {
        created: u64::MAX,
        ..activity
    };
    assert!(!broken.is_due(State::Awake, half_an_hour(), 1_000_000));
}

#[test]
fn only_what_is_awake_is_due() {
    let activity = Activity::default();
    for state in [State::Asleep, State::Waking, State::Failed] {
        assert!(
            !activity.is_due(state, half_an_hour(), 1_000_000),
            "{state}"
        );
    }
    assert!(activity.is_due(State::Awake, half_an_hour(), 1_000_000));
}

#[test]
fn what_is_kept_awake_is_not_due() {
    let kept = Activity {
        kept_awake_until: Some(10_000),
        ..Activity::default()
    };
    assert!(!kept.is_due(State::Awake, half_an_hour(), 9_999));
    assert!(kept.is_due(State::Awake, half_an_hour(), 10_000));
}

#[test]
fn daemons_and_what_does_not_run_never_sleep() {
    let running = ServiceKind::Replica { desired_count: 1 };
    let stopped = ServiceKind::Replica { desired_count: 0 };
    assert_eq!(check_can_sleep(&[running]), Ok(()));
    assert_eq!(check_can_sleep(&[running, stopped]), Ok(()));
    assert_eq!(
        check_can_sleep(&[running, ServiceKind::Daemon]),
        Err(CannotSleep::Daemon)
    );
    assert_eq!(
        check_can_sleep(&[stopped, stopped]),
        Err(CannotSleep::NothingRuns)
    );
    assert_eq!(check_can_sleep(&[]), Err(CannotSleep::NothingRuns));
}
