//! AWS, a log store and a Fluent server, and movers that redact in front of them.

use std::collections::BTreeMap;
use std::time::Duration;

use delivery::trial::Package;
use http::Request;
use serde_json::{Value, json};
use testbed::function::{Function, Outcome};
use testbed::logging::{Bucket, Stream, mover_variables};
use testbed::peers::{Elastic, ElasticKind, FluentOptions, FluentServer};
use testbed::proxy::Proxy;
use testbed::{Kind, StandIn, signed};

use crate::canaries::{RULES, event};
use crate::outside::Seen;

pub(crate) const MOVERS: [&str; 4] = [
    "kinesis-to-s3",
    "kinesis-to-es",
    "kinesis-to-fluent",
    "kinesis-forward",
];
/// The least that a key may have, in bytes.
pub(crate) const SECRET: &str = "a secret of thirty-two bytes: é";
const TIME: Duration = Duration::from_secs(60);

/// AWS, a log store and a Fluent server.
pub(crate) struct Stage {
    pub(crate) proxy: Proxy,
    elastic: Elastic,
    fluent: FluentServer,
    aws: StandIn,
}

/// A version of a secret.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) arn: String,
    pub(crate) version: String,
}

/// A mover, and where it keeps what it does not deliver.
pub(crate) struct Mover {
    pub(crate) function: Function,
    name: &'static str,
    logs: Bucket,
    apart: Bucket,
    stream: Stream,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let options = FluentOptions::default();
        let (elastic, fluent, aws) = tokio::join!(
            Elastic::start(ElasticKind::Noida),
            FluentServer::start(&options),
            StandIn::start(Kind::Moto)
        );
        let aws = aws.unwrap();
        Self {
            proxy: Proxy::start(&aws.endpoint()).unwrap(),
            elastic: elastic.unwrap(),
            fluent: fluent.unwrap(),
            aws,
        }
    }

    /// Makes a secret.
    pub(crate) async fn secret(&self, name: &str, text: &str) -> Secret {
        let request = Request::post(self.aws.endpoint())
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", "secretsmanager.CreateSecret");
        let body = json!({ "Name": name, "SecretString": text }).to_string();
        let answer = signed::send(request, "secretsmanager", body).await.unwrap();
        let made: Value = serde_json::from_str(&answer).unwrap();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Secret {
            arn: text("ARN"),
            version: text("VersionId"),
        }
    }

    /// Starts a mover that redacts with a secret, with these variables instead of the usual ones. The number makes its
    /// buckets other ones.
    pub(crate) async fn mover(
        &self,
        (name, number): (&'static str, usize),
        secret: &Secret,
        changed: &[(&str, &str)],
    ) -> Mover {
        let direct = self.aws.endpoint();
        let logs = format!("logs-{name}-{number}");
        let (apart, stream) = (format!("apart-{name}-{number}"), format!("{name}-{number}"));
        let mut variables = self.variables(&logs, &stream);
        let own = [
            ("REDACT", RULES),
            ("REDACT_SECRET_ARN", &secret.arn),
            ("REDACT_SECRET_VERSION_ID", &secret.version),
            ("UNREDACTED", &format!("s3://{apart}/raw/")),
        ];
        let own = own.iter().chain(changed);
        variables.extend(own.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let package = Package::open(name).unwrap_or_else(|error| panic!("{error:#}"));
        Mover {
            function: start(name, &package, &variables).await,
            name,
            logs: Bucket::make(&direct, &logs).await.unwrap(),
            apart: Bucket::make(&direct, &apart).await.unwrap(),
            stream: Stream::make(&direct, &stream).await.unwrap(),
        }
    }

    /// What each mover is configured with, and more that only some read.
    fn variables(&self, logs: &str, stream: &str) -> BTreeMap<String, String> {
        let mut variables = mover_variables(&self.proxy.endpoint(), logs);
        let own = [
            ("MAX_RECORD_AGE_DAYS", "366".to_owned()),
            ("LOG_S3_BUCKET", logs.to_owned()),
            ("LOG_S3_PREFIX", "logs".to_owned()),
            ("ES_HOST", self.elastic.endpoint()),
            ("INDEX_NAME_PREFIX", stream.to_owned()),
            (
                "LOG_FLUENT_SINK_ENDPOINT",
                format!("127.0.0.1:{}", self.fluent.port()),
            ),
            ("LOG_FLUENT_TAG", stream.to_owned()),
            ("TARGET_STREAM_NAME", stream.to_owned()),
            ("KINESIS_MAX_RETRIES", "3".to_owned()),
        ];
        variables.extend(own.map(|(name, value)| (name.to_owned(), value)));
        variables
    }

    /// Everything that left a mover but for what it keeps apart: objects with their keys, documents, events and records
    /// with their keys, and its log.
    pub(crate) async fn outside(&self, mover: &Mover) -> Vec<Seen> {
        let log = [seen("the log", mover.function.log())].into_iter();
        log.chain(self.written(mover).await).collect()
    }

    /// The same without its log.
    pub(crate) async fn written(&self, mover: &Mover) -> Vec<Seen> {
        let mut all = objects(&mover.logs).await;
        for (key, text) in mover.stream.records().await.unwrap() {
            all.push(seen("a partition key", key));
            all.push(seen("the stream", text));
        }
        let stream = format!("{}-", mover.stream_name());
        for index in self.elastic.indices().await.unwrap() {
            if index.starts_with(&stream) {
                for (id, document) in self.elastic.documents(&index).await.unwrap() {
                    all.push(seen("the id of a document", id));
                    all.push(seen("a document", document.to_string()));
                }
                all.push(seen("the name of an index", index));
            }
        }
        for event in self.fluent.events().unwrap() {
            if event.tag.ends_with(mover.stream_name()) {
                all.push(seen("a tag", event.tag));
                all.push(seen("an event", event.record.to_string()));
            }
        }
        all
    }
}

impl Mover {
    /// Invokes it with everything that is planted.
    pub(crate) async fn invoke(&self) -> Outcome {
        self.function.invoke(event(), TIME).await.unwrap()
    }

    /// Invokes it with everything that is planted, which it delivers.
    pub(crate) async fn deliver(&self) {
        let outcome = self.invoke().await;
        let done = json!({ "batchItemFailures": [] });
        assert_eq!(outcome, Ok(done), "{}: {}", self.name, self.function.log());
    }

    /// What it keeps apart.
    pub(crate) async fn apart(&self) -> Vec<Seen> {
        objects(&self.apart).await
    }

    /// The value of a metric, of the last invocation.
    pub(crate) fn metric(&self, name: &str) -> Option<u64> {
        let log = self.function.log();
        let lines = log.lines().rev();
        let mut lines = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let metrics = lines.find(|line| line["_aws"].is_object());
        metrics.and_then(|metrics| metrics[name].as_u64())
    }

    fn stream_name(&self) -> &str {
        self.stream.name()
    }
}

async fn start(name: &str, package: &Package, variables: &BTreeMap<String, String>) -> Function {
    let function = Function::start(name, &package.program(), variables).unwrap();
    // Its program is removed with the package.
    function.ready().await.unwrap();
    function
}

async fn objects(bucket: &Bucket) -> Vec<Seen> {
    let objects = bucket.lines().await.unwrap().into_iter();
    let texts = objects.flat_map(|(key, lines)| {
        let texts = lines.into_iter().map(|line| seen("an object", line));
        [seen("the key of an object", key)].into_iter().chain(texts)
    });
    texts.collect()
}

fn seen(place: &str, text: String) -> Seen {
    Seen {
        place: place.to_owned(),
        text,
    }
}
