//! The workflow for GitHub Actions: its own commands, with nothing but the policies of `docs/policies`.

use std::fs;

use anyhow::{Context, Result};
use baikonur_tests::example::Example;
use baikonur_tests::user;
use testbed::logging::Bucket;
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::world::BUCKET;
use testbed::{Piece, World, WorldOptions, paths};

const EXAMPLE: &str = "examples/preview-environment";
const WORKFLOW: &str = ".github/workflows/preview-environment.yml";
const STATES: &str = "example-terraform-state";

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_has_an_environment_as_long_as_it_is_open() -> Result<()> {
    let stand_in = Example::stand_in().await?;
    let world = user::world(&stand_in.endpoint(), WorldOptions::default()).await?;
    world.push_profile("api", &world.profile()).await?;
    Bucket::make(&world.endpoint, STATES).await?;
    let mut ci = ci(&world).await?;
    let workflow = fs::read_to_string(ci.path().join("preview").join(WORKFLOW))?;
    for tag in ["v1", "v2"] {
        check_out(&mut ci, &workflow, tag);
        let script = step(&workflow, "Create the environment, or deploy to it")?;
        ci.shell("preview", &script).await?.success()?;
        let now = world.environment("pr-12").await?;
        assert_eq!(now.missing(), Vec::<Piece>::new());
        let summary = fs::read_to_string(ci.path().join("summary"))?;
        assert!(
            summary.contains("https://api-pr-12.dev.example.com"),
            "{summary}"
        );
    }
    // Another machine: nothing but the state in the bucket tells of the environment.
    fs::remove_dir_all(ci.path().join("preview/.terraform"))?;
    let script = step(&workflow, "Destroy the environment")?;
    ci.shell("preview", &script).await?.success()?;
    let now = world.environment("pr-12").await?;
    assert_eq!(now.present(), Vec::<Piece>::new());
    Ok(())
}

/// A runner with the configuration in `preview`, and credentials that the policies of the documentation give.
async fn ci(world: &World) -> Result<Workspace> {
    let replace = [
        ("Z0123456789ABCDEFGHIJ", world.zone_id.as_str()),
        ("example-config", BUCKET),
    ];
    let policies = ["environments", "states"];
    let user = user::with_policies(&world.endpoint, &policies, &replace).await?;
    let ci = Workspace::new(&Provider::Installed(provider_binary()?))?;
    let mut ci = ci.with_variables(world.variables());
    ci.copy_all(&paths::workspace().join(EXAMPLE), "preview")?;
    for (name, value) in user {
        ci.set_variable(name, &value);
    }
    ci.set_variable("TF_CLI_ARGS_init", "-backend-config=use_path_style=true");
    let summary = ci.path().join("summary");
    ci.set_variable("GITHUB_STEP_SUMMARY", &summary.to_string_lossy());
    Ok(ci)
}

/// Sets what the workflow sets below `env`, with what GitHub knows of a pull request in place of its expressions.
fn check_out(ci: &mut Workspace, workflow: &str, commit: &str) {
    let lines = workflow.lines().skip_while(|line| *line != "env:").skip(1);
    let lines = lines.take_while(|line| line.starts_with("  "));
    for (name, value) in lines.filter_map(|line| line.trim().split_once(": ")) {
        let value = value.replace("${{ github.event.number }}", "12");
        let value = value.replace("${{ github.event.pull_request.head.sha }}", commit);
        let value = value.replace("123456789012", "000000000000");
        ci.set_variable(name, value.trim_matches('"'));
    }
}

/// The script of a step.
fn step(workflow: &str, name: &str) -> Result<String> {
    let (_, rest) = workflow
        .split_once(&format!("- name: {name}\n"))
        .with_context(|| format!("the workflow has a step {name:?}"))?;
    let (_, rest) = rest
        .split_once("run: |\n")
        .context("a step runs something")?;
    let lines = rest
        .lines()
        .take_while(|line| line.starts_with("          "));
    Ok(lines.map(str::trim_start).collect::<Vec<_>>().join("\n"))
}
