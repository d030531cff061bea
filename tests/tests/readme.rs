//! The commands of the README, run as they stand there: they succeed, and print what is shown.
//!
//! Its HCL is tested in `documents`, and the step `translations` makes sure that the Japanese one shows the same.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use baikonur_tests::cli::Cli;
use baikonur_tests::markdown;
use baikonur_tests::transcript::{Shown, fits, session, unprinted};
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, StandIn, World, WorldOptions, paths, program};
use tokio::process::Command;

/// What is not run here: this test is a part of it.
const ELSEWHERE: &str = "cargo xtask test";

/// The README's blocks in a language.
fn blocks(language: &str) -> Result<Vec<String>> {
    let path = paths::workspace().join("README.md");
    let text = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    let blocks = markdown::blocks(&text, &[language]).into_iter();
    Ok(blocks.map(|block| block.text).collect())
}

/// What the README shows of commands that begin so.
fn shown(beginning: &str) -> Result<Vec<Shown>> {
    let commands = blocks("console")?;
    let commands = commands.iter().flat_map(|block| session(block));
    Ok(commands
        .filter(|shown| shown.command.starts_with(beginning))
        .collect())
}

#[test]
fn no_command_is_shown_that_is_not_run() {
    let mut others = shown("").unwrap();
    others.retain(|shown| !shown.command.starts_with("eden "));
    let others = others.iter().map(|shown| shown.command.as_str());
    let run = ["cargo xtask demo", ELSEWHERE, "cargo xtask install"];
    assert_eq!(others.collect::<Vec<_>>(), run);
    assert!(shown("eden ").unwrap().len() >= 5);
}

#[tokio::test]
async fn the_demo_prints_what_is_shown() -> Result<()> {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_demo"));
    let output = demo.kill_on_drop(true).output().await?;
    let reported = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "the demo failed: {reported}{error}"
    );
    let shown = blocks("text")?;
    let demo = shown.first().context("the demo's output is shown")?;
    if let Some(line) = unprinted(demo, &reported) {
        bail!("the demo did not print {line:?} there:\n{reported}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_installed_is_found_by_terraform() -> Result<()> {
    let (provider, folder) = (provider_binary()?, tempfile::tempdir()?);
    let mut install = Command::new(program::xtask()?);
    install.args(["install", "--into"]).arg(folder.path());
    install.arg("--binary").arg(provider).stdout(Stdio::null());
    ensure!(install.status().await?.success(), "the install failed");
    let workspace = Workspace::new(&Provider::Mirror(folder.path().to_owned()))?;
    let block = blocks("hcl")?;
    let block = block
        .iter()
        .find(|block| block.contains("required_providers"));
    workspace.write("main.tf", block.context("its use is shown")?)?;
    workspace.init().await?.success()?;
    workspace.validate().await?.success()?;
    Ok(())
}

#[tokio::test]
async fn eden_answers_as_shown() -> Result<()> {
    let mut commands = shown("eden ")?;
    commands.retain(|shown| !is_first_preview(shown));
    answer_as_shown(Kind::Ministack, &commands).await
}

/// The other stand-in does not say which VPC a load balancer is in.
#[tokio::test]
async fn a_new_team_comes_to_its_first_preview_as_shown() -> Result<()> {
    let mut commands = shown("eden ")?;
    commands.retain(is_first_preview);
    let verbs = commands.iter().map(|shown| shown.command.split(' ').nth(1));
    let verbs: Vec<&str> = verbs.flatten().collect();
    ensure!(
        verbs == ["init", "verify", "create", "diff", "delete"],
        "{verbs:?}"
    );
    answer_as_shown(Kind::Moto, &commands).await
}

/// The session of a new team has a profile with this name.
fn is_first_preview(shown: &Shown) -> bool {
    shown.command.contains(" -p first ") || shown.command.ends_with(" -p first")
}

async fn answer_as_shown(kind: Kind, commands: &[Shown]) -> Result<()> {
    let stand_in = StandIn::start(kind).await?;
    let world = World::build(
        &stand_in.endpoint(),
        WorldOptions::default().without_profile(),
    )
    .await?;
    let eden = Cli::new(&stand_in.endpoint())?;
    for shown in commands {
        let arguments = arguments(&local(&shown.command, kind), &world);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let reported = eden.run(&arguments).await?;
        let reported = reported.success().context(shown.command.clone())?;
        let lines: Vec<&str> = reported.out.lines().collect();
        let answer = shown.answer.iter().map(|line| local(line, kind));
        let answer: Vec<String> = answer.collect();
        ensure!(
            fits(&answer, &lines),
            "{} answered {:#?} instead of {answer:#?}",
            shown.command,
            lines
        );
    }
    Ok(())
}

/// The stand-in's account in place of the README's.
fn local(text: &str, kind: Kind) -> String {
    match kind {
        Kind::Moto => text.to_owned(),
        Kind::Ministack => text.replace("123456789012", "000000000000"),
    }
}

/// The arguments of a command; what is left out of it is the rest of the profile.
fn arguments(command: &str, world: &World) -> Vec<String> {
    let words = command.split_whitespace().skip(1);
    let mut arguments: Vec<String> = words.map(str::to_owned).collect();
    if arguments.pop_if(|word| word == "…").is_some() {
        for (key, value) in world.profile() {
            let flag = format!("--{}", key.replace('_', "-"));
            if !arguments.contains(&flag) {
                arguments.extend([flag, value]);
            }
        }
    }
    arguments
}
