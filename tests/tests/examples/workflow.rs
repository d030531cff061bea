//! The workflows for GitHub Actions: their own commands, each with nothing but the policies of its role in `docs/policies`.
//! What the action in them does is tested with `eden`.

use std::fs;

use anyhow::{Context, Result};
use baikonur_tests::example::Example;
use baikonur_tests::user;
use testbed::logging::Bucket;
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::world::BUCKET;
use testbed::{Piece, World, WorldOptions, paths};

const EXAMPLE: &str = "examples/preview-environment";
const WORKFLOWS: &str = ".github/workflows";
const STATES: &str = "example-terraform-state";

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_has_an_environment_as_long_as_it_is_open() -> Result<()> {
    let stand_in = Example::stand_in().await?;
    let world = user::world(&stand_in.endpoint(), WorldOptions::default()).await?;
    world.push_profile("api", &world.profile()).await?;
    Bucket::make(&world.endpoint, STATES).await?;
    let mut ci = ci(&world).await?;
    let workflow =
        |name: &str| fs::read_to_string(ci.path().join("preview").join(WORKFLOWS).join(name));
    let (deploy, delete) = (
        workflow("preview-deploy.yml")?,
        workflow("preview-delete.yml")?,
    );
    become_role(&mut ci, &world, "environments-deploy").await?;
    for tag in ["v1", "v2"] {
        let digest = world
            .registry
            .digests
            .get(tag)
            .context("the image was pushed")?;
        check_out(&mut ci, &deploy, digest);
        let script = step(&deploy, "Create the environment, or deploy to it")?;
        ci.shell("preview", &script).await?.success()?;
        let now = world.environment("pr-12").await?;
        assert_eq!(now.missing(), Vec::<Piece>::new());
    }
    check_out(&mut ci, &deploy, "latest");
    let script = step(&deploy, "Create the environment, or deploy to it")?;
    ci.shell("preview", &script).await?.failure()?;
    // Another machine: nothing but the state in the bucket tells of the environment.
    fs::remove_dir_all(ci.path().join("preview/.terraform"))?;
    become_role(&mut ci, &world, "environments-delete").await?;
    check_out(&mut ci, &delete, "none");
    let script = step(&delete, "Destroy what Terraform has besides, and its state")?;
    ci.shell("preview", &script).await?.success()?;
    let now = world.environment("pr-12").await?;
    assert_eq!(now.present(), Vec::<Piece>::new());
    Ok(())
}

/// A runner with the configuration in `preview`.
async fn ci(world: &World) -> Result<Workspace> {
    let ci = Workspace::new(&Provider::Installed(provider_binary()?))?;
    let mut ci = ci.with_variables(world.variables());
    ci.copy_all(&paths::workspace().join(EXAMPLE), "preview")?;
    ci.set_variable("TF_CLI_ARGS_init", "-backend-config=use_path_style=true");
    let summary = ci.path().join("summary");
    ci.set_variable("GITHUB_STEP_SUMMARY", &summary.to_string_lossy());
    Ok(ci)
}

/// Gives the runner credentials that this policy of the documentation gives, with its part of the states.
async fn become_role(ci: &mut Workspace, world: &World, policy: &str) -> Result<()> {
    let replace = [
        ("Z0123456789ABCDEFGHIJ", world.zone_id.as_str()),
        ("example-config", BUCKET),
        ("preview-task", "dev01-api-task"),
        ("preview-execution", "dev01-api-execution"),
    ];
    let user = user::with_policies(&world.endpoint, &[policy, "states"], &replace).await?;
    for (name, value) in user {
        ci.set_variable(name, &value);
    }
    Ok(())
}

/// Sets what the workflow sets below `env`, with what GitHub knows of a pull request in place of its expressions.
fn check_out(ci: &mut Workspace, workflow: &str, digest: &str) {
    let lines = workflow.lines().skip_while(|line| *line != "env:").skip(1);
    let lines = lines.take_while(|line| line.starts_with("  "));
    for (name, value) in lines.filter_map(|line| line.trim().split_once(": ")) {
        let value = value.replace("${{ github.event.number }}", "12");
        let value = value
            .replace("${{ inputs.digest }}", digest)
            .replace("/previews", "/api");
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
