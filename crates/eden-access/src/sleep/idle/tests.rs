use proptest::prelude::*;

use super::*;

const ACTIVE_SINCE: u64 = 600_000;
const HALF_AN_HOUR: u64 = 1_800;
/// The first look at which it could be idle.
const DUE: u64 = ACTIVE_SINCE + HALF_AN_HOUR + LATE_SECONDS;

fn half_an_hour() -> SleepAfter {
    SleepAfter::parse("30m").unwrap()
}

fn data(points: &[(u64, f64)]) -> Option<MetricData> {
    let points = points
        .iter()
        .map(|&(at, requests)| Point { at, requests })
        .collect();
    Some(MetricData {
        is_complete: true,
        points,
    })
}

fn look(to: u64, answers: Vec<Option<MetricData>>) -> Look {
    Look {
        from: ACTIVE_SINCE,
        to,
        period: 60,
        answers,
    }
}

fn judge(look: &Look) -> Verdict {
    verdict(look, ACTIVE_SINCE, None, half_an_hour())
}

#[test]
fn no_points_mean_no_requests() {
    assert_eq!(judge(&look(DUE, vec![data(&[])])), Verdict::Idle);
    assert_eq!(
        judge(&look(DUE, vec![data(&[(ACTIVE_SINCE, 0.0)])])),
        Verdict::Idle
    );
}

#[test]
fn what_is_younger_than_metrics_are_late_is_not_known() {
    let early = look(DUE - 1, vec![data(&[])]);
    assert_eq!(judge(&early), Verdict::Active { last_visit: None });
}

#[test]
fn a_visit_counts_to_the_end_of_its_period() {
    let at = ACTIVE_SINCE + 600;
    let visited = |to| look(to, vec![data(&[(at - 60, 2.0), (at, 1.0), (at + 60, 0.0)])]);
    let expected = Verdict::Active {
        last_visit: Some(at + 60),
    };
    assert_eq!(judge(&visited(DUE)), expected);
    let idle_at = at + 60 + HALF_AN_HOUR + LATE_SECONDS;
    assert_eq!(judge(&visited(idle_at - 1)), expected);
    assert_eq!(judge(&visited(idle_at)), Verdict::Idle);
    // A period that is not over ends now.
    let now = look(DUE, vec![data(&[(DUE - 10, 1.0)])]);
    assert_eq!(
        judge(&now),
        Verdict::Active {
            last_visit: Some(DUE)
        }
    );
}

#[test]
fn an_environment_is_idle_when_all_of_its_hosts_are() {
    let visited = || data(&[(DUE - 600, 1.0)]);
    let expected = Verdict::Active {
        last_visit: Some(DUE - 540),
    };
    assert_eq!(judge(&look(DUE, vec![data(&[]), data(&[])])), Verdict::Idle);
    assert_eq!(judge(&look(DUE, vec![data(&[]), visited()])), expected);
    assert_eq!(judge(&look(DUE, vec![visited(), data(&[])])), expected);
}

#[test]
fn what_is_not_complete_counts_as_awake() {
    let partial = || {
        Some(MetricData {
            is_complete: false,
            points: Vec::new(),
        })
    };
    for answers in [
        // PartialData, InternalError, Forbidden.
        vec![partial()],
        vec![data(&[]), partial()],
        // CloudWatch did not answer, or not for this target group.
        vec![None],
        vec![data(&[]), None],
        vec![],
        // No number of requests.
        vec![data(&[(DUE - 600, f64::NAN)])],
        vec![data(&[(DUE - 600, -1.0)])],
    ] {
        let look = look(DUE + 1_000_000, answers);
        assert_eq!(judge(&look), Verdict::Unknown, "{look:?}");
    }
    let infinite = look(DUE, vec![data(&[(DUE - 600, f64::INFINITY)])]);
    assert!(matches!(judge(&infinite), Verdict::Active { .. }));
    // A visit is one, whatever else is not known.
    let visited = look(DUE, vec![partial(), data(&[(DUE - 600, 1.0)])]);
    let expected = Verdict::Active {
        last_visit: Some(DUE - 540),
    };
    assert_eq!(judge(&visited), expected);
}

