//! A profile that is not stored.

use anyhow::Result;
use baikonur_tests::stage::Stage;
use testbed::{Kind, Piece, WorldOptions};

use super::{FORMS, image, settled};

/// Complete settings are enough, whatever name stands beside them.
#[tokio::test(flavor = "multi_thread")]
async fn complete_settings_need_no_stored_profile() -> Result<()> {
    for form in FORMS {
        let options = WorldOptions::default().without_profile();
        let stage = Stage::with(Kind::Ministack, options).await?;
        let keys = stage.world.profile().into_iter();
        let keys: String = keys
            .map(|(key, value)| format!("    {key} = \"{value}\"\n"))
            .collect();
        let common = format!("profile = \"default\"\n  settings = {{\n{keys}  }}");
        let text = form.configuration(&common, &image(&stage, "v1"));
        settled(&stage.terraform, &text).await?;
        let now = stage.world.environment("foo").await?;
        assert_eq!(now.missing(), Vec::<Piece>::new(), "{form:?}");
        stage.terraform.destroy().await?;
        assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    }
    Ok(())
}
