//! A stream and a bucket for failed logs, a proxy in front of them, and the function behind that.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use aws_sdk_kinesis::types::{Record, ShardIteratorType};
use serde_json::json;
use testbed::function::{Function, Outcome};
use testbed::kinesis_event::keyed_event;
use testbed::proxy::Proxy;
use testbed::world::{Clients, variables};
use testbed::{Kind, REGION, StandIn};

const STREAM: &str = "target";
const BUCKET: &str = "failed";

/// A stream and a bucket for failed logs, a proxy in front of them, and the function behind that.
pub(crate) struct Stage {
    pub(crate) function: Function,
    pub(crate) proxy: Proxy,
    clients: Clients,
    kinesis: aws_sdk_kinesis::Client,
    _stand_in: StandIn,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With these variables beside or instead of the usual ones.
    pub(crate) async fn with(changed: &[(&str, &str)]) -> Self {
        Self::on(Kind::Moto, changed).await
    }

    pub(crate) async fn on(kind: Kind, changed: &[(&str, &str)]) -> Self {
        let stand_in = StandIn::start(kind).await.unwrap();
        let clients = Clients::new(&stand_in.endpoint());
        let kinesis = aws_sdk_kinesis::Client::new(&clients.config);
        make_bucket(&clients).await;
        let stream = kinesis.create_stream().stream_name(STREAM).shard_count(1);
        stream.send().await.unwrap();
        let proxy = Proxy::start(&stand_in.endpoint()).unwrap();
        let changed = changed
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let variables = contract(&proxy.endpoint())
            .into_iter()
            .chain(changed)
            .collect();
        let program = Path::new(env!("CARGO_BIN_EXE_kinesis-forward"));
        Self {
            function: Function::start("forward", program, &variables).unwrap(),
            proxy,
            clients,
            kinesis,
            _stand_in: stand_in,
        }
    }

    /// Invokes the function with these records: a partition key and the data.
    pub(crate) async fn invoke(&self, records: &[(&str, String)], time: Duration) -> Outcome {
        let event = keyed_event(records);
        self.function.invoke(event, time).await.unwrap()
    }

    /// Invokes the function with these records, which it delivers.
    pub(crate) async fn deliver(&self, records: &[(&str, String)]) {
        let outcome = self.invoke(records, Duration::from_secs(60)).await;
        assert_eq!(
            outcome,
            Ok(json!({ "batchItemFailures": [] })),
            "{}",
            self.function.log()
        );
    }

    /// What is in the stream: partition keys and texts, in order.
    pub(crate) async fn records(&self) -> Vec<(String, String)> {
        let shards = self
            .kinesis
            .list_shards()
            .stream_name(STREAM)
            .send()
            .await
            .unwrap();
        let call = self.kinesis.get_shard_iterator().stream_name(STREAM);
        let call = call.shard_id(shards.shards()[0].shard_id());
        let call = call.shard_iterator_type(ShardIteratorType::TrimHorizon);
        let start = call.send().await.unwrap().shard_iterator;
        let got = self
            .kinesis
            .get_records()
            .set_shard_iterator(start)
            .send()
            .await
            .unwrap();
        let one = |record: &Record| {
            let text = String::from_utf8(record.data().as_ref().to_vec()).unwrap();
            (record.partition_key().unwrap().to_owned(), text)
        };
        got.records().iter().map(one).collect()
    }

    /// The keys of failed logs.
    pub(crate) async fn failed(&self) -> Vec<String> {
        let list = self
            .clients
            .s3
            .list_objects_v2()
            .bucket(BUCKET)
            .send()
            .await
            .unwrap();
        list.contents()
            .iter()
            .map(|object| object.key().unwrap().to_owned())
            .collect()
    }
}

async fn make_bucket(clients: &Clients) {
    use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
    let region = BucketLocationConstraint::from(REGION);
    let configuration = CreateBucketConfiguration::builder().location_constraint(region);
    let call = clients.s3.create_bucket().bucket(BUCKET);
    let call = call.create_bucket_configuration(configuration.build());
    call.send().await.unwrap();
}

fn contract(endpoint: &str) -> BTreeMap<String, String> {
    let own = [
        ("TZ", "Asia/Tokyo"),
        ("LOG_ID_FIELD", "log_id"),
        ("LOG_TYPE_FIELD", "log_type"),
        ("LOG_TIMESTAMP_FIELD", "time"),
        ("LOG_TYPE_UNKNOWN_PREFIX", "unknown"),
        ("LOG_TYPE_WHITELIST", ""),
        ("TARGET_STREAM_NAME", STREAM),
        ("KINESIS_MAX_RETRIES", "3"),
        ("FAILED_LOG_S3_BUCKET", BUCKET),
        ("FAILED_LOG_S3_PREFIX", "failed"),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    variables(endpoint).into_iter().chain(own).collect()
}

/// A record that needs no time here.
pub(crate) fn log(id: usize) -> String {
    format!(r#"{{"log_type":"t", "log_id":{id}}}"#)
}