#[test]
fn a_look_reaches_back_to_when_it_was_active() {
    let late = Look {
        from: ACTIVE_SINCE + 1,
        ..look(DUE, vec![data(&[])])
    };
    assert_eq!(judge(&late), Verdict::Unknown);
    // Unless an earlier look at it knew the rest.
    let known = |until| verdict(&late, ACTIVE_SINCE, Some(until), half_an_hour());
    assert_eq!(known(late.from + LATE_SECONDS), Verdict::Idle);
    assert_eq!(known(late.from + LATE_SECONDS - 1), Verdict::Unknown);
}

#[test]
fn a_look_begins_five_minutes_before_the_last_one_ended() {
    assert_eq!(look_from(1_000, None), 1_000);
    assert_eq!(look_from(1_000, Some(2_000)), 1_700);
    assert_eq!(look_from(1_000, Some(1_100)), 1_000);
    assert_eq!(look_from(1_000, Some(100)), 1_000);
}

#[test]
fn an_environment_that_was_active_after_the_look_is_not_idle() {
    let past = look(DUE, vec![data(&[])]);
    let later = verdict(&past, DUE + 10, None, half_an_hour());
    assert_eq!(later, Verdict::Active { last_visit: None });
}

#[test]
fn a_call_takes_500_queries() {
    let lengths =
        |queries: usize| -> Vec<usize> { batches(&vec![0; queries]).map(<[i32]>::len).collect() };
    assert_eq!(lengths(0), [] as [usize; 0]);
    assert_eq!(lengths(500), [500]);
    assert_eq!(lengths(501), [500, 1]);
    assert_eq!(lengths(1_250), [500, 500, 250]);
}

#[test]
fn a_call_has_few_enough_points_and_periods_that_are_kept() {
    assert_eq!(period_of(0), 60);
    assert_eq!(period_of(12_000), 60);
    assert_eq!(period_of(12_001), 300);
    assert_eq!(period_of(60_000), 300);
    assert_eq!(period_of(60_001), 3_600);
    let points = 12_000 / period_of(12_000) + 1;
    assert!(points * QUERIES_A_CALL as u64 <= 100_800);
    // CloudWatch keeps periods of a minute for 15 days, of five for 63.
    assert_eq!(period_of(15 * 86_400), 3_600);
}

proptest! {
    /// Whatever is missing: nobody is put to sleep on it.
    #[test]
    fn missing_knowledge_never_puts_to_sleep(
        points in prop::collection::vec((0..20_000_u64, 0..3_u32), 0..5),
        others in 0..3_usize,
        missing in prop::sample::select(vec![true, false]),
        place in 0..4_usize,
        to in 0..30_000_u64,
    ) {
        let points: Vec<_> = points.into_iter().map(|(at, requests)| (ACTIVE_SINCE + at, f64::from(requests))).collect();
        let known = data(&points).unwrap();
        let mut answers = vec![Some(known.clone()); others];
        let unknown = (!missing).then_some(MetricData { is_complete: false, ..known });
        answers.insert(place.min(others), unknown);
        prop_assert_ne!(judge(&look(ACTIVE_SINCE + to, answers)), Verdict::Idle);
    }

    /// Requests of which points come up to five minutes late, and looks at any time: who is put to sleep had no visitor in
    /// all the time before, as far back as it takes.
    #[test]
    fn who_is_put_to_sleep_was_idle(
        visits in prop::collection::vec((0..9_000_u64, 0..=LATE_SECONDS), 0..4),
        to in 0..12_000_u64,
    ) {
        let to = ACTIVE_SINCE + to;
        let visits: Vec<_> = visits.into_iter().map(|(after, late)| (ACTIVE_SINCE + after, late)).collect();
        let points: Vec<_> = visits
            .iter()
            .filter(|(at, late)| at + late <= to)
            .map(|(at, _)| (at / 60 * 60, 1.0))
            .collect();
        let found = judge(&look(to, vec![data(&points)]));
        let known = ACTIVE_SINCE..=to.saturating_sub(LATE_SECONDS);
        let last = visits.iter().map(|(at, _)| *at).filter(|at| known.contains(at)).max();
        let quiet = known.end().saturating_sub(last.unwrap_or(ACTIVE_SINCE));
        if found == Verdict::Idle {
            prop_assert!(quiet >= HALF_AN_HOUR);
        }
        // Nor is anybody kept awake for longer than that, a period, and what is late.
        if quiet >= HALF_AN_HOUR + 60 && visits.iter().all(|(at, _)| known.contains(at)) {
            prop_assert_eq!(found, Verdict::Idle);
        }
    }
}
