//! A plain HTTP client for loopback addresses.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

/// Long enough for a stand-in on a busy machine, short enough that a hung one is noticed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends one request and reads the whole answer.
pub async fn send(request: Request<Full<Bytes>>) -> Result<Response<Bytes>> {
    let what = format!("{} {}", request.method(), request.uri());
    match tokio::time::timeout(PATIENCE, exchange(request)).await {
        Ok(answer) => answer.with_context(|| what),
        Err(_) => bail!("{what}: no answer in {} seconds", PATIENCE.as_secs()),
    }
}

/// Gets a page.
pub async fn get(url: &str) -> Result<Response<Bytes>> {
    let request = Request::get(url).body(Full::default());
    send(request.with_context(|| format!("make a request of {url}"))?).await
}

async fn exchange(request: Request<Full<Bytes>>) -> Result<Response<Bytes>> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (head, body) = client.request(request).await?.into_parts();
    Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
}
