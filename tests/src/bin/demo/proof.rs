//! Proves that the environment's host name leads to the environment's tasks.

use anyhow::{Context, Result, ensure};
use testbed::http_app::{HttpApp, ask_common_balancer};

use crate::report::{fact, heading, step};
use crate::stage::{NAME, Stage};

const ANSWER: &str = "Hello from preview environment foo";

/// Stands in for the task that the stand-in does not start, and requests it by host name.
pub(crate) async fn visit(stage: &Stage) -> Result<()> {
    heading("Visit it");
    let app = HttpApp::start(ANSWER)?;
    let found = stage.world.environment(NAME).await?;
    let group = found.target_group.and_then(|group| group.target_group_arn);
    let group = group.context("the environment has no target group")?;
    step(
        "starting an application as its task",
        app.register(&stage.world, &group),
    )
    .await?;
    let outputs = stage.terraform.outputs().await?;
    let url = outputs
        .get("url")
        .and_then(|url| url.as_str())
        .context("there is no output `url`")?;
    let host = stage.world.names(NAME).fqdn;
    let asked = ask_common_balancer(&stage.world, &host, "/");
    let answer = step("requesting it through the load balancer", asked).await?;
    let text = String::from_utf8_lossy(answer.body());
    fact("url", url);
    fact("answer", &text);
    ensure!(url.contains(&host), "the output `url` should hold {host}");
    ensure!(
        text == ANSWER,
        "{url} answered {} `{text}`",
        answer.status()
    );
    Ok(())
}
