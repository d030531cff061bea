//! A stand-in with a stream, a proxy before it, and pipelines whose calls go through the proxy.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionConfiguration};
use http::Request as HttpRequest;
use kinesis_pipeline::context::Context;
use kinesis_pipeline::destination::{Sink, log_group};
use kinesis_pipeline::ownership::Foreign;
use kinesis_pipeline::plan::Marks;
use kinesis_pipeline::{Error, Existing, Pipelines, Request, Seen};
use serde_json::{Value, json};
use testbed::logging::Stream;
use testbed::proxy::Proxy;
use testbed::world::Clients;
use testbed::{Kind, StandIn, signed};
use tokio_util::sync::CancellationToken;

use crate::wishes::{first, holding, removal};

/// How long retries go on: no stand-in needs longer, and a test that waits for ever is none.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Stage {
    pub(crate) proxy: Proxy,
    /// Its calls go through the proxy.
    pub(crate) pipelines: Pipelines,
    /// Its calls do not.
    direct: Pipelines,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) lambda: aws_sdk_lambda::Client,
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    pub(crate) stream: String,
    endpoint: String,
    // Last: it ends when the others are gone.
    _stand_in: StandIn,
}

impl Stage {
    pub(crate) async fn on(kind: Kind) -> Self {
        let stand_in = StandIn::start(kind).await.unwrap();
        let config = Clients::new(&stand_in.endpoint()).config;
        let proxy = Proxy::start(&stand_in.endpoint()).unwrap();
        let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(5));
        let watched = config.to_builder().endpoint_url(proxy.endpoint());
        let watched = watched.retry_config(retries).build();
        let stream = Stream::make(&stand_in.endpoint(), "logs").await.unwrap();
        let nothing = BTreeMap::new();
        Self {
            proxy,
            pipelines: Pipelines::new(&watched, &nothing),
            direct: Pipelines::new(&config, &nothing),
            iam: aws_sdk_iam::Client::new(&config),
            lambda: aws_sdk_lambda::Client::new(&config),
            logs: aws_sdk_cloudwatchlogs::Client::new(&config),
            stream: stream.arn().await.unwrap(),
            endpoint: stand_in.endpoint(),
            _stand_in: stand_in,
        }
    }

    /// The first destination of a pipeline as it is first asked for.
    pub(crate) fn archive(&self, pipeline: &str) -> Request {
        let [s3, ..] = crate::wishes::sinks();
        self.first(pipeline, "archive", s3)
    }

    pub(crate) fn first(&self, pipeline: &str, key: &str, sink: Sink) -> Request {
        first(&self.stream, pipeline, key, sink)
    }

    /// One destination of each kind.
    pub(crate) fn each_kind(&self, pipeline: &str) -> Vec<Request> {
        let keys = ["archive", "lake", "search", "fluent", "http", "forward"];
        let each = keys.into_iter().zip(crate::wishes::sinks());
        each.map(|(key, sink)| self.first(pipeline, key, sink))
            .collect()
    }

    pub(crate) async fn apply(&self, request: &Request) -> Result<Seen, Error> {
        let requests = std::slice::from_ref(request);
        let made = self.pipelines.apply(&context(), requests, &[]).await?;
        Ok(made.seen.into_iter().next().unwrap())
    }

    /// Deletes what a request has made; answers with what was left.
    pub(crate) async fn delete(&self, request: &Request) -> Result<Vec<Foreign>, Error> {
        let gone = [removal(request)];
        self.pipelines.delete(&context(), &gone).await
    }

    /// Looks as somebody who holds what a request has made.
    pub(crate) async fn read(&self, request: &Request) -> Seen {
        let mut held = request.clone();
        held.owner = holding(request);
        self.read_as(&held).await
    }

    /// Looks as this owner.
    pub(crate) async fn read_as(&self, request: &Request) -> Seen {
        let one = [Existing {
            destination: request.destination.clone(),
            owner: request.owner.clone(),
        }];
        self.pipelines.inspect(&one).await.unwrap().remove(0)
    }

    pub(crate) async fn mappings(&self, name: &str) -> Vec<EventSourceMappingConfiguration> {
        let call = self.lambda.list_event_source_mappings().function_name(name);
        let answer = call.send().await.unwrap();
        answer.event_source_mappings.unwrap_or_default()
    }

    pub(crate) async fn function(&self, name: &str) -> FunctionConfiguration {
        let call = self.lambda.get_function().function_name(name);
        call.send().await.unwrap().configuration.unwrap()
    }

    /// All alarms.
    pub(crate) async fn alarms(&self) -> Vec<Value> {
        let answer = self.cloudwatch("DescribeAlarms", &json!({})).await;
        answer["MetricAlarms"].as_array().unwrap().clone()
    }

    /// A call of CloudWatch, not through the proxy.
    pub(crate) async fn cloudwatch(&self, operation: &str, input: &Value) -> Value {
        let target = format!("GraniteServiceVersion20100801.{operation}");
        let request = HttpRequest::post(&self.endpoint)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", target);
        let answer = signed::send(request, "monitoring", input.to_string()).await;
        serde_json::from_str(&answer.unwrap()).unwrap_or_default()
    }

    /// Panics unless everything is as it was asked for, and no mapping is there twice.
    pub(crate) async fn assert_exact(&self, request: &Request) {
        let (sorted, plan) = self.direct.decide(request).await.unwrap();
        let name = request.destination.name();
        assert_eq!(plan.lines(), [""; 0], "{name}");
        assert_eq!(sorted.foreign, [], "{name}");
        assert_eq!(plan.marks, Marks::default(), "{name}");
        assert_eq!(sorted.own.mappings.len(), 1, "{:?}", sorted.own.mappings);
        let alarms = self.alarms().await.len();
        let expected = request.destination.alarms.as_ref().map_or(0, |_| 6);
        assert_eq!(alarms, expected, "{name}");
    }

    /// Panics unless nothing of ours is left.
    pub(crate) async fn assert_clean(&self) {
        let functions = self.lambda.list_functions().send().await.unwrap();
        let functions = functions.functions.unwrap_or_default();
        let mappings = self.lambda.list_event_source_mappings().send();
        let mappings = mappings.await.unwrap().event_source_mappings;
        let groups = self.logs.describe_log_groups();
        let groups = groups.log_group_name_prefix(log_group("")).send();
        let groups = groups.await.unwrap().log_groups.unwrap_or_default();
        let roles = self.iam.list_roles().send().await.unwrap().roles;
        let ours = roles.iter().filter(|role| role.path() == "/");
        let alarms = self.alarms().await;
        assert_eq!(functions.len(), 0, "{functions:?}");
        assert_eq!(alarms, [Value::Null; 0]);
        assert_eq!(mappings.unwrap_or_default().len(), 0);
        assert_eq!(groups.len(), 0, "{groups:?}");
        assert_eq!(ours.count(), 0, "{roles:?}");
    }
}

/// Fresh surroundings of a command.
pub(crate) fn context() -> Context {
    Context::new(CancellationToken::new(), PATIENCE, |_| {})
}
