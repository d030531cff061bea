//! Every command is killed before and after each of its calls, and run again.

use std::time::Instant;

use testbed::Kind;

use crate::stage::Stage;
use crate::sweep::{Command, Sweep};

async fn sweep(kind: Kind, command: Command) {
    sweep_over(kind, command, &[]).await;
}

async fn sweep_over(kind: Kind, command: Command, keys: &'static [&'static str]) {
    let mut sweep = Sweep::over(kind, command, keys).await;
    let (started, mut tried) = (Instant::now(), 0);
    for point in &sweep.points.clone() {
        for side in point.sides() {
            let name = sweep.prepare().await;
            let run = sweep.run(&name);
            Box::pin(sweep.stage.proxy.kill(point, *side, run)).await;
            let what = format!("{command:?} on {kind:?}, killed {side:?} {point:?}");
            sweep.stage.assert_published_whole(keys, &name).await;
            // Most are run again, every fourth is given up.
            let again = command == Command::Delete || tried % 4 != 3;
            if again {
                let outcome = sweep.run(&name).await;
                outcome.unwrap_or_else(|error| panic!("{what}, again: {error}"));
                sweep.finish(&name).await;
            } else {
                sweep.give_up(&name).await;
                sweep.stage.assert_clean().await;
            }
            tried += 1;
        }
    }
    let took = started.elapsed();
    let of = keys.len().max(1);
    println!("{command:?} of {of} on {kind:?}: killed at {tried} points in {took:.1?}");
    assert!(tried > sweep.points.len());
}

/// At no call boundary of any command does a rule let anybody through who has no cookie.
#[tokio::test]
async fn a_gated_environment_is_open_at_no_call_of_any_command() {
    let mut stage = Stage::of_kills(Kind::Moto).await;
    stage.gate().await;
    for command in [
        Command::Create,
        Command::Deploy,
        Command::Repair,
        Command::Delete,
    ] {
        let mut sweep = Box::pin(Sweep::on(stage, command, &[])).await;
        // Nothing is changed between two writes.
        sweep.points.retain(|point| point.is_write);
        for point in &sweep.points.clone() {
            for side in point.sides() {
                let name = sweep.prepare().await;
                let run = sweep.run(&name);
                Box::pin(sweep.stage.proxy.kill(point, *side, run)).await;
                let what = format!("{command:?}, killed {side:?} {point:?}");
                sweep.stage.assert_shut(&name, &what).await;
                sweep.give_up(&name).await;
                sweep.stage.assert_clean_after(&what).await;
            }
        }
        stage = sweep.stage;
    }
}

#[tokio::test]
async fn create_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep(Kind::Moto, Command::Create)).await;
}

#[tokio::test]
async fn deploy_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep(Kind::Moto, Command::Deploy)).await;
}

#[tokio::test]
async fn delete_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep(Kind::Moto, Command::Delete)).await;
}

#[tokio::test]
async fn create_of_several_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Create, &["admin", "api"])).await;
}

#[tokio::test]
async fn deploy_of_several_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Deploy, &["admin", "api"])).await;
}

#[tokio::test]
async fn delete_of_several_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Delete, &["admin", "api"])).await;
}

#[tokio::test]
async fn create_of_a_worker_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Create, &["queue"])).await;
}

#[tokio::test]
async fn create_of_web_and_worker_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Create, &["api", "bare"])).await;
}

#[tokio::test]
async fn deploy_of_a_worker_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Deploy, &["queue"])).await;
}

#[tokio::test]
async fn deploy_of_web_and_worker_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Deploy, &["api", "bare"])).await;
}

#[tokio::test]
async fn delete_of_a_worker_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Delete, &["queue"])).await;
}

#[tokio::test]
async fn delete_of_web_and_worker_goes_on_from_wherever_it_was_killed() {
    Box::pin(sweep_over(Kind::Moto, Command::Delete, &["api", "bare"])).await;
}
