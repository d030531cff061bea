//! Tags that cannot be given.

use std::fmt::Write;

use anyhow::Result;
use baikonur_tests::stage::Stage;
use testbed::Kind;

use super::{FORMS, image};

#[tokio::test(flavor = "multi_thread")]
async fn reserved_keys_and_too_many_tags_are_refused_at_plan() -> Result<()> {
    let stage = Stage::new(Kind::Ministack).await?;
    let mut many = String::new();
    for number in 0..49 {
        write!(many, "k{number} = \"x\", ")?;
    }
    for form in FORMS {
        for (tags, expected) in [
            (
                "\"eden:environment\" = \"x\"",
                "\"eden:environment\" cannot be a tag's key",
            ),
            (
                "\"baikonur:x\" = \"x\"",
                "\"baikonur:x\" cannot be a tag's key",
            ),
            (many.as_str(), "49 tags are more than 48"),
        ] {
            let own = image(&stage, "v1");
            let text = form.configuration(&format!("tags = {{ {tags} }}"), &own);
            stage.terraform.write("main.tf", &text)?;
            let refused = stage.terraform.run(&["plan", "-no-color"]).await?;
            let refused = refused.failure()?;
            assert!(refused.contains(expected), "{refused}");
        }
    }
    let defaults = "provider \"baikonur\" {\n  default_tags = { \"aws:x\" = \"x\" }\n}";
    let text = FORMS[0].configuration("", &image(&stage, "v1"));
    stage.terraform.write(
        "main.tf",
        &text.replace("provider \"baikonur\" {}", defaults),
    )?;
    let refused = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .failure()?;
    assert!(
        refused.contains("\"aws:x\" cannot be a tag's key"),
        "{refused}"
    );
    Ok(())
}
