//! AWS as a list of answers: the real SDK reads and writes, and nothing leaves the process.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use aws_types::region::Region;

/// A request as the SDK sent it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// The operation, or method and path where the protocol has none.
    pub(crate) operation: String,
    /// The body.
    pub(crate) body: String,
}

type Answers = dyn Fn(&Sent) -> (u16, String) + Send + Sync;

/// The HTTP client that the SDK is given.
#[derive(Clone)]
pub(crate) struct Canned {
    answers: Arc<Answers>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Canned {
    pub(crate) fn new(answers: impl Fn(&Sent) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self {
            answers: Arc::new(answers),
            sent: Arc::default(),
        }
    }

    /// A configuration whose calls all come here.
    pub(crate) fn config(&self) -> SdkConfig {
        let keys = aws_sdk_s3::config::Credentials::new("test", "test", None, None, "test");
        SdkConfig::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .region(Region::new("ap-northeast-1"))
            .endpoint_url("http://aws.test")
            .credentials_provider(aws_sdk_s3::config::SharedCredentialsProvider::new(keys))
            .http_client(self.clone())
            .build()
    }

    /// The body of the only request of an operation.
    pub(crate) fn body(&self, operation: &str) -> String {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bodies = sent.iter().filter(|sent| sent.operation == operation);
        match (bodies.next(), bodies.next()) {
            (Some(one), None) => one.body.clone(),
            (first, _) => panic!("not exactly one {operation} ({first:?}) in {sent:?}"),
        }
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let sent = read(request);
        let (status, body) = (self.answers)(&sent);
        self.sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sent);
        HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body))
    }
}

fn read(request: &HttpRequest) -> Sent {
    let body = request.body().bytes().unwrap_or_default();
    let target = request.headers().get("x-amz-target");
    let target = target.and_then(|target| target.rsplit('.').next());
    let mut fields = form_urlencoded::parse(body);
    let action = fields.find(|(name, _)| name == "Action");
    let path = request.uri().trim_start_matches("http://aws.test");
    let path = path.split('?').next().unwrap_or_default();
    let operation = target.map(str::to_owned);
    let operation = operation.or_else(|| action.map(|(_, action)| action.into_owned()));
    Sent {
        operation: operation.unwrap_or_else(|| format!("{} {path}", request.method())),
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

impl std::fmt::Debug for Canned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canned").finish_non_exhaustive()
    }
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(self.answer(&request)))
    }
}

impl HttpClient for Canned {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
