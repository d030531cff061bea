//! Every command is killed before and after each of its calls, and run again or given up.

use testbed::Kind;

use crate::sweep::{Command, Sweep};

async fn sweep(kind: Kind, command: Command) {
    let mut sweep = Sweep::of(kind, command).await;
    let mut tried = 0;
    for point in &sweep.points.clone() {
        for side in point.sides() {
            let first = sweep.prepare().await;
            let run = sweep.run(&first);
            Box::pin(sweep.stage.proxy.kill(point, *side, run)).await;
            let what = format!("{command:?} on {kind:?}, killed {side:?} {point:?}");
            // Most are run again, every fourth is given up.
            if command.deletes() || tried % 4 != 3 {
                let outcome = sweep.run(&first).await;
                outcome.unwrap_or_else(|error| panic!("{what}, again: {error}"));
                sweep.finish(&first).await;
            } else {
                sweep.give_up(&first).await;
            }
            tried += 1;
        }
    }
    println!("{command:?} on {kind:?}: killed at {tried} points");
    assert!(tried > sweep.points.len());
}

#[tokio::test]
async fn create_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep(Kind::Moto, Command::Create)).await;
}

#[tokio::test]
async fn create_goes_on_from_wherever_it_was_killed_on_ministack() {
    Box::pin(sweep(Kind::Ministack, Command::Create)).await;
}

#[tokio::test]
async fn change_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep(Kind::Moto, Command::Change)).await;
}

#[tokio::test]
async fn delete_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep(Kind::Moto, Command::Delete)).await;
}

#[tokio::test]
async fn alarms_come_go_and_are_deleted_wherever_that_was_killed() {
    for command in [Command::Watch, Command::Unwatch, Command::DeleteWatched] {
        Box::pin(sweep(Kind::Moto, command)).await;
    }
}
