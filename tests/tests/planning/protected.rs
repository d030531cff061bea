//! `protected`: a destroy is refused until that is taken away, in place.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use baikonur_tests::stage::{Stage, environment, workspace};
use serde_json::{Value, json};
use testbed::world::TABLE;
use testbed::{Kind, Piece};

use super::{Form, IT, flat, image, settled};

const REFUSED: &str = "Environment foo is protected, and nothing of it was deleted";
const ADVICE: &str = "Set `protected = false` in its block, apply that, and then destroy it.";

#[tokio::test(flavor = "multi_thread")]
async fn a_destroy_is_refused_until_the_protection_is_taken_away() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let own = image(&stage, "v1");
    let text = |common: &str| Form::Single.configuration(common, &own);
    let made = settled(&stage.terraform, &text("protected = true")).await?;
    is_refused(&stage).await?;
    is_imported(&stage, &text("protected = true")).await?;
    for (common, expected) in [
        ("protected = false", json!(false)),
        ("protected = true", json!(true)),
        // What the block said before is taken away with it.
        ("", Value::Null),
    ] {
        let changed = changed_in_place(&stage, &text(common)).await?;
        assert_eq!(changed["protected"], expected);
        let revision = "task_definition_arn";
        assert_eq!(changed[revision], made[revision], "nothing is deployed");
        assert_eq!(is_protected(&stage).await?, expected == json!(true));
    }

    // What another door protected shows in no plan of a block that says nothing of it, and is kept.
    protect(&stage).await?;
    assert!(stage.terraform.plan(&[]).await?.is_empty());
    is_refused(&stage).await?;
    settled(&stage.terraform, &text("ttl = \"1h\"")).await?;
    assert!(is_protected(&stage).await?);
    changed_in_place(&stage, &text("protected = false")).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    several_services(&stage).await
}

/// A service leaves a protected environment only with the protection.
async fn several_services(stage: &Stage) -> Result<()> {
    settled(&stage.terraform, &of_two(stage, "protected = true", true)).await?;
    let fewer = of_two(stage, "protected = true", false);
    stage.terraform.write("main.tf", &fewer)?;
    let refused = flat(&stage.terraform.try_apply(&[]).await?.failure()?);
    assert!(refused.contains(REFUSED), "{refused}");
    let freed = of_two(stage, "protected = false", false);
    settled(&stage.terraform, &freed).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

fn of_two(stage: &Stage, common: &str, has_admin: bool) -> String {
    let image = image(stage, "v1");
    let admin = format!(
        "admin = {{ {image}, settings = {{ name_prefix = \"dev-dynamic-admin\", domain_name_prefix = \"admin\", \
         endpoint_update_key = \"admin_endpoint\" }} }}"
    );
    let admin = if has_admin { admin } else { String::new() };
    environment(&format!(
        "  name = \"foo\"\n  profile = \"default\"\n  {common}\n  endpoints = {{\n    api = {{ {image} }}\n    {admin}\n  }}"
    ))
}

async fn changed_in_place(stage: &Stage, text: &str) -> Result<Value> {
    stage.terraform.write("main.tf", text)?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("update"));
    settled(&stage.terraform, text).await
}

async fn is_refused(stage: &Stage) -> Result<()> {
    let destroy = ["destroy", "-auto-approve", "-no-color"];
    let refused = flat(&stage.terraform.run(&destroy).await?.failure()?);
    for part in [REFUSED, ADVICE] {
        assert!(refused.contains(part), "no {part:?} in {refused}");
    }
    let missing = stage.world.environment("foo").await?.missing();
    assert_eq!(missing, Vec::<Piece>::new());
    Ok(())
}

async fn is_imported(stage: &Stage, text: &str) -> Result<()> {
    let other = workspace(&stage.world)?;
    other.write("main.tf", text)?;
    other.import(IT, "default/foo").await?.success()?;
    let plan = other.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    Ok(())
}

/// The record in the row.
async fn record(
    stage: &Stage,
) -> Result<(Value, std::collections::HashMap<String, AttributeValue>)> {
    let row = stage.world.environment("foo").await?.rows.remove(0);
    let record = row.get("record").context("the row has a record")?;
    let record = record.as_s().ok().context("the record is a text")?;
    Ok((serde_json::from_str(record)?, row))
}

async fn is_protected(stage: &Stage) -> Result<bool> {
    Ok(record(stage).await?.0["protected"] == true)
}

/// As `eden create --protect` does.
async fn protect(stage: &Stage) -> Result<()> {
    let (mut record, row) = record(stage).await?;
    record["protected"] = true.into();
    let call = stage.world.clients.dynamodb.update_item().table_name(TABLE);
    let call = call.key("type", row["type"].clone());
    let call = call.key("name", row["name"].clone());
    let value = AttributeValue::S(record.to_string());
    call.update_expression("SET #record = :record")
        .expression_attribute_names("#record", "record")
        .expression_attribute_values(":record", value)
        .send()
        .await?;
    Ok(())
}
