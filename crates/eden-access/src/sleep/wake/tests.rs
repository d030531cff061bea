use super::*;

const SINCE: u64 = 1_000;

fn health(desired_count: u32, running_count: u32, started: &[u64]) -> Option<EndpointHealth> {
    Some(EndpointHealth {
        wanted_count: 2,
        desired_count,
        running_count,
        healthy: started
            .iter()
            .map(|&task_started| HealthyTarget { task_started })
            .collect(),
    })
}

fn judge(endpoints: &[Option<EndpointHealth>]) -> WakeVerdict {
    wake_verdict(endpoints, SINCE, SINCE + 30)
}

#[test]
fn a_wake_is_done_when_ecs_has_the_count_and_a_new_task_is_healthy() {
    assert_eq!(judge(&[health(2, 2, &[SINCE])]), WakeVerdict::Open);
    assert_eq!(judge(&[health(3, 4, &[500, SINCE + 9])]), WakeVerdict::Open);
    for waiting in [
        health(1, 2, &[SINCE]),
        health(2, 1, &[SINCE]),
        health(0, 2, &[SINCE]),
        health(2, 2, &[]),
        // It was healthy before, and is about to be stopped.
        health(2, 2, &[SINCE - 1]),
    ] {
        assert_eq!(
            judge(std::slice::from_ref(&waiting)),
            WakeVerdict::Wait,
            "{waiting:?}"
        );
    }
}

#[test]
fn a_wake_of_no_count_wants_one_task() {
    let one = |running_count| {
        [Some(EndpointHealth {
            wanted_count: 0,
            desired_count: 1,
            running_count,
            healthy: vec![HealthyTarget {
                task_started: SINCE,
            }],
        })]
    };
    assert_eq!(judge(&one(1)), WakeVerdict::Open);
    assert_eq!(judge(&one(0)), WakeVerdict::Wait);
}

#[test]
fn an_environment_is_opened_when_all_of_its_endpoints_are_healthy() {
    let healthy = || health(2, 2, &[SINCE]);
    assert_eq!(judge(&[healthy(), healthy()]), WakeVerdict::Open);
    assert_eq!(judge(&[healthy(), health(2, 2, &[])]), WakeVerdict::Wait);
    assert_eq!(judge(&[healthy(), None]), WakeVerdict::Wait);
    assert_eq!(judge(&[]), WakeVerdict::Wait);
}

/// Woken between the row's word `asleep` and the count 0, an environment has no new tasks, and needs none.
#[test]
fn what_never_stopped_is_opened_after_a_while() {
    let old = [health(2, 2, &[500])];
    assert_eq!(wake_verdict(&old, SINCE, SINCE + 59), WakeVerdict::Wait);
    assert_eq!(wake_verdict(&old, SINCE, SINCE + 60), WakeVerdict::Open);
}

#[test]
fn a_wake_fails_after_ten_minutes() {
    let unhealthy = [health(2, 2, &[])];
    assert_eq!(
        wake_verdict(&unhealthy, SINCE, SINCE + 599),
        WakeVerdict::Wait
    );
    assert_eq!(
        wake_verdict(&unhealthy, SINCE, SINCE + 600),
        WakeVerdict::Over
    );
    assert_eq!(wake_verdict(&[None], SINCE, SINCE + 600), WakeVerdict::Over);
    // What became healthy in the last moment is not given up.
    let healthy = [health(2, 2, &[SINCE])];
    assert_eq!(
        wake_verdict(&healthy, SINCE, SINCE + 600),
        WakeVerdict::Open
    );
    // The clocks of two machines differ.
    assert_eq!(
        wake_verdict(&unhealthy, SINCE, SINCE - 5),
        WakeVerdict::Wait
    );
}

#[test]
fn ten_environments_wake_at_once() {
    assert!(may_wake_another(0));
    assert!(may_wake_another(9));
    assert!(!may_wake_another(10));
    assert!(!may_wake_another(11));
}
