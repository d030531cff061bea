//! Fifty environments at once, by fifty processes; then twenty-five deletes beside twenty-five deploys.

use std::collections::BTreeSet;

use anyhow::Result;
use baikonur_tests::many_environments::{self, Phase};
use baikonur_tests::tool::Tool;
use testbed::proxy::Proxy;
use testbed::world::Census;
use testbed::{Environment, Kind, StandIn, World, WorldOptions};

/// How many of each: Terraform starts two processes, and is the slowest to start.
const CLIS: usize = 32;
const APIS: usize = 10;
const TERRAFORMS: usize = 8;

fn tools(world: &World, endpoint: &str) -> Result<Vec<Tool>> {
    let clis = (0..CLIS).map(|_| Tool::cli(endpoint));
    let apis = (0..APIS).map(|_| Tool::api(endpoint));
    let terraforms = (0..TERRAFORMS).map(|_| Tool::terraform(world, endpoint));
    terraforms.chain(apis).chain(clis).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_environments_at_once_get_fifty_of_everything() -> Result<()> {
    let stand_in = StandIn::start(Kind::Moto).await?;
    let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
    let proxy = Proxy::start(&stand_in.endpoint())?;
    let tools = tools(&world, &proxy.endpoint())?;
    let outcome = many_environments::run(&world, tools).await?;
    tell("50 creates", &outcome.created);
    tell("25 deletes beside 25 deploys", &outcome.mixed);
    println!(
        "in all {} calls, {} of them CreateRule, {} PutObject",
        proxy.calls().len(),
        proxy.count("elasticloadbalancing", "CreateRule"),
        proxy.count("s3", "PutObject"),
    );
    assert_right(&outcome.created, &outcome.all);
    assert_right(&outcome.mixed, &outcome.kept);
    for name in &outcome.kept {
        assert_whole(&world.environment(name).await?, name);
    }
    assert_eq!(world.losses().await?, [""; 0], "of others");
    Ok(())
}

fn tell(what: &str, phase: &Phase) {
    let seconds = |index: usize| phase.times[index].as_secs_f64();
    println!(
        "{what} in {:.1} s: each {:.1} s to {:.1} s, half of them below {:.1} s",
        phase.took.as_secs_f64(),
        seconds(0),
        seconds(phase.times.len() - 1),
        seconds(phase.times.len() / 2),
    );
}

fn assert_right(phase: &Phase, wanted: &BTreeSet<String>) {
    let census: &Census = &phase.census;
    assert_eq!(phase.failures, [""; 0], "failed");
    assert_eq!(census.missing(wanted), [""; 0], "missing");
    assert_eq!(census.surplus(wanted), [""; 0], "left over");
    assert_eq!(census.doubles(), [""; 0], "more than one");
    assert_eq!(census.distinct_priorities(), wanted.len(), "{census:?}");
}

/// The pieces belong together, and the second deploy's image runs.
fn assert_whole(found: &Environment, name: &str) {
    assert_eq!(found.missing(), [], "of {name}");
    assert_eq!(found.task_definitions.len(), 2, "of {name}");
    let service = found.service.as_ref().unwrap();
    let group = found.target_group.as_ref().unwrap().target_group_arn();
    assert_eq!(
        service.task_definition(),
        found.task_definitions.last().map(String::as_str)
    );
    assert_eq!(service.load_balancers()[0].target_group_arn(), group);
    let [rule] = found.rules.as_slice() else {
        panic!("not one rule of {name}: {:?}", found.rules);
    };
    assert_eq!(rule.actions()[0].target_group_arn(), group, "of {name}");
}
