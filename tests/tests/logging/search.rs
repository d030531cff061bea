//! The example of logs to search: its template makes data streams, and its key is nowhere but in its secret.

use std::fs;

use anyhow::{Context, Result};
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{Ids, mixed, mixed_ids};
use http::Method;
use serde_json::Value;
use testbed::paths;
use testbed::peers::{Elastic, ElasticKind, Guard};

const KEY: &str = "b25lOmNhbmFyeQ==";

#[tokio::test(flavor = "multi_thread")]
async fn records_are_in_data_streams_of_a_cluster_that_has_api_keys() -> Result<()> {
    let elastic = Elastic::start(ElasticKind::Noida).await?;
    let template = paths::workspace().join("examples/log-search/index-template.json");
    let template: Value = serde_json::from_str(&fs::read_to_string(template)?)?;
    let path = "/_index_template/example-logs";
    elastic.send(Method::PUT, path, &template).await?;
    let guard = Guard::start(&elastic.endpoint(), &format!("ApiKey {KEY}"))?;
    let values = [
        ("bucket", BUCKET),
        ("elasticsearch_host", &guard.endpoint()),
        ("elasticsearch_key", KEY),
        ("recovery_window_in_days", "0"),
    ];
    let example = Example::new("log-search", &values).await?;
    example.terraform.init().await?;
    example.terraform.apply().await?;
    assert!(example.terraform.plan(&[]).await?.is_empty());
    let state = fs::read_to_string(example.terraform.path().join("terraform.tfstate"))?;
    assert!(!state.contains(KEY), "the key is in the state");
    example.stream("example-logs").put(&mixed()).await?;
    let look = async || documents(&elastic).await;
    example
        .becomes("documents by stream", &mixed_ids(), look)
        .await?;
    assert_eq!(guard.refused(), 0);
    example.destroy().await
}

/// The ids of all documents by the type that their stream is named after.
async fn documents(elastic: &Elastic) -> Result<Ids> {
    let mut found = Ids::new();
    for name in elastic.indices().await? {
        let log_type = name.strip_prefix("example-logs-");
        let log_type = log_type.with_context(|| format!("{name} is no stream of the example"))?;
        let documents = elastic.documents(&name).await?.into_values();
        let ids = documents.filter_map(|source| {
            source["@timestamp"].as_str()?;
            source["log_id"].as_str().map(str::to_owned)
        });
        found.insert(log_type.to_owned(), ids.collect());
    }
    Ok(found)
}
