//! A visit of an environment that sleeps.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use eden_core::context::Context;
use serde_json::json;
use testbed::function::Function;
use testbed::proxy::{Fault, When};

use super::stage::{self, Stage};
use crate::samples::Spread;
use crate::thoroughness::Effort;

const WAKES: usize = 5;
const HOST: &str = "api-bench.dev.example.com";
const SERVICE: &str = "dev-dynamic-api-bench";
const TASK: &str = "arn:aws:ecs:ap-northeast-1:123456789012:task/dev/0123456789abcdef";
/// After how long the page of an environment that wakes asks again, in seconds.
const REFRESH: u64 = 3;

/// What a visitor waits for beside ECS and the load balancer's health checks, which take nothing here.
pub(super) async fn print(stage: &Stage, effort: Effort) -> Result<()> {
    let runs = effort.runs(WAKES);
    let (mut begun, mut opened) = (Spread::default(), Spread::default());
    let mut calls = (0, 0);
    for _ in 0..runs {
        let (context, id) = (Context::default(), Stage::id());
        Box::pin(stage.eden.sleep(&context, &id)).await?;
        let door = stage.function("door")?;
        door.ready().await?;
        stage.proxy.clear_calls();
        begun.push(timed(&door).await?);
        calls.0 = stage.proxy.calls().len();
        runs_now(stage);
        // Who asked a moment ago does not ask AWS again.
        tokio::time::sleep(Duration::from_secs(REFRESH)).await;
        stage.proxy.clear_calls();
        opened.push(timed(&door).await?);
        calls.1 = stage.proxy.calls().len();
        let modified = stage.proxy.count("elasticloadbalancing", "ModifyRule");
        stage.proxy.clear_rules();
        ensure!(modified == 1, "the visit did not open the environment");
    }
    println!(
        "\nFrom a visit of one of them that sleeps to its first answer, without what ECS and health checks take: {begun} ms until it \
         is being woken ({} calls), up to {REFRESH} s until the page asks again, and {opened} ms until its rule is open ({} calls). \
         Median (least to most) of {runs}, against moto, whose answers are part of it.",
        calls.0, calls.1
    );
    Ok(())
}

/// Milliseconds.
async fn timed(door: &Function) -> Result<f64> {
    let asked = Instant::now();
    let status = stage::visit(door, HOST).await?;
    ensure!(status == 503, "the door answered {status}");
    Ok(asked.elapsed().as_secs_f64() * 1000.0)
}

/// From here on, the task of the service runs, and its target is healthy.
fn runs_now(stage: &Stage) {
    let services = When::call("ecs", "DescribeServices").containing(SERVICE);
    let rollout = Fault::deployment(SERVICE, 1, "COMPLETED", "is done");
    stage.proxy.rule(services, rollout);
    stage
        .proxy
        .rule(When::call("ecs", "ListTasks"), Fault::one_task());
    let tasks = json!({ "tasks": [{ "taskArn": TASK, "lastStatus": "RUNNING", "startedAt": stage::now() + 1 }], "failures": [] });
    stage.proxy.rule(
        When::call("ecs", "DescribeTasks"),
        Fault::rewrite(move |_| tasks.to_string()),
    );
    stage.proxy.rule(
        When::call("elasticloadbalancing", "DescribeTargetHealth"),
        Fault::targets(&[("10.0.0.1", "healthy", "", "")]),
    );
}
