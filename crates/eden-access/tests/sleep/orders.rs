//! Random orders of everything that can happen, each of which may be the last of whoever does it.

use eden_access::{
    Access, Event, Found, Look, MetricData, Opening, Point, SleepAfter, State, Step, Verdict,
    opening, verdict,
};
use proptest::prelude::*;

use super::world::{COUNT, START, World, found};

/// One thing that happens. An index chooses among the rows that somebody has seen, the last of which is the present one.
#[derive(Clone, Debug)]
enum Happens {
    /// Somebody reads the row, and acts on it later.
    Read,
    /// Somebody writes what an event makes of the row that they have read.
    Write { seen: usize, event: Event },
    /// Somebody makes one of the next steps, and none of the others.
    Step { which: usize },
    /// Somebody polls.
    Judge { seen: usize },
    /// A sweep looks for visitors, and may not know all.
    Look {
        seen: usize,
        is_known: bool,
        visited: Option<u64>,
    },
    /// Time passes.
    Pass { seconds: u64 },
    /// ECS works.
    RunTasks,
    /// Tasks become healthy.
    Heal,
    /// A release before the door deploys, and writes the host alone as condition.
    OlderRelease { endpoint: usize },
}

fn event() -> impl Strategy<Value = Event> {
    // The others come only from a judgement.
    prop_oneof![
        4 => Just(Event::Sleep),
        4 => Just(Event::Visit),
        4 => Just(Event::Button),
        2 => Just(Event::Deploy { count: COUNT }),
        2 => Just(Event::GateChange),
        1 => Just(Event::Delete),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    let seen = 0..3_usize;
    prop_oneof![
        3 => Just(Happens::Read),
        4 => (seen.clone(), event()).prop_map(|(seen, event)| Happens::Write { seen, event }),
        8 => (0..2_usize).prop_map(|which| Happens::Step { which }),
        4 => seen.clone().prop_map(|seen| Happens::Judge { seen }),
        2 => (seen, any::<bool>(), prop::option::of(0..4_000_u64))
            .prop_map(|(seen, is_known, visited)| Happens::Look { seen, is_known, visited }),
        3 => prop::sample::select(vec![1, 70, 700, 4_000]).prop_map(|seconds| Happens::Pass { seconds }),
        4 => Just(Happens::RunTasks),
        4 => Just(Happens::Heal),
        1 => (0..2_usize).prop_map(|endpoint| Happens::OlderRelease { endpoint }),
    ]
}

/// The rows that somebody has read, of which index 0 is the present one and the others are older.
struct Readers {
    seen: Vec<Option<eden_access::Sleeper>>,
}

impl Readers {
    fn row(&self, world: &World, index: usize) -> Option<eden_access::Sleeper> {
        match index
            .checked_sub(1)
            .and_then(|index| self.seen.iter().rev().nth(index))
        {
            Some(seen) => *seen,
            None => world.row,
        }
    }
}

fn happen(world: &mut World, readers: &mut Readers, what: &Happens) {
    match *what {
        Happens::Read => readers.seen.push(world.row),
        Happens::Write { seen, event } => {
            world.write(readers.row(world, seen), event);
        }
        Happens::Step { which } => make_one_step(world, which),
        Happens::Judge { seen } => judge(world, readers.row(world, seen)),
        Happens::Look {
            seen,
            is_known,
            visited,
        } => look(world, readers.row(world, seen), is_known, visited),
        Happens::Pass { seconds } => world.pass(seconds),
        Happens::RunTasks => world.run_tasks(),
        Happens::Heal => world.heal(),
        Happens::OlderRelease { endpoint } => {
            let endpoint = &mut world.endpoints[endpoint];
            endpoint.rule = Found::Public;
            endpoint.is_tampered = true;
        }
    }
}

fn make_one_step(world: &mut World, which: usize) {
    let steps = world.steps();
    let Some(step) = steps.get(which % steps.len().max(1)) else {
        return;
    };
    match *step {
        Step::WriteRule { opening, .. } if opening != Opening::Shut => {
            assert_eq!(
                world.state(),
                Some(State::Awake),
                "opened what is not awake"
            );
            let gated = world.access == Access::Gate;
            assert_eq!(
                opening == Opening::Gated,
                gated,
                "opened otherwise than the row says"
            );
        }
        Step::WriteRule { .. } => {}
        Step::SetCount { .. } => {
            let is_open = world.endpoints.iter().any(super::world::Endpoint::is_open);
            assert!(!is_open, "started or stopped what visitors pass to");
        }
    }
    world.make(*step);
}

fn judge(world: &mut World, seen: Option<eden_access::Sleeper>) {
    if world.judge(seen) {
        for endpoint in &world.endpoints {
            assert!(endpoint.is_healthy(), "opened what is not healthy");
            assert_eq!(endpoint.desired_count, COUNT, "opened what does not run");
        }
    }
}

fn look(
    world: &mut World,
    seen: Option<eden_access::Sleeper>,
    is_known: bool,
    visited: Option<u64>,
) {
    let Some(row) = seen else {
        return;
    };
    let points = visited.map(|ago| Point {
        at: world.now.saturating_sub(ago),
        requests: 1.0,
    });
    let look = Look {
        from: row.since,
        to: world.now,
        period: 60,
        answers: vec![Some(MetricData {
            is_complete: is_known,
            points: points.into_iter().collect(),
        })],
    };
    let Ok(sleep_after) = SleepAfter::parse("30m") else {
        return;
    };
    if verdict(&look, row.since, None, sleep_after) == Verdict::Idle {
        assert!(is_known, "put to sleep on missing knowledge");
        let quiet = world.now
            - row.since.max(
                look.answers[0]
                    .iter()
                    .flat_map(|data| &data.points)
                    .map(|point| point.at)
                    .max()
                    .unwrap_or(0),
            );
        assert!(quiet >= 1_800, "put to sleep too early");
        world.write(seen, Event::Idle);
    }
}

/// What holds after everything that happens.
fn check(world: &World) {
    let Some(state) = world.state() else {
        return;
    };
    for endpoint in &world.endpoints {
        let is_open = endpoint.is_open() && !endpoint.is_tampered;
        if is_open && state != State::Awake {
            // The row says so, and the rule is about to: until it does, nothing was stopped.
            assert_eq!(
                endpoint.desired_count, COUNT,
                "{state} passes visitors to what was stopped"
            );
            assert_ne!(
                world.steps(),
                [],
                "{state} passes visitors, and nothing is to be done"
            );
        }
        if state == State::Awake && !endpoint.is_open() {
            assert_ne!(world.steps(), [], "nobody would open what is awake");
        }
    }
}

/// What holds when whoever comes next has done all that the row demands.
fn check_settled(world: &World) {
    let Some(state) = world.state() else {
        return;
    };
    for endpoint in &world.endpoints {
        assert_eq!(endpoint.rule, found(opening(Some(state), world.access)));
        match state {
            State::Awake => {}
            State::Asleep | State::Failed => assert_eq!(endpoint.desired_count, 0),
            State::Waking => assert_eq!(endpoint.desired_count, COUNT),
        }
    }
}

/// A wake ends: opened, or failed with nothing left running.
fn check_that_wakes_end(mut world: World, becomes_healthy: bool) {
    if world.state() != Some(State::Waking) {
        return;
    }
    world.run_tasks();
    if becomes_healthy {
        world.heal();
    } else {
        world.endpoints[1].tasks.clear();
    }
    world.pass(600);
    world.judge(world.row);
    world.settle();
    let expected = if becomes_healthy {
        State::Awake
    } else {
        State::Failed
    };
    assert_eq!(world.state(), Some(expected));
    check_settled(&world);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nobody_passes_to_what_is_not_awake_in_any_order(
        is_gated in any::<bool>(),
        all in prop::collection::vec(happens(), 1..60),
    ) {
        let mut world = World::awake(if is_gated { Access::Gate } else { Access::Public });
        let mut readers = Readers { seen: Vec::new() };
        prop_assert_eq!(world.now, START);
        for what in &all {
            happen(&mut world, &mut readers, what);
            check(&world);
        }
        world.settle();
        check_settled(&world);
        check_that_wakes_end(world.clone(), true);
        check_that_wakes_end(world, false);
    }
}
