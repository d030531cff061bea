//! Moving from the Python modules: only `source` changes, and then records flow.

use anyhow::{Result, ensure};
use baikonur_tests::aws;
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{self, mixed_ids, only};
use baikonur_tests::modules::python_modules;

const STREAM: &str = "example-logs";

#[tokio::test(flavor = "multi_thread")]
async fn records_flow_after_the_move_from_the_python_modules() -> Result<()> {
    let example = Example::new("moving-from-python", &[("bucket", BUCKET)]).await?;
    python_modules(&example.terraform)?;
    example.take_from("./python/")?;
    example.terraform.init().await?;
    example.terraform.apply().await?;
    let before = runtimes(&example).await?;
    ensure!(
        before == ["python3.7"; 2],
        "the Python functions are there: {before:?}"
    );
    example.take_from("./modules/")?;
    example.terraform.init().await?;
    let plan = example.terraform.plan(&[]).await?;
    let others = plan
        .actions
        .values()
        .filter(|action| *action != "update" && *action != "read");
    ensure!(
        others.count() == 0,
        "everything is updated in place: {:?}",
        plan.actions
    );
    example.apply().await?;
    let after = runtimes(&example).await?;
    ensure!(
        after == ["provided.al2023"; 2],
        "our functions are there: {after:?}"
    );
    example.stream(STREAM).put(&logs::mixed()).await?;
    example
        .becomes("logs in S3", &mixed_ids(), async || {
            example.kept("logs/").await
        })
        .await?;
    let orders = async || logs::ids(example.stream("example-orders").data().await?);
    example
        .becomes("orders", &only(&mixed_ids(), &["order"]), orders)
        .await?;
    example.destroy().await
}

async fn runtimes(example: &Example) -> Result<Vec<String>> {
    let answer = aws::get(&example.endpoint(), "lambda", "/2015-03-31/functions/").await?;
    let functions = answer["Functions"].as_array().into_iter().flatten();
    let runtimes = functions.filter_map(|function| function["Runtime"].as_str());
    Ok(runtimes.map(str::to_owned).collect())
}
