//! Many environments at once, by `eden` and by the Python original.

use std::collections::BTreeSet;

use anyhow::Result;
use baikonur_tests::many_environments::{self, Outcome, Phase};
use baikonur_tests::python::{self, Python};
use baikonur_tests::tool::Tool;
use testbed::proxy::{Fault, Proxy, When};
use testbed::{Kind, Piece, StandIn, World, WorldOptions};

use crate::thoroughness::Effort;

const AT_ONCE: usize = 50;
const FEW: usize = 4;

/// Prints what both made, lost and left.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    let at_once = match effort {
        Effort::Full => AT_ONCE,
        Effort::Quick => FEW,
    };
    eprintln!("{at_once} at once by eden");
    let ours = ours(at_once).await?;
    for failure in ours.created.failures.iter().chain(&ours.mixed.failures) {
        eprintln!("{failure}");
    }
    eprintln!("{at_once} at once by aws-eden-cli");
    let theirs = theirs(at_once).await?;
    println!(
        "{at_once} environments on one profile, each created by a separate process, all at the same \
         time; then half of them deleted while the others are deployed to. Both on moto, on this machine."
    );
    if !python::is_alone() {
        println!("The Python processes share one /tmp, and with it their copy of the file.");
    }
    println!("\n| | eden | aws-eden-cli 0.1.5 |\n|---|---|---|");
    let row = |what: &str, of: &dyn Fn(&Outcome) -> String| {
        println!("| {what} | {} | {} |", of(&ours), of(&theirs));
    };
    row("all creates, seconds", &|one| seconds(&one.created));
    row("creates that failed", &|one| failed(&one.created));
    for (piece, name) in PIECES {
        let what = format!("environments without {name}, of {at_once}");
        row(&what, &|one| missing(&one.created, &one.all, *piece));
    }
    row("rules with a priority that another has too", &|one| {
        let census = &one.created.census;
        let (rules, distinct) = (census.priorities.len(), census.distinct_priorities());
        (rules - distinct).to_string()
    });
    row("all deletes and deploys, seconds", &|one| {
        seconds(&one.mixed)
    });
    row("deletes and deploys that failed", &|one| failed(&one.mixed));
    for (piece, name) in PIECES {
        let what = format!("kept environments without {name}, of {}", at_once / 2);
        row(&what, &|one| missing(&one.mixed, &one.kept, *piece));
    }
    for (piece, name) in PIECES {
        let what = format!("deleted environments that left {name}, of {}", at_once / 2);
        row(&what, &|one| left(&one.mixed, &one.kept, *piece));
    }
    Ok(())
}

const PIECES: &[(Piece, &str)] = &[
    (Piece::TaskDefinition, "a task definition"),
    (Piece::TargetGroup, "a target group"),
    (Piece::Service, "a service"),
    (Piece::Rule, "a listener rule"),
    (Piece::Record, "a DNS record"),
    (Piece::Entry, "a JSON entry"),
    (Piece::Row, "a table row"),
];

async fn ours(at_once: usize) -> Result<Outcome> {
    let stand_in = StandIn::start(Kind::Moto).await?;
    let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
    let proxy = complete(&stand_in)?;
    let tools = (0..at_once).map(|_| Tool::cli(&proxy.endpoint()));
    many_environments::run(&world, tools.collect::<Result<_>>()?).await
}

async fn theirs(at_once: usize) -> Result<Outcome> {
    let stand_in = StandIn::start(Kind::Moto).await?;
    let options = WorldOptions::default().without_table();
    let world = World::build(&stand_in.endpoint(), options).await?;
    let proxy = complete(&stand_in)?;
    let new = || Python::new(&world, &proxy.endpoint());
    // The table that this release keeps its rows in, made by itself.
    new()?.run(&["config", "push"]).await?.success()?;
    let tools = (0..at_once).map(|_| Ok(Tool::Python(new()?)));
    many_environments::run(&world, tools.collect::<Result<_>>()?).await
}

/// The Python original needs what moto does not say of services.
pub(crate) fn complete(stand_in: &StandIn) -> Result<Proxy> {
    let proxy = Proxy::start(&stand_in.endpoint())?;
    let services = When::call("ecs", "DescribeServices");
    proxy.rule(services, Fault::complete_services());
    Ok(proxy)
}

fn seconds(phase: &Phase) -> String {
    format!("{:.1}", phase.took.as_secs_f64())
}

fn failed(phase: &Phase) -> String {
    phase.failures.len().to_string()
}

fn missing(phase: &Phase, wanted: &BTreeSet<String>, piece: Piece) -> String {
    let found = phase.census.distinct(piece);
    wanted.difference(&found).count().to_string()
}

fn left(phase: &Phase, kept: &BTreeSet<String>, piece: Piece) -> String {
    let found = phase.census.distinct(piece);
    found.difference(kept).count().to_string()
}
