//! A bucket, a proxy in front of it, and the function behind that.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use testbed::function::{Function, Outcome};
use testbed::kinesis_event::event;
use testbed::proxy::Proxy;
use testbed::world::{Clients, variables};
use testbed::{Kind, REGION, StandIn};

pub(crate) const BUCKET: &str = "logs";
// What the function has: gzip of hundreds of megabytes takes a program without optimizations so long on a busy machine.
pub(crate) const TIME: Duration = Duration::from_secs(300);

/// A bucket, a proxy in front of it, and the function behind that.
pub(crate) struct Stage {
    pub(crate) function: Function,
    pub(crate) proxy: Proxy,
    variables: BTreeMap<String, String>,
    clients: Clients,
    stand_in: StandIn,
}

/// The contract's variables.
pub(crate) fn contract(endpoint: &str) -> BTreeMap<String, String> {
    let own = [
        ("TZ", ":UTC"),
        ("LOG_ID_FIELD", "log_id"),
        ("LOG_TYPE_FIELD", "log_type"),
        ("LOG_TIMESTAMP_FIELD", "time"),
        ("LOG_TYPE_UNKNOWN_PREFIX", "unknown"),
        ("LOG_TYPE_WHITELIST", ""),
        ("LOG_S3_BUCKET", BUCKET),
        ("LOG_S3_PREFIX", "logs/"),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    variables(endpoint).into_iter().chain(own).collect()
}

pub(crate) fn start(variables: &BTreeMap<String, String>) -> Function {
    let program = Path::new(env!("CARGO_BIN_EXE_kinesis-to-s3"));
    Function::start("to-s3", program, variables).unwrap()
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With these variables instead of the usual ones.
    pub(crate) async fn with(changed: &[(&str, &str)]) -> Self {
        let stand_in = StandIn::start(Kind::Moto).await.unwrap();
        let clients = Clients::new(&stand_in.endpoint());
        make_bucket(&clients).await;
        let proxy = Proxy::start(&stand_in.endpoint()).unwrap();
        let mut variables = contract(&proxy.endpoint());
        variables.extend(
            changed
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Self {
            function: start(&variables),
            proxy,
            variables,
            clients,
            stand_in,
        }
    }

    /// Kills the function's process, and starts another one.
    pub(crate) async fn kill(&mut self) {
        self.function.kill();
        self.function.ended().await;
        self.function = start(&self.variables);
    }

    /// Where the bucket is without the proxy.
    pub(crate) fn upstream(&self) -> String {
        self.stand_in.endpoint()
    }

    /// Invokes the function with these records.
    pub(crate) async fn invoke(&self, records: &[Vec<u8>]) -> Outcome {
        self.send(event(records)).await
    }

    pub(crate) async fn send(&self, event: Value) -> Outcome {
        self.function.invoke(event, TIME).await.unwrap()
    }

    /// Invokes the function with these records, which it delivers.
    pub(crate) async fn deliver(&self, records: &[Vec<u8>]) {
        let outcome = self.invoke(records).await;
        assert_eq!(
            outcome,
            Ok(json!({ "batchItemFailures": [] })),
            "{}",
            self.function.log()
        );
    }

    /// What is in the bucket: keys and texts.
    pub(crate) async fn objects(&self) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (key, bytes) in self.archives().await {
            let mut text = String::new();
            MultiGzDecoder::new(&bytes[..])
                .read_to_string(&mut text)
                .unwrap();
            texts.insert(key, text);
        }
        texts
    }

    /// What is in the bucket: keys and bytes.
    pub(crate) async fn archives(&self) -> BTreeMap<String, Vec<u8>> {
        let s3 = &self.clients.s3;
        let list = s3.list_objects_v2().bucket(BUCKET).send().await.unwrap();
        let mut archives = BTreeMap::new();
        for object in list.contents() {
            let key = object.key().unwrap();
            let got = s3
                .get_object()
                .bucket(BUCKET)
                .key(key)
                .send()
                .await
                .unwrap();
            let bytes = got.body.collect().await.unwrap().to_vec();
            archives.insert(key.to_owned(), bytes);
        }
        archives
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

/// A record of the common schema.
pub(crate) fn log(log_type: &str, id: &str) -> Vec<u8> {
    let time = "2020-03-14T15:09:26+09:00";
    format!(r#"{{"log_type":"{log_type}","log_id":"{id}","time":"{time}"}}"#).into_bytes()
}
