//! How long a change may take, and what it waits for, is nothing of the environment.

use anyhow::Result;
use baikonur_tests::stage::Stage;
use testbed::Kind;

use super::{FORMS, Form, IT, image, settled};

#[tokio::test(flavor = "multi_thread")]
async fn only_timeouts_or_waiting_change_nothing_of_the_environment() -> Result<()> {
    for form in FORMS {
        nothing_changes(form).await?;
    }
    Ok(())
}

async fn nothing_changes(form: Form) -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let own = image(&stage, "v1");
    let first = settled(&stage.terraform, &form.configuration("ttl = \"72h\"", &own)).await?;
    let rows = stage.world.environment("foo").await?.rows;
    for more in [
        "timeouts = { update = \"3m\" }",
        "timeouts = { update = \"3m\" }\n  wait_for_healthy = true",
    ] {
        let text = form.configuration(&format!("ttl = \"72h\"\n  {more}"), &own);
        stage.terraform.write("main.tf", &text)?;
        let plan = stage.terraform.plan(&[]).await?;
        assert_eq!(plan.action(IT), Some("update"), "of the state alone");
        let after = settled(&stage.terraform, &text).await?;
        for name in ["last_updated", "expires_at", "task_definition_arn"] {
            assert_eq!(after[name], first[name], "{name} with {more}");
        }
        let now = stage.world.environment("foo").await?;
        assert_eq!(now.rows, rows, "{more}");
        assert_eq!(now.task_definitions.len(), 1, "{more}");
    }
    Ok(())
}
