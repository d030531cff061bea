//! Two commands on one environment at once: it ends as if one had come after the other.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use eden_core::Error;
use eden_core::expiry::Lifetime;
use eden_core::purge::{Purged, expired, purge};
use testbed::Kind;
use testbed::proxy::{Fault, Point};
use tokio::sync::Notify;

use crate::stage::{Stage, context, id};

/// How long the call takes at which the second command starts: it gets as far as it can.
const MEANWHILE: Duration = Duration::from_millis(60);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Command {
    /// Makes it, with the image `v1`.
    Create,
    /// Brings the image `v2`.
    Deploy,
    Delete,
    /// Deletes it where it has expired.
    Purge,
}

/// What a command says in the end.
#[derive(Debug, Eq, PartialEq)]
enum Outcome {
    Done,
    /// It was refused, or skipped the environment.
    Refused,
}

/// What there is of an environment: nothing, or all of it with this image.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct State {
    image: Option<&'static str>,
    has_expired: bool,
}

const NOTHING: State = State {
    image: None,
    has_expired: false,
};

/// One pair: what there is before, and the commands.
#[derive(Clone, Copy)]
struct Pair {
    first: Command,
    second: Command,
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} and then {:?}", self.first, self.second)
    }
}

impl Command {
    fn after(self, state: State) -> State {
        let with = |image| State {
            image: Some(image),
            has_expired: false,
        };
        match self {
            Self::Create => with("v1"),
            Self::Deploy => with("v2"),
            Self::Purge if !state.has_expired => state,
            Self::Delete | Self::Purge => NOTHING,
        }
    }
}

impl Pair {
    fn start(self) -> State {
        match self.first {
            Command::Create => NOTHING,
            _ => State {
                image: Some("v1"),
                has_expired: true,
            },
        }
    }

    /// The states that either order of both leads to, but for commands that were refused.
    fn allowed(self, outcomes: &[Outcome; 2]) -> Vec<Option<&'static str>> {
        let (start, Self { first, second }) = (self.start(), self);
        let states = match outcomes {
            [Outcome::Done, Outcome::Done] => vec![
                second.after(first.after(start)),
                first.after(second.after(start)),
            ],
            [Outcome::Done, Outcome::Refused] => vec![first.after(start)],
            [Outcome::Refused, Outcome::Done] => vec![second.after(start)],
            [Outcome::Refused, Outcome::Refused] => vec![start],
        };
        states.into_iter().map(|state| state.image).collect()
    }

    async fn prepare(self, stage: &Stage, name: &str) {
        if let Some(image) = self.start().image {
            let mut request = stage.request(name, image);
            let past = SystemTime::now() - Duration::from_secs(60);
            request.lifetime = Lifetime::Until(past);
            Box::pin(stage.create(&request)).await.unwrap();
        }
        stage.proxy.clear_calls();
    }
}

impl Stage {
    /// Runs a command as the command line does.
    async fn command(&self, command: Command, name: &str) -> Result<Outcome, Error> {
        match command {
            Command::Create => Box::pin(self.deploy_found(name, "v1")).await,
            Command::Deploy => Box::pin(self.deploy_found(name, "v2")).await,
            Command::Delete => Box::pin(self.delete(name)).await.map(|()| Outcome::Done),
            Command::Purge => Box::pin(self.purge_one(name)).await,
        }
    }

    async fn deploy_found(&self, name: &str, tag: &str) -> Result<Outcome, Error> {
        let (context, id) = (context(), id(name));
        let look = || self.eden.table().find(&id);
        let begin = self
            .eden
            .begin_and_look(&context, "create", vec![id.clone()], look);
        let (begun, row) = Box::pin(begin).await?;
        let mut request = self.request(name, tag);
        request.previous = row.and_then(|row| row.record);
        let create = self.eden.create_begun(&context, begun, &request);
        Box::pin(create).await?;
        Ok(Outcome::Done)
    }

    async fn purge_one(&self, name: &str) -> Result<Outcome, Error> {
        let mut listed = self.eden.table().environments().await?;
        listed.retain(|one| one.row.name.ends_with(&format!("-{name}")));
        let expired = expired(listed, SystemTime::now());
        let outcomes = purge(&self.eden, &context(), expired).await.into_iter();
        let mut outcomes = outcomes.map(|(_, outcome)| outcome);
        Ok(match outcomes.next().transpose()? {
            Some(Purged::Deleted) => Outcome::Done,
            None | Some(Purged::Spared) => Outcome::Refused,
        })
    }

    /// Panics unless the environment is whole with one of these images, or gone where that is one of
    /// them; leaves nothing of it.
    async fn settle(&self, name: &str, allowed: &[Option<&str>], what: &str) {
        self.proxy.clear_rules();
        let found = self.world.environment(name).await.unwrap();
        let image = match &found.service {
            Some(service) => self.images(service).await.into_iter().next(),
            None => None,
        };
        let image = image.as_deref().and_then(|image| image.rsplit(':').next());
        assert!(allowed.contains(&image), "{what}: {image:?}, {allowed:?}");
        if let Some(tag) = image {
            self.assert_exact(name, tag).await;
            let left = self.world.leftovers().await.unwrap();
            let leases = left.iter().filter(|line| line.contains("row _lease"));
            assert_eq!(leases.count(), 0, "{what}: {left:#?}");
            self.delete(name).await.unwrap();
        }
        self.assert_clean_after(what).await;
    }
}

/// What a command that came second may say.
fn outcome(answer: Result<Outcome, Error>, what: &str) -> Outcome {
    let is_clear = |error: &Error| {
        matches!(
            error.inner(),
            Error::Changed { .. }
                | Error::Leased { .. }
                | Error::LeaseLost { .. }
                | Error::TakenOver { .. }
                | Error::Superseded { .. }
        )
    };
    match answer {
        Ok(outcome) => outcome,
        Err(error) => {
            let text = error.to_string();
            assert!(error.into_each().iter().all(is_clear), "{what}: {text}");
            Outcome::Refused
        }
    }
}

