//! The orders that have a name.

use eden_access::{Access, Event, Found, State, Step};

use super::world::{COUNT, World};

#[test]
fn fifty_visitors_wake_an_environment_once() {
    let mut world = World::asleep(Access::Public);
    let seen = world.row;
    let winners = (0..50).filter(|_| world.write(seen, Event::Visit)).count();
    assert_eq!(winners, 1);
    // All of them poll, and do what is to be done.
    for _ in 0..50 {
        for step in world.steps() {
            world.make(step);
        }
    }
    assert_eq!(
        world.counts_set,
        [COUNT, COUNT],
        "one call for each of two endpoints"
    );
    world.run_tasks();
    world.heal();
    let seen = world.row;
    let openers = (0..50).filter(|_| world.judge(seen)).count();
    assert_eq!(openers, 1);
    world.settle();
    assert!(
        world
            .endpoints
            .iter()
            .all(|endpoint| endpoint.rule == Found::Public)
    );
    assert_eq!(world.counts_set, [COUNT, COUNT]);
}

#[test]
fn falling_asleep_shuts_rules_before_it_stops_tasks() {
    let mut world = World::awake(Access::Gate);
    assert!(world.write(world.row, Event::Idle));
    assert_eq!(world.state(), Some(State::Asleep));
    let is_rule = |step: &Step| matches!(step, Step::WriteRule { .. });
    let first = world.steps();
    assert_eq!(first.len(), 2);
    assert!(first.iter().all(is_rule));
    // Killed after one rule: the other one comes first.
    world.make(first[0]);
    assert_eq!(world.steps(), first[1..]);
    world.make(first[1]);
    assert_eq!(world.steps().len(), 2);
    assert!(!world.steps().iter().any(is_rule));
}

#[test]
fn who_presses_the_button_while_it_falls_asleep_gets_what_never_stopped() {
    let mut world = World::awake(Access::Public);
    world.write(world.row, Event::Sleep);
    assert!(world.write(world.row, Event::Button));
    world.settle();
    assert_eq!(world.counts_set, [] as [u32; 0]);
    // Its tasks are from before, and stay.
    world.judge(world.row);
    assert_eq!(world.state(), Some(State::Waking));
    world.pass(60);
    assert!(world.judge(world.row));
    world.settle();
    assert!(
        world
            .endpoints
            .iter()
            .all(|endpoint| endpoint.rule == Found::Public)
    );
}

#[test]
fn a_deploy_overrides_falling_asleep() {
    let mut world = World::awake(Access::Public);
    let seen_by_the_sweep = world.row;
    assert!(world.write(world.row, Event::Deploy { count: COUNT }));
    assert!(!world.write(seen_by_the_sweep, Event::Idle));
    assert_eq!(world.state(), Some(State::Awake));
}

#[test]
fn a_deploy_wakes_and_is_opened_with_its_own_tasks() {
    let mut world = World::asleep(Access::Gate);
    assert!(world.write(world.row, Event::Deploy { count: COUNT }));
    assert_eq!(world.state(), Some(State::Waking));
    world.settle();
    assert_eq!(
        world.counts_set,
        [] as [u32; 0],
        "the deploy set the counts"
    );
    world.run_tasks();
    world.heal();
    assert!(world.judge(world.row));
    world.settle();
    assert!(
        world
            .endpoints
            .iter()
            .all(|endpoint| endpoint.rule == Found::Gated)
    );
}

#[test]
fn a_deploy_a_delete_and_a_change_of_the_gate_override_waking() {
    for event in [
        Event::Deploy { count: COUNT },
        Event::Delete,
        Event::GateChange,
        Event::Sleep,
    ] {
        let mut world = World::asleep(Access::Public);
        world.write(world.row, Event::Button);
        world.settle();
        world.run_tasks();
        world.heal();
        let seen_by_the_poll = world.row;
        assert!(world.write(world.row, event));
        assert!(!world.judge(seen_by_the_poll), "{event:?}");
        assert!(
            !world.write(seen_by_the_poll, Event::TenMinutesOver),
            "{event:?}"
        );
        assert_ne!(world.state(), Some(State::Awake), "{event:?}");
    }
}

#[test]
fn a_gate_that_was_closed_while_it_woke_is_closed_when_it_opens() {
    let mut world = World::asleep(Access::Public);
    world.write(world.row, Event::Button);
    world.settle();
    world.run_tasks();
    world.heal();
    assert!(world.write(world.row, Event::GateChange));
    assert!(world.judge(world.row));
    world.settle();
    assert!(
        world
            .endpoints
            .iter()
            .all(|endpoint| endpoint.rule == Found::Gated)
    );
}

#[test]
fn a_wake_that_fails_stops_what_it_started() {
    let mut world = World::asleep(Access::Public);
    world.write(world.row, Event::Button);
    world.settle();
    world.run_tasks();
    world.pass(599);
    world.judge(world.row);
    assert_eq!(world.state(), Some(State::Waking));
    world.pass(1);
    world.judge(world.row);
    assert_eq!(world.state(), Some(State::Failed));
    world.settle();
    assert_eq!(world.counts_set, [COUNT, COUNT, 0, 0]);
    // Visits do not start it again and again; the button does.
    assert!(!world.write(world.row, Event::Visit));
    assert!(world.write(world.row, Event::Button));
    assert_eq!(world.state(), Some(State::Waking));
}

#[test]
fn a_delete_ends_it_for_everybody() {
    let mut world = World::asleep(Access::Public);
    let seen = world.row;
    assert!(world.write(seen, Event::Delete));
    for event in [
        Event::Visit,
        Event::Button,
        Event::Deploy { count: 1 },
        Event::Delete,
    ] {
        assert!(!world.write(seen, event), "{event:?}");
    }
    assert_eq!(world.steps(), []);
}
