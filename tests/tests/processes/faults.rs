//! Every call of every command meets trouble, once or for good.

use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use baikonur_tests::tool::{Command, Tool};
use testbed::Kind;
use testbed::proxy::{Fault, Point, When};

use crate::exact;
use crate::lane::{Doing, Lane, work};
use crate::sweep::points;

/// More than there are cores: most of the time is spent on waiting for another attempt.
const LANES: usize = 5;

struct Job {
    number: usize,
    command: Command,
    point: Point,
    trouble: Trouble,
}

/// What happens to a call.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// Once: the service is asked too often.
    Throttle,
    /// Once: the service fails.
    Internal,
    /// Once: it is carried out, and its answer lost.
    Lost,
    /// Once: another writer of the file came first.
    Precondition,
    /// Once: another writer of the file is writing.
    Conflict,
    /// Always: it is not allowed.
    Denied,
}

impl Trouble {
    fn fault(self) -> Fault {
        match self {
            Self::Throttle => Fault::Throttle,
            Self::Internal => Fault::InternalError,
            Self::Lost => Fault::DropAfter,
            Self::Precondition => Fault::precondition_failed(),
            Self::Conflict => Fault::error(409, "ConditionalRequestConflict", "try again"),
            Self::Denied => Fault::error(403, "AccessDeniedException", "not authorized"),
        }
    }
}

/// An answer that is lost matters only where something was changed, and only the first of several like
/// calls is denied. Throttles and failures take turns: the library's own tests have both at every call.
fn troubles(index: usize, point: &Point) -> Vec<Trouble> {
    let mut troubles = vec![match index % 2 {
        0 => Trouble::Throttle,
        _ => Trouble::Internal,
    }];
    if point.is_write {
        troubles.push(Trouble::Lost);
    }
    if point.operation == "PutObject" {
        troubles.extend([Trouble::Precondition, Trouble::Conflict]);
    }
    if point.nth == 1 {
        troubles.push(Trouble::Denied);
    }
    troubles
}

async fn attempt(lane: &Lane, job: &Job) -> Result<()> {
    let name = format!("pr-{}", job.number);
    let tool = lane.cli()?;
    if job.command != Command::Create {
        lane.prepare(&tool, Command::Create, &name).await?;
    }
    match job.trouble {
        Trouble::Denied => {
            let Point {
                service, operation, ..
            } = &job.point;
            let when = When::call(service, operation);
            lane.proxy.rule(when, job.trouble.fault());
            denied(lane, job, &tool, &name).await?;
        }
        once => {
            lane.proxy.rule(job.point.when(), once.fault());
            tool.run(job.command, &lane.world, &name).await?;
        }
    }
    lane.proxy.clear_rules();
    // Once more: it can be run again, and nothing is worse for it.
    tool.run(job.command, &lane.world, &name).await?;
    exact::check(&lane.world, job.command, &name).await?;
    if job.command != Command::Delete {
        tool.run(Command::Delete, &lane.world, &name).await?;
        exact::clean(&lane.world).await?;
    }
    Ok(())
}

/// The command fails, and says which call on what failed and why.
async fn denied(lane: &Lane, job: &Job, tool: &Tool, name: &str) -> Result<()> {
    let Err(error) = tool.run(job.command, &lane.world, name).await else {
        bail!("it went well");
    };
    let reported = error.to_string();
    let operation = &job.point.operation;
    ensure!(reported.contains("ended with Some(1)"), "{reported}");
    ensure!(
        reported.contains(&format!("environment {name}: ")),
        "{reported}"
    );
    ensure!(reported.contains(operation.as_str()), "{reported}");
    ensure!(reported.contains("AccessDeniedException"), "{reported}");
    Ok(())
}

fn job(lane: &Lane, job: Job) -> Doing<'_> {
    Box::pin(async move {
        let what = format!("{:?}, {:?} at {:?}", job.command, job.trouble, job.point);
        attempt(lane, &job).await.context(what)
    })
}

async fn sweep(command: Command) -> Result<()> {
    let started = Instant::now();
    let lane = Lane::new(Kind::Moto).await?;
    let points = points(&lane, &lane.cli()?, command).await?;
    drop(lane);
    let mut jobs = Vec::new();
    for (index, point) in points.iter().enumerate() {
        for trouble in troubles(index, point) {
            jobs.push(Job {
                number: jobs.len(),
                command,
                point: point.clone(),
                trouble,
            });
        }
    }
    let tried = jobs.len();
    work(LANES, jobs, job).await?;
    println!("{command:?}: {tried} faults in {:.1?}", started.elapsed());
    ensure!(tried > points.len(), "only {tried} faults");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn create_survives_every_fault() -> Result<()> {
    sweep(Command::Create).await
}

#[tokio::test(flavor = "multi_thread")]
async fn deploy_survives_every_fault() -> Result<()> {
    sweep(Command::Deploy).await
}

#[tokio::test(flavor = "multi_thread")]
async fn delete_survives_every_fault() -> Result<()> {
    sweep(Command::Delete).await
}

const DRAINING: &str = "Unable to Start a service that is still Draining.";

/// ECS shows a service that was deleted a moment ago as draining, and makes no other of its name until
/// that is over; the stand-ins have no such time, so the proxy supplies it.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_still_draining_is_waited_for_within_the_command() -> Result<()> {
    let lane = Lane::new(Kind::Moto).await?;
    let tools = [
        lane.cli()?,
        Tool::api(&lane.proxy.endpoint())?,
        Tool::terraform(&lane.world, &lane.proxy.endpoint())?,
    ];
    for tool in &tools {
        lane.prepare(tool, Command::Create, "foo").await?;
        lane.prepare(tool, Command::Delete, "foo").await?;
        let drained = When::call("ecs", "CreateService").first(3);
        let refusal = Fault::error(400, "InvalidParameterException", DRAINING);
        lane.proxy.rule(drained, refusal);
        let shown = When::call("ecs", "DescribeServices").first(1);
        lane.proxy
            .rule(shown, Fault::replace("INACTIVE", "DRAINING"));
        let created = tool.run(Command::Create, &lane.world, "foo").await;
        created.with_context(|| format!("by {tool}"))?;
        ensure!(lane.proxy.count("ecs", "CreateService") == 4, "by {tool}");
        lane.proxy.clear_rules();
        exact::whole(&lane.world, "foo", "v1").await?;
        lane.prepare(tool, Command::Delete, "foo").await?;
        exact::clean(&lane.world).await?;
    }
    Ok(())
}
