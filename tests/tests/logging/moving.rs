//! Moving from the Python modules: only `source` changes, and then records flow.

use anyhow::Result;
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{self, mixed_ids, only};

const STREAM: &str = "example-logs";

#[tokio::test(flavor = "multi_thread")]
async fn records_flow_after_the_move_from_the_python_modules() -> Result<()> {
    let example = Example::new("moving-from-python", &[("bucket", BUCKET)]).await?;
    example.moved().await?;
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
