//! A small Lambda Runtime API: hands invocations to a function and takes its answers.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

const PREFIX: &str = "/2018-06-01/runtime/invocation/";

struct Invocation {
    id: String,
    event: Value,
    deadline: SystemTime,
}

/// What a function answered: a value, or the text of an error that it raised.
pub(crate) type Outcome = Result<Value, String>;

/// A running Runtime API.
pub(crate) struct Runtime {
    pub(crate) address: SocketAddr,
    send: mpsc::UnboundedSender<Invocation>,
    state: Arc<State>,
}

struct State {
    queue: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
}

impl Runtime {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (send, receive) = mpsc::unbounded_channel();
        let state = Arc::new(State {
            queue: receive.into(),
            waiting: Mutex::default(),
        });
        tokio::spawn(accept(listener, Arc::clone(&state)));
        Self {
            address,
            send,
            state,
        }
    }

    /// Invokes the function with this much time; panics when it gives no answer in two minutes.
    pub(crate) async fn invoke(&self, id: &str, event: Value, time: Duration) -> Outcome {
        let (send, receive) = oneshot::channel();
        let id = id.to_owned();
        self.state.waiting.lock().unwrap().insert(id.clone(), send);
        let deadline = SystemTime::now() + time;
        let invocation = Invocation {
            id,
            event,
            deadline,
        };
        self.send.send(invocation).ok().unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(120), receive);
        answer.await.unwrap().unwrap()
    }
}

impl State {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().to_owned();
        let path = path.strip_prefix(PREFIX).unwrap_or_default();
        match path.split_once('/') {
            None if path == "next" => self.next().await,
            Some((id, kind)) => self.take(id, kind, request).await,
            None => empty(StatusCode::NOT_FOUND),
        }
    }

    async fn next(&self) -> Response<Full<Bytes>> {
        let Some(one) = self.queue.lock().await.recv().await else {
            return empty(StatusCode::GONE);
        };
        let deadline = one.deadline.duration_since(UNIX_EPOCH).unwrap();
        Response::builder()
            .header("lambda-runtime-aws-request-id", one.id)
            .header(
                "lambda-runtime-deadline-ms",
                deadline.as_millis().to_string(),
            )
            .header(
                "lambda-runtime-invoked-function-arn",
                "arn:aws:lambda:ap-northeast-1:123456789012:function:eden",
            )
            .header(
                "lambda-runtime-trace-id",
                "Root=1-5bef4de7-ad49b0e87f6ef6c8",
            )
            .body(Full::from(one.event.to_string()))
            .unwrap()
    }

    async fn take(
        &self,
        id: &str,
        kind: &str,
        request: Request<Incoming>,
    ) -> Response<Full<Bytes>> {
        let bytes = request.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let outcome = match kind {
            "response" => Ok(serde_json::from_str(&text).unwrap()),
            _ => Err(text),
        };
        let waiting = self.waiting.lock().unwrap().remove(id);
        let _ = waiting.unwrap().send(outcome);
        empty(StatusCode::ACCEPTED)
    }
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let response = Response::builder().status(status);
    response.body(Full::default()).unwrap()
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let state = Arc::clone(&state);
                async move { Ok::<_, Infallible>(state.answer(request).await) }
            });
            let connection = http1::Builder::new();
            let _ = connection
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
