//! Every program is killed before and after its calls; then the same command ends right, and a delete
//! leaves nothing.

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use baikonur_tests::tool::{Command, Tool};
use testbed::Kind;
use testbed::proxy::{Call, Point, Side};
use tokio::sync::Notify;

use crate::exact;
use crate::lane::{Doing, Lane, work};
use crate::sweep::points;

/// Until calls that were under way when the program was killed have come to their end.
const SETTLE: Duration = Duration::from_millis(60);

/// What is done afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Again,
    Delete,
}

/// Makes the tool that is killed.
type Make = fn(&Lane) -> Result<Tool>;

struct Job {
    number: usize,
    make: Make,
    command: Command,
    point: Point,
    side: Side,
    then: Then,
}

/// Runs the command, and kills the program at a call.
async fn kill(lane: &Lane, job: &Job, tool: &Tool, name: &str) -> Result<()> {
    let (reached, dead) = (Arc::new(Notify::new()), Arc::new(Barrier::new(2)));
    let (tell, wait) = (Arc::clone(&reached), Arc::clone(&dead));
    // The call stands still until the program is dead.
    let stop = move |_: &Call| {
        tell.notify_one();
        wait.wait();
    };
    lane.proxy.call_back(&job.point, job.side, stop);
    tokio::select! {
        biased;
        () = reached.notified() => {}
        outcome = tool.run(job.command, &lane.world, name) => {
            bail!("it ended before that call: {outcome:?}");
        }
    }
    // Whatever else ran was dropped, which kills it.
    if let Tool::Api(api) = tool {
        api.kill();
    }
    tokio::task::block_in_place(|| dead.wait());
    lane.proxy.clear_rules();
    tokio::time::sleep(SETTLE).await;
    Ok(())
}

async fn attempt(lane: &Lane, job: &Job) -> Result<()> {
    let name = format!("pr-{}", job.number);
    let tool = (job.make)(lane)?;
    if job.command != Command::Create {
        lane.prepare(&tool, Command::Create, &name).await?;
    }
    kill(lane, job, &tool, &name).await?;
    // A killed function is started again; Terraform has its state where it was.
    let tool = match tool {
        Tool::Api(_) => (job.make)(lane)?,
        same => same,
    };
    let next = match job.then {
        Then::Again => job.command,
        Then::Delete => Command::Delete,
    };
    let ended = tool.run(next, &lane.world, &name).await;
    ended.context("the command after it")?;
    exact::check(&lane.world, next, &name).await?;
    if next != Command::Delete {
        tool.run(Command::Delete, &lane.world, &name).await?;
        exact::clean(&lane.world).await?;
    }
    Ok(())
}

fn job(lane: &Lane, job: Job) -> Doing<'_> {
    Box::pin(async move {
        let Job {
            command,
            point,
            side,
            then,
            ..
        } = &job;
        let what = || format!("{command:?} killed {side:?} {point:?}, then {then:?}");
        attempt(lane, &job).await.with_context(what)
    })
}

/// A delete that is run again is a delete instead.
fn ways(command: Command, index: usize, point: &Point) -> Vec<(Side, Then)> {
    let thens: &[Then] = match (command, point.is_write, index % 2) {
        (Command::Delete, ..) | (_, false, 0) => &[Then::Again],
        (_, true, _) => &[Then::Again, Then::Delete],
        (_, false, _) => &[Then::Delete],
    };
    let with = |side: &Side| thens.iter().map(|then| (*side, *then)).collect::<Vec<_>>();
    point.sides().iter().flat_map(with).collect()
}

/// Kills at every call in every way, where the filter does not leave it out.
async fn sweep(
    lanes: usize,
    make: Make,
    commands: &[Command],
    wanted: fn(&Point, Side, Then) -> bool,
) -> Result<usize> {
    let lane = Lane::new(Kind::Moto).await?;
    let mut jobs = Vec::new();
    for command in commands {
        let points = points(&lane, &make(&lane)?, *command).await?;
        for (index, point) in points.iter().enumerate() {
            for (side, then) in ways(*command, index, point) {
                jobs.push(Job {
                    number: jobs.len(),
                    make,
                    command: *command,
                    point: point.clone(),
                    side,
                    then,
                });
            }
        }
    }
    drop(lane);
    jobs.retain(|job| wanted(&job.point, job.side, job.then));
    let tried = jobs.len();
    work(lanes, jobs, job).await?;
    Ok(tried)
}

const ALL: &[Command] = &[Command::Create, Command::Deploy, Command::Delete];

#[tokio::test(flavor = "multi_thread")]
async fn eden_goes_on_from_wherever_it_was_killed() -> Result<()> {
    let started = Instant::now();
    let tried = sweep(4, Lane::cli, ALL, |_, _, _| true).await?;
    println!(
        "eden was killed at {tried} points in {:.1?}",
        started.elapsed()
    );
    ensure!(tried > 80, "only {tried} points");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_goes_on_from_wherever_it_was_killed() -> Result<()> {
    let started = Instant::now();
    let commands = [Command::Create, Command::Delete];
    let api: Make = |lane| Tool::api(&lane.proxy.endpoint());
    let writes = |point: &Point, _: Side, then: Then| point.is_write && then == Then::Again;
    let tried = sweep(3, api, &commands, writes).await?;
    println!(
        "the API was killed at {tried} points in {:.1?}",
        started.elapsed()
    );
    ensure!(tried > 20, "only {tried} points");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn terraform_goes_on_from_wherever_it_was_killed() -> Result<()> {
    let started = Instant::now();
    let terraform: Make = |lane| Tool::terraform(&lane.world, &lane.proxy.endpoint());
    let writes = |point: &Point, side: Side, then: Then| {
        point.is_write && side == Side::After && then == Then::Again
    };
    let tried = sweep(3, terraform, &[Command::Create], writes).await?;
    println!(
        "Terraform was killed at {tried} points in {:.1?}",
        started.elapsed()
    );
    ensure!(tried > 7, "only {tried} points");
    Ok(())
}
