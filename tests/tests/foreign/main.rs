//! Foreign pieces through every door: whatever stands under a name that an environment would have, before it
//! is made or beside it, is byte for byte as it was after create, deploy, purge and delete.

mod command;
mod terraform;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use testbed::world::Snapshot;
use testbed::world::foreign::{BEFORE, BESIDE, Case};
use testbed::{Kind, StandIn, World, WorldOptions};

use self::command::{Command, Door};

/// Runs a test on both stand-ins, since each is right where the other is not.
macro_rules! on_both {
    ($($name:ident($($argument:expr),*)),* $(,)?) => {
        mod moto {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() -> Result<()> {
                super::$name(Kind::Moto $(, $argument)*).await
            })*
        }
        mod ministack {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() -> Result<()> {
                super::$name(Kind::Ministack $(, $argument)*).await
            })*
        }
    };
}

on_both!(by_the_command_line(), by_the_api(), by_terraform(),);

async fn by_the_command_line(kind: Kind) -> Result<()> {
    let stage = Stage::new(kind).await?;
    let door = Door::command_line(&stage.world)?;
    before_by_commands(&stage, &door).await?;
    beside_by_commands(&stage, &door).await
}

async fn by_the_api(kind: Kind) -> Result<()> {
    let stage = Stage::new(kind).await?;
    let door = Door::api(&stage.world)?;
    before_by_commands(&stage, &door).await?;
    beside_by_commands(&stage, &door).await
}

async fn by_terraform(kind: Kind) -> Result<()> {
    let stage = Stage::new(kind).await?;
    terraform::before(&stage).await?;
    terraform::beside(&stage).await
}

/// A stand-in, and the reference world on it.
struct Stage {
    world: World,
    _stand_in: StandIn,
}

/// A case, the environment that it is about, and what names the thing in messages.
struct Planted {
    case: Case,
    name: String,
    named: String,
}

impl Stage {
    async fn new(kind: Kind) -> Result<Self> {
        let stand_in = StandIn::start(kind).await?;
        let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
        Ok(Self {
            world,
            _stand_in: stand_in,
        })
    }

    async fn plant(&self, cases: &[Case], first: usize) -> Result<Vec<Planted>> {
        let mut planted = Vec::new();
        for (index, case) in cases.iter().enumerate() {
            let name = name(first + index);
            let named = self.world.plant(case.thing, &name, first + index).await?;
            planted.push(Planted {
                case: *case,
                name,
                named,
            });
        }
        Ok(planted)
    }

    /// An error unless nothing of these is missing, and nothing else is there.
    async fn assert_same(&self, expected: &Snapshot, what: &str) -> Result<()> {
        let now = self.world.snapshot().await?;
        let lost: Vec<&String> = expected.difference(&now).collect();
        let left: Vec<&String> = now.difference(expected).collect();
        let is_same = lost.is_empty() && left.is_empty();
        ensure!(is_same, "{what}: lost {lost:#?}, left {left:#?}");
        Ok(())
    }

    /// An error unless nothing of these is missing.
    async fn assert_kept(&self, expected: &Snapshot, what: &str) -> Result<()> {
        let now = self.world.snapshot().await?;
        let lost: Vec<&String> = expected.difference(&now).collect();
        ensure!(lost.is_empty(), "{what}: lost {lost:#?}");
        Ok(())
    }
}

/// The name of an environment; numbers begin where no other case has one.
fn name(number: usize) -> String {
    format!("pr-{number}")
}

/// How long the environments live that are purged.
const SHORT: Duration = Duration::from_secs(1);

async fn before_by_commands(stage: &Stage, door: &Door) -> Result<()> {
    let planted = stage.plant(&BEFORE, 0).await?;
    let foreign = stage.world.snapshot().await?;
    for end in [Command::Delete, Command::Purge] {
        for one in &planted {
            let created = create_twice(stage, door, one).await;
            created.with_context(|| format!("{}, before {end:?}", one.name))?;
        }
        tokio::time::sleep(SHORT * 2).await;
        door.end_all(end, planted.iter().map(|one| one.name.as_str()))
            .await?;
        stage.assert_same(&foreign, &format!("{end:?}")).await?;
    }
    println!("{} things before a create", planted.len());
    Ok(())
}

/// The second create is a deploy where the first was not refused.
async fn create_twice(stage: &Stage, door: &Door, one: &Planted) -> Result<()> {
    for tag in ["v1", "v2"] {
        let answer = door.create(&one.name, &stage.world.image(tag)).await?;
        assert_refused(one, answer)?;
    }
    Ok(())
}

/// An error unless a create was refused just where the thing is in its way, and the refusal names it.
fn assert_refused(one: &Planted, answer: Result<(), String>) -> Result<()> {
    let (thing, named) = (one.case.thing, &one.named);
    match answer {
        Ok(()) => ensure!(!one.case.is_in_the_way, "{thing:?} was not seen"),
        Err(text) => {
            ensure!(one.case.is_in_the_way, "{thing:?}: {text}");
            ensure!(text.contains(named), "{named} is not in {text}");
        }
    }
    Ok(())
}

async fn beside_by_commands(stage: &Stage, door: &Door) -> Result<()> {
    let first = BEFORE.len();
    for (end, first) in [
        (Command::Delete, first),
        (Command::Purge, first + BESIDE.len()),
    ] {
        let before = stage.world.snapshot().await?;
        let names: Vec<String> = (first..first + BESIDE.len()).map(name).collect();
        for name in &names {
            let answer = door.create(name, &stage.world.image("v1")).await?;
            answer.map_err(anyhow::Error::msg)?;
        }
        let own = stage.world.snapshot().await?;
        let planted = stage.plant(&BESIDE, first).await?;
        let both = stage.world.snapshot().await?;
        let foreign: Snapshot = both.difference(&own).chain(&before).cloned().collect();
        for one in &planted {
            let answer = door.create(&one.name, &stage.world.image("v2")).await?;
            assert_refused(one, answer)?;
        }
        tokio::time::sleep(SHORT * 2).await;
        door.end_all(end, names.iter().map(String::as_str)).await?;
        stage.assert_kept(&foreign, &format!("{end:?}")).await?;
    }
    println!("{} things beside an environment, twice", BESIDE.len());
    Ok(())
}
