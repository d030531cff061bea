//! The provider's functions, as Terraform calls them.

use anyhow::Result;
use serde_json::json;
use testbed::terraform::{Provider, Workspace, provider_binary};

async fn applied(expression: &str) -> Result<Workspace> {
    let workspace = Workspace::new(&Provider::Installed(provider_binary()?))?;
    let text = format!(
        "terraform {{\n  required_providers {{\n    baikonur = {{\n      source = \"baikonur-oss/baikonur\"\n    }}\n  }}\n}}\n\
         output \"value\" {{\n  value = {expression}\n}}\n"
    );
    workspace.write("main.tf", &text)?;
    workspace.init().await?;
    Ok(workspace)
}

#[tokio::test]
async fn functions_answer_without_credentials() -> Result<()> {
    let host =
        "provider::baikonur::environment_host(\"feature/login\", \"api\", \"dev.example.com\")";
    let parts = "provider::baikonur::parse_environment_id(\"api/feature/login\")";
    for (expression, expected) in [
        (host, json!("api-feature-login-1974c4e2.dev.example.com")),
        (parts, json!({ "profile": "api", "name": "feature/login" })),
    ] {
        let workspace = applied(expression).await?;
        workspace.apply().await?;
        assert_eq!(workspace.outputs().await?["value"], expected);
    }
    Ok(())
}

#[tokio::test]
async fn an_error_names_the_argument_and_what_is_wrong() -> Result<()> {
    for (expression, expected) in [
        (
            "provider::baikonur::environment_host(\"…\", \"api\", \"dev.example.com\")",
            "cannot become a DNS label",
        ),
        (
            "provider::baikonur::parse_environment_id(\"api\")",
            "write <profile>/<name>",
        ),
    ] {
        let workspace = applied(expression).await?;
        let reported = workspace.run(&["plan", "-no-color"]).await?.failure()?;
        let words: Vec<&str> = reported
            .split_whitespace()
            .filter(|word| *word != "│")
            .collect();
        assert!(words.join(" ").contains(expected), "{reported}");
    }
    Ok(())
}
