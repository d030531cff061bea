//! The way of one call through the proxy.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::identify::{identify, region};
use super::rounds::Pass;
use super::state::State;
use super::{Call, Fault, trouble};
use crate::server::Answer;

/// How long a connection is kept: less than the five seconds after which Ministack closes one, which would look
/// like a fault.
const IDLE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Forward {
    upstream: String,
    state: Arc<State>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Forward {
    pub(super) fn new(upstream: &str, state: Arc<State>) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build_http();
        Self {
            upstream: upstream.trim_end_matches('/').to_owned(),
            state,
            client,
        }
    }

    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let started = self.state.now();
        let (head, body) = request.into_parts();
        let body = body.collect().await.context("read a request")?.to_bytes();
        let mut call = new_call(&head, &body, started);
        let faults = self.state.arrive(&mut call);
        let answer = self.carry_out(&mut call, &faults, head, body).await;
        call.status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        self.state.finish(call);
        answer
    }

    async fn carry_out(
        self: &Arc<Self>,
        call: &mut Call,
        faults: &[Fault],
        head: Parts,
        body: Bytes,
    ) -> Answer {
        let _round = round(faults).await;
        for fault in faults {
            if let Some(answer) = before(call, fault).await {
                return answer;
            }
        }
        let own = self.state.tasks_if_any();
        let mut answer = match own.and_then(|tasks| tasks.answer(call)) {
            Some((status, document)) => trouble::document(status, &document)?,
            None => self.to_its_end(head, body).await?,
        };
        call.status = Some(answer.status().as_u16());
        for fault in faults {
            if let Fault::Latency(time) = fault {
                let passed = self.state.now().saturating_sub(call.started);
                tokio::time::sleep(time.saturating_sub(passed)).await;
            }
            answer = after(call, fault, answer)?;
        }
        Ok(answer.map(Full::new))
    }

    /// A call that was begun comes to its end, whether or not its caller is there to hear of it.
    async fn to_its_end(self: &Arc<Self>, head: Parts, body: Bytes) -> Result<Response<Bytes>> {
        let own = Arc::clone(self);
        let pass_on = async move { own.pass_on(head, body).await };
        tokio::spawn(pass_on).await.context("pass a call on")?
    }

    async fn pass_on(&self, mut head: Parts, body: Bytes) -> Result<Response<Bytes>> {
        let path = head.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        head.uri = format!("{}{path}", self.upstream)
            .parse()
            .context("make the upstream URL")?;
        // These are about the connection; the body's length is set again.
        remove(
            &mut head.headers,
            &["connection", "expect", "transfer-encoding"],
        );
        let request = Request::from_parts(head, Full::new(body));
        let answer = self
            .client
            .request(request)
            .await
            .context("call the stand-in")?;
        let (mut head, body) = answer.into_parts();
        remove(
            &mut head.headers,
            &["connection", "keep-alive", "transfer-encoding"],
        );
        let body = body
            .collect()
            .await
            .context("read the stand-in's answer")?
            .to_bytes();
        Ok(Response::from_parts(head, body))
    }
}

fn new_call(head: &Parts, body: &[u8], started: Duration) -> Call {
    let (service, operation) = identify(head, body);
    let request = String::from_utf8_lossy(body).into_owned();
    Call {
        number: 0,
        service,
        path: head.uri.path().to_owned(),
        region: region(head),
        operation,
        started,
        finished: started,
        request,
        status: None,
    }
}

fn remove(headers: &mut HeaderMap, names: &[&str]) {
    for name in names {
        headers.remove(*name);
    }
}

async fn round(faults: &[Fault]) -> Option<Pass> {
    let rounds = faults.iter().find_map(|fault| match fault {
        Fault::Round(rounds) => Some(rounds),
        _ => None,
    });
    rounds?.join().await
}

/// What a fault does before a call is passed on: an answer means that it is not.
async fn before(call: &Call, fault: &Fault) -> Option<Answer> {
    match fault {
        Fault::Delay(time) => tokio::time::sleep(*time).await,
        Fault::Before(callback) => tokio::task::block_in_place(|| callback(call)),
        Fault::DropBefore => return Some(Err(anyhow!("dropped by a rule"))),
        Fault::Quota(quota) => {
            let refused = quota.refused(call)?;
            return trouble::answer(&call.service, &refused);
        }
        Fault::Region(region) if *region == call.region => {}
        Fault::KeysOfS3 if !trouble::leads_out(&call.path) => {}
        other => return trouble::answer(&call.service, other),
    }
    None
}

/// What a fault does to the answer of a call that was passed on.
fn after(call: &Call, fault: &Fault, answer: Response<Bytes>) -> Result<Response<Bytes>> {
    match fault {
        Fault::After(callback) => tokio::task::block_in_place(|| callback(call)),
        Fault::DropAfter => bail!("dropped by a rule"),
        Fault::Quota(quota) if !answer.status().is_success() => quota.not_made(call),
        Fault::Rewrite(change) => return Ok(rewrite(answer, change.as_ref())),
        _ => {}
    }
    Ok(answer)
}

fn rewrite(answer: Response<Bytes>, change: &dyn Fn(&str) -> String) -> Response<Bytes> {
    let (mut head, body) = answer.into_parts();
    remove(
        &mut head.headers,
        &["content-length", "x-amz-crc32", "x-amz-checksum-crc32"],
    );
    let body = change(&String::from_utf8_lossy(&body));
    Response::from_parts(head, Bytes::from(body))
}
