//! A configuration that Terraform writes for what it imports.

use anyhow::Result;
use baikonur_tests::stage::{Stage, environment, workspace};
use testbed::Kind;

use super::{FORMS, IT, image, settled};

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_configuration_is_valid_and_changes_nothing() -> Result<()> {
    for form in FORMS {
        for life in ["ttl = \"72h\"", "expires_at = \"2030-01-01T00:00:00Z\"", ""] {
            let stage = Stage::new(Kind::Moto).await?;
            let own = format!("{}\n  environment = {{ A = \"x\" }}", image(&stage, "v1"));
            settled(&stage.terraform, &form.configuration(life, &own)).await?;
            let rows = stage.world.environment("foo").await?.rows;
            let other = workspace(&stage.world)?;
            let text = environment("");
            let (head, _) = text.split_once("resource ").unwrap_or_default();
            let import = format!("{head}import {{\n  to = {IT}\n  id = \"default/foo\"\n}}\n");
            other.write("main.tf", &import)?;
            let generate = ["plan", "-no-color", "-generate-config-out=generated.tf"];
            other.run(&generate).await?.success()?;
            other.apply().await?;
            assert!(other.plan(&[]).await?.is_empty(), "{form:?}, {life}");
            assert_eq!(stage.world.environment("foo").await?.rows, rows);
        }
    }
    Ok(())
}
