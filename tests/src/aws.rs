//! Calls of a stand-in for which a whole SDK crate would be too much: what is there, by name.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testbed::{REGION, http_client};

use http::Request;
use http_body_util::Full;
use hyper::body::Bytes;

/// Gets a document of a REST API such as Lambda's.
///
/// # Errors
/// When the stand-in does not answer with one.
pub async fn get(endpoint: &str, service: &str, path: &str) -> Result<Value> {
    let request = Request::get(format!("{endpoint}{path}"));
    let text = send(request, service, String::new()).await?;
    serde_json::from_str(&text).with_context(|| format!("read what {service} answered to {path}"))
}

/// The names of everything that the modules make, of each kind; AWS's own things are left out.
///
/// # Errors
/// When a call fails.
pub async fn made(endpoint: &str) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for (service, path, list, name) in LISTS {
        all.extend(names(&get(endpoint, service, path).await?, list, name));
    }
    for (service, target, list, name) in TARGETS {
        all.extend(names(
            &call(endpoint, service, target, &json!({})).await?,
            list,
            name,
        ));
    }
    for action in ["ListRoles", "ListInstanceProfiles"] {
        all.extend(iam(endpoint, action).await?);
    }
    Ok(all)
}

const LISTS: [(&str, &str, &str, &str); 6] = [
    (
        "lambda",
        "/2015-03-31/functions/",
        "Functions",
        "FunctionArn",
    ),
    (
        "lambda",
        "/2015-03-31/event-source-mappings/",
        "EventSourceMappings",
        "UUID",
    ),
    ("apigateway", "/restapis", "item", "name"),
    ("apigateway", "/apikeys", "item", "name"),
    ("apigateway", "/usageplans", "item", "name"),
    ("apigateway", "/domainnames", "item", "domainName"),
];

const TARGETS: [(&str, &str, &str, &str); 2] = [
    (
        "logs",
        "Logs_20140328.DescribeLogGroups",
        "logGroups",
        "logGroupName",
    ),
    ("events", "AWSEvents.ListRules", "Rules", "Arn"),
];

fn names(answer: &Value, list: &str, name: &str) -> Vec<String> {
    let entries = answer[list].as_array().into_iter().flatten();
    let names = entries.filter_map(|entry| entry[name].as_str());
    names.map(str::to_owned).collect()
}

/// Calls an API that is spoken to in JSON, such as Kinesis Data Streams'.
///
/// # Errors
/// When the stand-in does not answer with a document.
pub async fn call(endpoint: &str, service: &str, target: &str, body: &Value) -> Result<Value> {
    let request = Request::post(format!("{endpoint}/"))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", target);
    let text = send(request, service, body.to_string()).await?;
    serde_json::from_str(&text).with_context(|| format!("read what {service} answered to {target}"))
}

/// The keys of all objects in a bucket.
///
/// # Errors
/// When the bucket cannot be listed.
pub async fn keys(endpoint: &str, bucket: &str) -> Result<Vec<String>> {
    let request = Request::get(format!("{endpoint}/{bucket}?list-type=2"));
    let text = send(request, "s3", String::new()).await?;
    Ok(elements(&text, "Key"))
}

async fn iam(endpoint: &str, action: &str) -> Result<Vec<String>> {
    let request = Request::post(format!("{endpoint}/"))
        .header("content-type", "application/x-www-form-urlencoded");
    let body = format!("Action={action}&Version=2010-05-08");
    let text = send(request, "iam", body).await?;
    let arns = text
        .split("<Arn>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</Arn>"));
    let arns = arns.map(|(arn, _)| arn.to_owned());
    Ok(arns
        .filter(|arn| !arn.contains("/aws-service-role/"))
        .collect())
}

/// The texts of all elements of one name in an XML document.
fn elements(text: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let found = text
        .split(&open)
        .skip(1)
        .filter_map(|rest| rest.split_once(&close));
    found.map(|(text, _)| text.to_owned()).collect()
}

async fn send(request: http::request::Builder, service: &str, body: String) -> Result<String> {
    // The stand-ins read the service off the signature's scope and do not check the rest.
    let scope = format!("test/20260101/{REGION}/{service}/aws4_request");
    let signature =
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00");
    let request = request.header("authorization", signature);
    let answer = http_client::send(request.body(Full::new(Bytes::from(body)))?).await?;
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    ensure!(
        answer.status().is_success(),
        "{service} answered {}: {text}",
        answer.status()
    );
    Ok(text)
}
