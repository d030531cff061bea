//! Every command is killed before and after each of its calls, and run again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use testbed::Kind;
use testbed::proxy::{Call, Fault};
use tokio::sync::Notify;

use crate::sweep::{Command, Point, Sweep};

/// Until calls that were under way when the command was killed have come to their end.
const SETTLE: Duration = Duration::from_millis(30);

/// On which side of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Side {
    Before,
    After,
}

/// Runs the command and drops it at a call.
async fn kill(sweep: &Sweep, name: &str, point: &Point, side: Side) {
    let killed = Arc::new(Notify::new());
    let notify = Arc::clone(&killed);
    let tell = move |_: &Call| notify.notify_one();
    match side {
        Side::Before => {
            sweep.stage.proxy.rule(point.when(), Fault::before(tell));
            sweep.stage.proxy.rule(point.when(), Fault::DropBefore);
        }
        Side::After => sweep.stage.proxy.rule(point.when(), Fault::after(tell)),
    }
    tokio::select! {
        biased;
        () = killed.notified() => {}
        outcome = sweep.run(name) => panic!("ended before {point:?}: {outcome:?}"),
    }
    sweep.stage.proxy.clear_rules();
    tokio::time::sleep(SETTLE).await;
}

/// After a read, the next call has not begun: that is another call's [`Side::Before`].
fn sides(point: &Point) -> &'static [Side] {
    if point.is_write {
        &[Side::Before, Side::After]
    } else {
        &[Side::Before]
    }
}

async fn sweep(kind: Kind, command: Command) {
    sweep_over(kind, command, &[]).await;
}

async fn sweep_over(kind: Kind, command: Command, keys: &'static [&'static str]) {
    let mut sweep = Sweep::over(kind, command, keys).await;
    let (started, mut tried) = (Instant::now(), 0);
    for point in &sweep.points.clone() {
        for side in sides(point) {
            let name = sweep.prepare().await;
            kill(&sweep, &name, point, *side).await;
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
