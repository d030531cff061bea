//! A function that does what its events say: a test sees whether processes are started, invoked,
//! timed out and killed as Lambda does it.

use std::env;
use std::future::pending;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use serde_json::{Value, json};
use testbed::http_client;

#[tokio::main]
async fn main() -> Result<()> {
    match env::var("AT_START").as_deref() {
        Ok("exit") => bail!("as asked"),
        Ok("report") => {
            post("init/error", &json!({ "errorMessage": "as asked" })).await?;
            pending::<()>().await;
        }
        _ => {}
    }
    loop {
        answer().await?;
    }
}

async fn answer() -> Result<()> {
    let invocation = call("invocation/next", Request::get, Bytes::new()).await?;
    let header = |name: &str| {
        let value = invocation
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.map(str::to_owned).context("a header is missing")
    };
    let id = header("lambda-runtime-aws-request-id")?;
    let event: Value = serde_json::from_slice(invocation.body())?;
    match event["do"].as_str() {
        Some("raise") => {
            let error = json!({ "errorMessage": "as asked" });
            post(&format!("invocation/{id}/error"), &error).await
        }
        Some("crash") => std::process::exit(3),
        Some("hang") => pending().await,
        _ => {
            let variables: Vec<String> = env::vars().map(|(name, _)| name).collect();
            let answer = json!({
                "event": event,
                "id": id,
                "deadline": header("lambda-runtime-deadline-ms")?,
                "arn": header("lambda-runtime-invoked-function-arn")?,
                "variables": variables,
            });
            post(&format!("invocation/{id}/response"), &answer).await
        }
    }
}

async fn post(path: &str, body: &Value) -> Result<()> {
    let answer = call(path, Request::post, body.to_string().into()).await?;
    anyhow::ensure!(answer.status() == 202, "{path}: {}", answer.status());
    Ok(())
}

async fn call(
    path: &str,
    method: fn(String) -> http::request::Builder,
    body: Bytes,
) -> Result<Response<Bytes>> {
    let api = env::var("AWS_LAMBDA_RUNTIME_API")?;
    let request = method(format!("http://{api}/2018-06-01/runtime/{path}"));
    http_client::send(request.body(Full::new(body))?).await
}
