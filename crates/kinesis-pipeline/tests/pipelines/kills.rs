//! Every command is killed before and after each of its calls, and run again or given up.

use std::sync::Arc;
use std::time::Duration;

use kinesis_pipeline::Request;
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
async fn kill(sweep: &Sweep, first: &Request, point: &Point, side: Side) {
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
        outcome = sweep.run(first) => panic!("ended before {point:?}: {outcome:?}"),
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
    let mut sweep = Sweep::of(kind, command).await;
    let mut tried = 0;
    for point in &sweep.points.clone() {
        for side in sides(point) {
            let first = sweep.prepare().await;
            kill(&sweep, &first, point, *side).await;
            let what = format!("{command:?} on {kind:?}, killed {side:?} {point:?}");
            // Most are run again, every fourth is given up.
            if command == Command::Delete || tried % 4 != 3 {
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
