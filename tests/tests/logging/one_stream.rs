//! One stream to one destination, and one to several, to which it was moved from the Python modules.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use baikonur_tests::aws;
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{self, Ids, mixed_ids, only};
use serde_json::{Value, json};
use testbed::peers::{Elastic, ElasticKind, FluentOptions, FluentServer};

const STREAM: &str = "example-logs";

#[tokio::test(flavor = "multi_thread")]
async fn one_stream_flows_to_one_destination() -> Result<()> {
    let example = Example::new("kinesis-one-destination", &[("bucket", BUCKET)]).await?;
    example.apply().await?;
    example.stream(STREAM).put(&logs::mixed()).await?;
    example
        .becomes("logs in S3", &mixed_ids(), async || {
            example.kept("logs/").await
        })
        .await?;
    poison_is_kept(&example, "logs/").await?;
    example.destroy().await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_stream_flows_to_several_destinations() -> Result<()> {
    let elastic = Elastic::start(ElasticKind::Noida).await?;
    let fluent = FluentServer::start(&FluentOptions::default()).await?;
    let (host, endpoint) = (elastic.endpoint(), format!("127.0.0.1:{}", fluent.port()));
    let values = [
        ("bucket", BUCKET),
        ("elasticsearch_host", &host),
        (
            "elasticsearch_arn",
            "arn:aws:es:ap-northeast-1:000000000000:domain/logs",
        ),
        ("fluent_endpoint", &endpoint),
    ];
    let example = Example::new("kinesis-several-destinations", &values).await?;
    example.moved().await?;
    example.stream(STREAM).put(&logs::mixed()).await?;
    example
        .becomes("logs in S3", &mixed_ids(), async || {
            example.kept("logs/").await
        })
        .await?;
    let searched = only(&mixed_ids(), &["access", "order"]);
    example
        .becomes("documents by index", &searched, async || {
            documents(&elastic).await
        })
        .await?;
    let tagged = BTreeMap::from([("order.example".to_owned(), only(&mixed_ids(), &["order"]))]);
    example
        .becomes("events by tag", &tagged, async || events(&fluent))
        .await?;
    for prefix in ["logs/", "failed/es/", "failed/fluent/"] {
        poison_is_kept(&example, prefix).await?;
    }
    only_old_indices_of_the_prefix_are_deleted(&example, &elastic).await?;
    example.destroy().await
}

/// What is no record is kept as it came.
async fn poison_is_kept(example: &Example, prefix: &str) -> Result<()> {
    let expected = vec!["not JSON".to_owned()];
    let look = async || {
        let objects = example
            .objects(&format!("{prefix}unknown/unreadable/"))
            .await?;
        let lines = objects.into_values().flatten();
        let data = lines.map(|line| Ok(serde_json::from_str::<Value>(&line)?["data"].take()));
        let data: Vec<Value> = data.collect::<Result<_>>()?;
        Ok(data
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect())
    };
    example.becomes("what is unreadable", &expected, look).await
}

/// The ids of all documents, where each has to be in the index of its type and day.
async fn documents(elastic: &Elastic) -> Result<Ids> {
    let mut found = Ids::new();
    for index in elastic.indices().await? {
        let name = index
            .strip_prefix("example-")
            .and_then(|rest| rest.strip_suffix(&format!("-{}", logs::today("%Y%m%d"))));
        let name = name.with_context(|| format!("{index} is no index of the example"))?;
        let ids = elastic.documents(&index).await?.into_keys().collect();
        found.insert(name.to_owned(), ids);
    }
    Ok(found)
}

fn events(fluent: &FluentServer) -> Result<BTreeMap<String, Ids>> {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for event in fluent.events()? {
        let message = event.record["message"]
            .as_str()
            .context("an event has a message")?;
        found.entry(event.tag).or_default().push(message.to_owned());
    }
    found
        .into_iter()
        .map(|(tag, lines)| Ok((tag, logs::ids(lines)?)))
        .collect()
}

async fn only_old_indices_of_the_prefix_are_deleted(
    example: &Example,
    elastic: &Elastic,
) -> Result<()> {
    for name in ["example-order-20200101", "other-order-20200101"] {
        elastic.make_index(name, json!({})).await?;
    }
    let path = "/2015-03-31/functions/example-es-cleaner/invocations";
    let answer = aws::write(&example.endpoint(), "lambda", ("POST", path), &json!({})).await?;
    let left = elastic.indices().await?;
    let today = logs::today("%Y%m%d");
    let expected = [
        format!("example-access-{today}"),
        format!("example-order-{today}"),
        "other-order-20200101".into(),
    ];
    assert_eq!(left, expected, "the cleaner answered {answer}");
    Ok(())
}
