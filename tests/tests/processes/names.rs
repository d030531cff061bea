//! Names as people have them work, each with its own result, which never changes, or are refused.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use baikonur_tests::cli::Cli;
use baikonur_tests::stage::{environment, workspace};
use baikonur_tests::tool::{Command, Tool};
use serde_json::Value;
use testbed::Kind;

use crate::exact;
use crate::lane::Lane;

/// 80 characters.
const LONG: &str =
    "feature-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-012345";

/// Names, and the host names that are documented to come of them.
const NAMES: &[(&str, &str)] = &[
    ("feature/日本語", "api-feature-f55fa068"),
    ("UPPER_case", "api-upper-case-78f71bc7"),
    (
        LONG,
        "api-feature-0123456789-0123456789-0123456789-012345678-b6edda70",
    ),
    ("123-leading-digits", "api-123-leading-digits"),
    ("trailing-", "api-trailing-28b4a38c"),
    ("feature/login", "api-feature-login-1974c4e2"),
    ("feature-login", "api-feature-login"),
    ("release-1.2", "api-release-1-2-e68951f3"),
];

fn hosts() -> BTreeSet<String> {
    let host = |(_, label): &(&str, &str)| format!("{label}.dev.example.com");
    NAMES.iter().map(host).collect()
}

/// The hosts that `eden ls` tells.
async fn listed(cli: &Cli) -> Result<BTreeSet<String>> {
    let ran = cli.run(&["ls", "--output", "json"]).await?.success()?;
    let listed: Value = serde_json::from_str(&ran.out)?;
    let environments = listed.as_array().context("no list")?;
    let endpoints = environments
        .iter()
        .filter_map(|one| one["endpoint"].as_str());
    Ok(endpoints.map(ToOwned::to_owned).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn names_as_people_have_them_come_and_go_by_the_cli() -> Result<()> {
    let lane = Lane::new(Kind::Moto).await?;
    let cli = Cli::new(&lane.world.endpoint)?;
    for (name, _) in NAMES {
        let ran = cli.create(name, &lane.world.image("v1")).await?;
        ran.success().with_context(|| format!("create {name}"))?;
    }
    let left = lane.world.leftovers().await?;
    ensure!(left.len() == 8 * NAMES.len(), "{left:#?}");
    assert_eq!(listed(&cli).await?, hosts());
    // Created again is deployed to: the same names, and one more task definition each.
    for (name, _) in NAMES {
        cli.create(name, &lane.world.image("v2")).await?.success()?;
    }
    let left = lane.world.leftovers().await?;
    ensure!(left.len() == 9 * NAMES.len(), "{left:#?}");
    for (name, _) in NAMES {
        let ran = cli.delete(name).await?;
        ran.success().with_context(|| format!("delete {name}"))?;
    }
    exact::clean(&lane.world).await?;
    println!("{} names by the CLI", NAMES.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn names_as_people_have_them_come_and_go_by_terraform() -> Result<()> {
    let lane = Lane::new(Kind::Moto).await?;
    let terraform = workspace(&lane.world)?;
    let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    let arguments = format!(
        "  for_each = toset({})\n  name = each.value\n  image_uri = \"{}\"",
        serde_json::to_string(&names)?,
        lane.world.image("v1")
    );
    terraform.write("main.tf", &environment(&arguments))?;
    terraform.apply().await?;
    let left = lane.world.leftovers().await?;
    ensure!(left.len() == 8 * NAMES.len(), "{left:#?}");
    assert_eq!(listed(&Cli::new(&lane.world.endpoint)?).await?, hosts());
    ensure!(
        terraform.plan(&[]).await?.is_empty(),
        "a second plan is empty"
    );
    terraform.destroy().await?;
    exact::clean(&lane.world).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_without_any_letter_is_refused_before_anything_is_made() -> Result<()> {
    let lane = Lane::new(Kind::Moto).await?;
    let image = lane.world.image("v1");
    let tools = [lane.cli()?, Tool::api(&lane.proxy.endpoint())?];
    for name in ["///", "日本語", " "] {
        for tool in &tools {
            let refused = tool.run(Command::Create, &lane.world, name).await;
            ensure!(refused.is_err(), "{name:?} by {tool}");
        }
        let cli = Cli::new(&lane.proxy.endpoint())?;
        let ran = cli.create(name, &image).await?;
        ensure!(matches!(ran.status, Some(1 | 2)), "{ran:?}");
        ensure!(ran.err.trim().lines().count() <= 3, "{ran:?}");
    }
    let calls = lane.proxy.calls();
    ensure!(calls.iter().all(|call| !call.is_write()), "{calls:?}");
    exact::clean(&lane.world).await
}
