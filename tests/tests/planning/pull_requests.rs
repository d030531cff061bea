//! `pull_request`: the row says whose an environment is, changes in place, and nothing is deployed for it.

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, workspace};
use serde_json::{Value, json};
use testbed::Kind;

use super::{Form, IT, flat, image, settled};

fn of(number: u64) -> String {
    format!("pull_request = {{ repository = \"octo/shop\", repository_id = 7, number = {number} }}")
}

/// What the row says.
async fn owner(stage: &Stage) -> Result<Value> {
    let found = stage.world.environment("foo").await?;
    let record = found.rows[0]
        .get("record")
        .context("the row has a record")?;
    let record = record.as_s().ok().context("the record is a text")?;
    let record: Value = serde_json::from_str(record)?;
    Ok(record["pull_request"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_row_says_whose_pull_request_it_is() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let own = image(&stage, "v1");
    let text = |common: &str| Form::Single.configuration(common, &own);
    let made = settled(&stage.terraform, &text(&of(42))).await?;
    let expected = |number: u64| json!({ "forge": "github", "repository": "octo/shop", "repository_id": 7, "number": number });
    assert_eq!(owner(&stage).await?, expected(42));

    // Another pull request's create is refused before it changes anything.
    let other = workspace(&stage.world)?;
    other.write("main.tf", &text(&of(43)))?;
    let refused = flat(&other.try_apply(&[]).await?.failure()?);
    let said = "Environment foo is of pull request octo/shop#42, and pull request octo/shop#43 asks for it";
    assert!(refused.contains(said), "{refused}");
    assert_eq!(owner(&stage).await?, expected(42));

    for (common, expected) in [(of(43), expected(43)), (String::new(), Value::Null)] {
        stage.terraform.write("main.tf", &text(&common))?;
        let plan = stage.terraform.plan(&[]).await?;
        assert_eq!(plan.action(IT), Some("update"));
        let changed = settled(&stage.terraform, &text(&common)).await?;
        assert_eq!(owner(&stage).await?, expected);
        let revision = "task_definition_arn";
        assert_eq!(changed[revision], made[revision], "nothing is deployed");
    }

    stage.terraform.write("main.tf", &text(&of(0)))?;
    let wrong = flat(&stage.terraform.try_apply(&[]).await?.failure()?);
    assert!(wrong.contains("the number cannot be read"), "{wrong}");
    stage.terraform.write("main.tf", &text(""))?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}
