//! The router pattern, written to by applications and by CloudWatch Logs.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use baikonur_tests::aws;
use baikonur_tests::example::{BUCKET, Example};
use baikonur_tests::logs::{self, mixed_ids, only, record};
use delivery::records::data_message;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use testbed::logging::Stream;
use testbed::{Kind, StandIn};

const ROUTER: &str = "example-router";
const ORDERS: &str = "example-orders";

#[tokio::test(flavor = "multi_thread")]
async fn records_are_routed_by_type() -> Result<()> {
    let example = Example::new("kinesis-router", &[("bucket", BUCKET)]).await?;
    example.apply().await?;
    example.stream(ROUTER).put(&logs::mixed()).await?;
    example
        .becomes("everything in S3", &mixed_ids(), async || {
            example.kept("all/").await
        })
        .await?;
    arrive(&example).await?;
    let orders = only(&mixed_ids(), &["order"]);
    example
        .becomes("orders in S3", &orders, async || {
            example.kept("orders/").await
        })
        .await?;
    example.destroy().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cloudwatch_logs_takes_is_routed_by_type() -> Result<()> {
    let example = Example::new("kinesis-router-cloudwatch", &[("bucket", BUCKET)]).await?;
    example.apply().await?;
    let filters = json!({ "logGroupName": "/ecs/shop" });
    let filters = logs_call(&example.endpoint(), "DescribeSubscriptionFilters", &filters).await?;
    let sent = sent_by_cloudwatch(&filters["subscriptionFilters"][0]).await?;
    example.stream(ROUTER).put(&sent).await?;
    example
        .becomes("everything in S3", &mixed_ids(), async || {
            example.kept("all/").await
        })
        .await?;
    arrive(&example).await?;
    example.destroy().await
}

/// The orders arrive at the target stream, and nothing else.
async fn arrive(example: &Example) -> Result<()> {
    let look = async || logs::ids(example.stream(ORDERS).data().await?);
    let orders = only(&mixed_ids(), &["order"]);
    example
        .becomes("records on the target stream", &orders, look)
        .await
}

/// What CloudWatch Logs sends for a subscription filter: of the stand-ins only moto delivers to a stream, so that the
/// same filter is made on it.
async fn sent_by_cloudwatch(filter: &Value) -> Result<Vec<Vec<u8>>> {
    let moto = StandIn::start(Kind::Moto).await?;
    let endpoint = moto.endpoint();
    let stream = filter["destinationArn"]
        .as_str()
        .and_then(|arn| arn.rsplit('/').next());
    let stream = stream.context("the filter has a destination")?;
    let received = Stream::make(&endpoint, stream).await?;
    let group = &filter["logGroupName"];
    logs_call(
        &endpoint,
        "CreateLogGroup",
        &json!({ "logGroupName": group }),
    )
    .await?;
    let names = json!({ "logGroupName": group, "logStreamName": "task" });
    logs_call(&endpoint, "CreateLogStream", &names).await?;
    let arn = format!("arn:aws:kinesis:ap-northeast-1:123456789012:stream/{stream}");
    let keys = ["logGroupName", "filterName", "filterPattern"];
    let mut request: BTreeMap<_, _> = keys.map(|key| (key, filter[key].clone())).into();
    request.insert("destinationArn", arn.into());
    logs_call(&endpoint, "PutSubscriptionFilter", &json!(request)).await?;
    let events: Vec<_> = mixed_ids().iter().flat_map(|(log_type, ids)| {
        ids.iter().map(|id| json!({ "timestamp": 1_795_000_000_000_u64, "message": record(log_type, id) }))
            .collect::<Vec<_>>()
    }).collect();
    let body = json!({ "logGroupName": group, "logStreamName": "task", "logEvents": events });
    logs_call(&endpoint, "PutLogEvents", &body).await?;
    messages(&received.data().await?)
}

/// The messages as AWS sends them: moto gives events numbers for ids, where AWS gives texts.
fn messages(sent: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for (number, gzip) in (0..).zip(sent) {
        let message: Value = serde_json::from_reader(GzDecoder::new(gzip.as_slice()))?;
        assert_eq!(message["messageType"], "DATA_MESSAGE", "{message}");
        let events = message["logEvents"].as_array().into_iter().flatten();
        let lines = events.filter_map(|event| event["message"].as_str());
        all.push(data_message(number, lines));
    }
    Ok(all)
}

async fn logs_call(endpoint: &str, operation: &str, body: &Value) -> Result<Value> {
    aws::call(
        endpoint,
        "logs",
        &format!("Logs_20140328.{operation}"),
        body,
    )
    .await
}
