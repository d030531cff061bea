use std::time::Duration;

use super::*;
use crate::place::Group;
use crate::settings::tests::complete;
use crate::sleep::{Sleep, Sleeping};

const HALF_AN_HOUR: u64 = 1_800;
/// How late metrics may be.
const LATE: u64 = 300;
const DEPLOYED: u64 = 10_000;

fn row(endpoint: &str, after: Option<u64>) -> Row {
    let id = EnvironmentId {
        profile: endpoint.into(),
        name: "foo".into(),
    };
    let mut record = Record::new(id, complete(), "dev.example.com".into());
    record.sleeping.after = after;
    record.group = Some(Group {
        profile: "api".into(),
        given: BTreeMap::new(),
        key: endpoint.into(),
        others: BTreeMap::new(),
    });
    Row {
        name: "dev-foo".into(),
        endpoint: String::new(),
        last_updated: UNIX_EPOCH + Duration::from_secs(DEPLOYED),
        expiry: None,
        generation: None,
        last_visit: None,
        record: Some(record),
    }
}

fn is_due(rows: &[Row], now: u64) -> bool {
    !due(rows, now).is_empty()
}

fn change(row: &mut Row, change: impl FnOnce(&mut Record)) {
    change(row.record.as_mut().unwrap());
}

#[test]
fn it_is_due_when_its_time_is_over_and_metrics_have_come() {
    let rows = [row("a", Some(HALF_AN_HOUR))];
    let over = DEPLOYED + HALF_AN_HOUR + LATE;
    assert!(!is_due(&rows, over - 1));
    assert!(is_due(&rows, over));
    assert!(!is_due(&[row("a", None)], over), "nobody asked for it");
    let short = [row("a", Some(60))];
    assert!(!is_due(&short, over), "nobody could have asked for it");
}

#[test]
fn a_visit_a_wake_and_who_keeps_it_awake_put_it_off() {
    let over = DEPLOYED + HALF_AN_HOUR + LATE;
    let mut visited = row("a", Some(HALF_AN_HOUR));
    visited.last_visit = Some(DEPLOYED + 100);
    assert!(!is_due(std::slice::from_ref(&visited), over + 99));
    assert!(is_due(&[visited], over + 100));
    let mut woken = row("a", Some(HALF_AN_HOUR));
    let slept = |state: &str| {
        Some(Sleep {
            state: state.into(),
            revision: 2,
            since: DEPLOYED + 200,
            count: 1,
            revocations: 0,
        })
    };
    change(&mut woken, |record| record.sleep = slept("awake"));
    assert!(!is_due(std::slice::from_ref(&woken), over + 199));
    assert!(is_due(std::slice::from_ref(&woken), over + 200));
    for state in ["asleep", "waking", "failed", "dreaming"] {
        change(&mut woken, |record| record.sleep = slept(state));
        assert!(!is_due(std::slice::from_ref(&woken), u64::MAX), "{state}");
    }
    let mut kept = row("a", Some(HALF_AN_HOUR));
    change(&mut kept, |record| record.awake_until = Some(over + 1));
    assert!(!is_due(std::slice::from_ref(&kept), over));
    assert!(is_due(&[kept], over + 1));
}

/// It sleeps as a whole.
#[test]
fn one_endpoint_keeps_all_awake() {
    let two = |after| [row("a", Some(HALF_AN_HOUR)), row("b", after)];
    let over = DEPLOYED + HALF_AN_HOUR + LATE;
    assert!(is_due(&two(Some(HALF_AN_HOUR)), over));
    assert!(!is_due(&two(None), u64::MAX));
    assert!(!is_due(&two(Some(HALF_AN_HOUR + 1)), over));
    assert!(is_due(&two(Some(HALF_AN_HOUR + 1)), over + 1));
    let mut visited = two(Some(HALF_AN_HOUR));
    visited[1].last_visit = Some(over - LATE);
    assert!(!is_due(&visited, over));
    let mut of_python = two(Some(HALF_AN_HOUR));
    of_python[1].record = None;
    assert_eq!(due(&of_python, over).len(), 1, "it is another environment");
}

#[test]
fn what_happened_since_it_was_seen_counts() {
    let over = DEPLOYED + HALF_AN_HOUR + LATE;
    let mut one = row("a", Some(HALF_AN_HOUR));
    let seen = Due::of(&[&one], over).unwrap();
    assert_eq!(
        (seen.active_since, seen.after.seconds()),
        (DEPLOYED, HALF_AN_HOUR)
    );
    assert!(seen.still_is(&[&one], over));
    one.last_updated += Duration::from_secs(1);
    assert!(!seen.still_is(&[&one], over), "deployed to");
    assert!(!seen.still_is(&[&one], u64::MAX), "and idle again");
    change(&mut one, |record| record.sleeping = Sleeping::default());
    assert!(
        !seen.still_is(&[&one], u64::MAX),
        "asked never to fall asleep"
    );
}