/// Runs the second command when the first has come to a call; whether it has come there.
async fn overlap(stage: &Stage, pair: Pair, point: &Point, name: &str) -> ([Outcome; 2], bool) {
    let (reached, ended) = (Arc::new(Notify::new()), Notify::new());
    let notify = Arc::clone(&reached);
    let tell = Fault::before(move |_| notify.notify_one());
    stage.proxy.rule(point.when(), tell);
    stage.proxy.rule(point.when(), Fault::Delay(MEANWHILE));
    let first = async {
        let answer = stage.command(pair.first, name).await;
        ended.notify_one();
        answer
    };
    let second = async {
        let was_reached = tokio::select! {
            biased;
            () = reached.notified() => true,
            () = ended.notified() => false,
        };
        (stage.command(pair.second, name).await, was_reached)
    };
    let (first, (second, was_reached)) = tokio::join!(Box::pin(first), Box::pin(second));
    let what = format!("{pair} at {point:?}");
    let outcomes = [outcome(first, &what), outcome(second, &what)];
    (outcomes, was_reached)
}

/// The calls of a command as points.
async fn points(stage: &Stage, pair: Pair) -> Vec<Point> {
    pair.prepare(stage, "calls").await;
    stage.command(pair.first, "calls").await.unwrap();
    let points = Point::of(&stage.proxy.calls());
    stage.delete("calls").await.unwrap();
    stage.assert_clean().await;
    points
}

const SECONDS: [Command; 3] = [Command::Deploy, Command::Delete, Command::Purge];

/// The second command starts at every call of the first.
async fn interleave(first: Command) {
    let stage = Stage::on(Kind::Moto).await;
    let mut tried = 0;
    for second in SECONDS {
        let pair = Pair { first, second };
        for (index, point) in Box::pin(points(&stage, pair)).await.iter().enumerate() {
            let name = format!("pr-{index}");
            Box::pin(pair.prepare(&stage, &name)).await;
            let both = overlap(&stage, pair, point, &name);
            let (outcomes, was_reached) = Box::pin(both).await;
            let what = format!("{pair} at {point:?}: {outcomes:?}");
            let allowed = pair.allowed(&outcomes);
            Box::pin(stage.settle(&name, &allowed, &what)).await;
            tried += usize::from(was_reached);
        }
    }
    println!("{first:?} and another command: {tried} pairs");
    assert!(tried > 30, "{tried}");
}

#[tokio::test]
async fn a_command_during_a_create_ends_as_one_order_of_the_two() {
    Box::pin(interleave(Command::Create)).await;
}

#[tokio::test]
async fn a_command_during_a_deploy_ends_as_one_order_of_the_two() {
    Box::pin(interleave(Command::Deploy)).await;
}

#[tokio::test]
async fn a_command_during_a_delete_ends_as_one_order_of_the_two() {
    Box::pin(interleave(Command::Delete)).await;
}

#[tokio::test]
async fn a_command_during_a_purge_ends_as_one_order_of_the_two() {
    Box::pin(interleave(Command::Purge)).await;
}

/// The second command comes when the first was killed at a call: before it, or after it in turn.
async fn after_a_kill(first: Command) {
    let stage = Stage::of_kills(Kind::Moto).await;
    let mut tried = 0;
    for second in SECONDS {
        let pair = Pair { first, second };
        let points = Box::pin(points(&stage, pair)).await;
        let changing = points.iter().filter(|point| point.is_write);
        for (index, point) in changing.enumerate() {
            let (name, sides) = (format!("pr-{index}"), point.sides());
            Box::pin(pair.prepare(&stage, &name)).await;
            let run = Box::pin(stage.command(first, &name));
            let side = sides[index % sides.len()];
            Box::pin(stage.proxy.kill(point, side, run)).await;
            let what = format!("{pair}, killed {side:?} {point:?}");
            let answer = Box::pin(stage.command(second, &name)).await;
            let done = outcome(answer, &what);
            Box::pin(finish_after_kill(&stage, pair, &done, &name, &what)).await;
            tried += 1;
        }
    }
    println!("{first:?} killed, and then another command: {tried} pairs");
    assert!(tried > 10, "{tried}");
}

/// A purge leaves what has not expired to whoever goes on with it.
async fn finish_after_kill(stage: &Stage, pair: Pair, done: &Outcome, name: &str, what: &str) {
    let last = match done {
        Outcome::Done => pair.second,
        Outcome::Refused => {
            assert_eq!(pair.second, Command::Purge, "{what}");
            let answer = stage.command(pair.first, name).await;
            let again = outcome(answer, what);
            assert!(again == Outcome::Done || pair.first == Command::Purge);
            pair.first
        }
    };
    let image = match last {
        Command::Purge => None,
        other => other.after(pair.start()).image,
    };
    Box::pin(stage.settle(name, &[image], what)).await;
}

#[tokio::test]
async fn a_command_after_a_killed_create_ends_as_if_it_came_alone() {
    Box::pin(after_a_kill(Command::Create)).await;
}

#[tokio::test]
async fn a_command_after_a_killed_deploy_ends_as_if_it_came_alone() {
    Box::pin(after_a_kill(Command::Deploy)).await;
}

#[tokio::test]
async fn a_command_after_a_killed_delete_ends_as_if_it_came_alone() {
    Box::pin(after_a_kill(Command::Delete)).await;
}

#[tokio::test]
async fn a_command_after_a_killed_purge_ends_as_if_it_came_alone() {
    Box::pin(after_a_kill(Command::Purge)).await;
}
