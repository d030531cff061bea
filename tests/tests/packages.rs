//! `data.baikonur_lambda_package`: the code of the functions, out of the provider.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;
use testbed::terraform::{Provider, Workspace, provider_binary};

const NAMES: [&str; 8] = [
    "eden-api",
    "eden-door",
    "es-cleaner",
    "kinesis-forward",
    "kinesis-to-es",
    "kinesis-to-fluent",
    "kinesis-to-http",
    "kinesis-to-s3",
];

/// A folder with neither region nor credentials: whoever uses the modules configures hashicorp/aws only.
fn workspace() -> Result<Workspace> {
    let workspace = Workspace::new(&Provider::Binary(provider_binary()?))?;
    workspace.write("main.tf", &configuration(&NAMES))?;
    Ok(workspace)
}

fn configuration(names: &[&str]) -> String {
    let names = serde_json::json!(names);
    format!(
        "terraform {{\n  required_providers {{\n    baikonur = {{ source = \"baikonur-oss/baikonur\" }}\n  }}\n}}\n\
         data \"baikonur_lambda_package\" \"all\" {{\n  for_each = toset({names})\n  name = each.key\n}}\n\
         output \"packages\" {{ value = data.baikonur_lambda_package.all }}\n\
         output \"hashes\" {{\n  value = {{ for name, package in data.baikonur_lambda_package.all : \
         name => filebase64sha256(package.filename) }}\n}}\n"
    )
}

async fn packages(workspace: &Workspace) -> Result<Value> {
    workspace.apply().await?;
    let mut outputs = workspace.outputs().await?;
    let packages = outputs.remove("packages").context("there are packages")?;
    for name in NAMES {
        assert_eq!(packages[name]["source_code_hash"], outputs["hashes"][name]);
    }
    Ok(packages)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_package_is_handed_out_whole_in_any_folder_and_repaired() -> Result<()> {
    let (one, other) = (workspace()?, workspace()?);
    let found = packages(&one).await?;
    assert_eq!(
        found,
        packages(&other).await?,
        "nothing differs between folders"
    );
    for name in NAMES {
        assert_eq!(found[name]["handler"], "bootstrap");
        assert_eq!(found[name]["runtime"], "provided.al2023");
    }
    let file = found["kinesis-to-s3"]["filename"]
        .as_str()
        .context("a filename")?;
    let path = one.path().join(file);
    let whole = fs::read(&path)?;
    fs::write(&path, "half")?;
    assert!(one.plan(&[]).await?.is_empty());
    assert_eq!(fs::read(&path)?, whole, "every plan sees to the file");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_name_is_refused_with_the_right_ones() -> Result<()> {
    let workspace = workspace()?;
    workspace.write("main.tf", &configuration(&["kinesis"]))?;
    let reported = workspace.run(&["plan", "-no-color"]).await?.failure()?;
    assert!(
        reported.contains("There is no package \"kinesis\""),
        "{reported}"
    );
    assert!(reported.contains(&NAMES.join(", ")), "{reported}");
    Ok(())
}
