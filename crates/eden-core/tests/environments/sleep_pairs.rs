//! Two of the commands that sleep, wake, deploy and delete, at once: it ends as if one had come after the other, and nobody passes to
//! what does not run.

use std::sync::Arc;
use std::time::Duration;

use eden_access::{Event, Key};
use eden_core::Error;
use testbed::Kind;
use testbed::proxy::{Fault, Point};
use tokio::sync::Notify;

use crate::exact::recorded;
use crate::gate::is_open;
use crate::stage::{Stage, context, id};

/// How long the call takes at which the second command starts: it gets as far as it can.
const MEANWHILE: Duration = Duration::from_millis(60);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Command {
    Deploy,
    Delete,
    Sleep,
    Wake,
    /// A visitor presses the button at the door.
    Button,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Gone,
    Awake,
    Asleep,
    Waking,
}

const ALL: [Command; 5] = [
    Command::Deploy,
    Command::Delete,
    Command::Sleep,
    Command::Wake,
    Command::Button,
];

impl Command {
    /// From where it has something to do.
    fn start(self) -> State {
        match self {
            Self::Deploy | Self::Wake | Self::Button => State::Asleep,
            Self::Delete => State::Waking,
            Self::Sleep => State::Awake,
        }
    }

    fn after(self, state: State) -> State {
        match (self, state) {
            (Self::Deploy, _) => State::Awake,
            (Self::Delete, _) | (_, State::Gone) => State::Gone,
            (Self::Sleep, _) => State::Asleep,
            (Self::Wake | Self::Button, State::Asleep) => State::Waking,
            (Self::Wake | Self::Button, state) => state,
        }
    }
}

impl Stage {
    /// Whether it did what it is for, and not stopped because another one was at it.
    async fn does(&self, command: Command) -> Result<bool, Error> {
        let (context, id) = (context(), id("foo"));
        match command {
            Command::Deploy => {
                let request = self.request("foo", "v1");
                Box::pin(self.create(&request)).await.map(|_| true)
            }
            Command::Delete => Box::pin(self.delete("foo")).await.map(|()| true),
            Command::Sleep => Box::pin(self.eden.sleep(&context, &id)).await.map(|_| true),
            Command::Wake => Box::pin(self.eden.wake(&context, &id)).await.map(|_| true),
            Command::Button => {
                let key = Key::from_bytes(&[7; 32]).unwrap();
                let attend = self.eden.attend(&context, &id, &key, Some(Event::Button));
                Box::pin(attend).await.map(|records| records.is_some())
            }
        }
    }

    async fn bring_to(&self, state: State) {
        self.does(Command::Deploy).await.unwrap();
        if matches!(state, State::Asleep | State::Waking) {
            self.does(Command::Sleep).await.unwrap();
        }
        if state == State::Waking {
            self.does(Command::Wake).await.unwrap();
        }
        self.proxy.clear_calls();
    }

    /// What there is of it, where row, rule and count agree.
    async fn standing(&self, what: &str) -> State {
        let found = self.world.environment("foo").await.unwrap();
        let Some(row) = found.rows.first() else {
            assert!(found.present().is_empty(), "{what}: {:?}", found.present());
            return State::Gone;
        };
        let state = recorded(row).state_word().to_owned();
        let count = found.service.unwrap().desired_count();
        let is_open = found.rules.iter().all(is_open);
        match (state.as_str(), count, is_open) {
            ("awake", 2, true) => State::Awake,
            ("asleep", 0, false) => State::Asleep,
            ("waking", 2, false) => State::Waking,
            other => panic!("{what}: {other:?}"),
        }
    }

    /// Runs the second when the first has come to a call; who of them did what they are for.
    async fn overlap(&self, first: Command, second: Command, point: &Point) -> [bool; 2] {
        let (reached, ended) = (Arc::new(Notify::new()), Notify::new());
        let notify = Arc::clone(&reached);
        let tell = Fault::before(move |_| notify.notify_one());
        self.proxy.rule(point.when(), tell);
        self.proxy.rule(point.when(), Fault::Delay(MEANWHILE));
        let first_ends = async {
            let done = self.does(first).await;
            ended.notify_one();
            done
        };
        let second_ends = async {
            tokio::select! {
                biased;
                () = reached.notified() => {}
                () = ended.notified() => {}
            }
            self.does(second).await
        };
        let (one, other) = tokio::join!(Box::pin(first_ends), Box::pin(second_ends));
        self.proxy.clear_rules();
        let what = format!("{first:?} and then {second:?} at {point:?}");
        [one, other].map(|done| is_done(done, &what, first, second))
    }
}

/// Whoever comes second may be refused in clear words; where one deletes, there may be nothing left for the other.
fn is_done(done: Result<bool, Error>, what: &str, first: Command, second: Command) -> bool {
    let may_be_gone = [first, second].contains(&Command::Delete);
    done.unwrap_or_else(|error| {
        let is_clear = matches!(
            error.inner(),
            Error::Changed { .. }
                | Error::Leased { .. }
                | Error::LeaseLost { .. }
                | Error::TakenOver { .. }
                | Error::Superseded { .. }
        );
        assert!(is_clear || may_be_gone, "{what}: {error}");
        false
    })
}

fn allowed(first: Command, second: Command, done: [bool; 2]) -> Vec<State> {
    let start = first.start();
    match done {
        [true, true] => vec![
            second.after(first.after(start)),
            first.after(second.after(start)),
        ],
        [true, false] => vec![first.after(start)],
        [false, true] => vec![second.after(start)],
        [false, false] => vec![start],
    }
}

async fn pairs_of(first: Command) {
    let stage = Stage::on(Kind::Moto).await;
    stage.bring_to(first.start()).await;
    stage.does(first).await.unwrap();
    let points = Point::of(&stage.proxy.calls());
    let points = points.into_iter().filter(|point| point.is_write);
    let points: Vec<Point> = points.collect();
    for second in ALL {
        for point in &points {
            stage.bring_to(first.start()).await;
            let done = Box::pin(stage.overlap(first, second, point)).await;
            let what = format!("{first:?} and then {second:?} at {point:?}: {done:?}");
            let state = stage.standing(&what).await;
            let allowed = allowed(first, second, done);
            assert!(allowed.contains(&state), "{what}: {state:?}, {allowed:?}");
        }
    }
    println!("{first:?}: {} pairs", points.len() * ALL.len());
    assert!(!points.is_empty());
}

#[tokio::test]
async fn whatever_comes_while_it_falls_asleep_ends_as_one_order_of_the_two() {
    Box::pin(pairs_of(Command::Sleep)).await;
}

#[tokio::test]
async fn whatever_comes_while_it_wakes_ends_as_one_order_of_the_two() {
    Box::pin(pairs_of(Command::Wake)).await;
    Box::pin(pairs_of(Command::Button)).await;
}

#[tokio::test]
async fn whatever_comes_during_a_deploy_while_asleep_ends_as_one_order_of_the_two() {
    Box::pin(pairs_of(Command::Deploy)).await;
}

#[tokio::test]
async fn whatever_comes_during_a_delete_while_waking_ends_as_one_order_of_the_two() {
    Box::pin(pairs_of(Command::Delete)).await;
}
