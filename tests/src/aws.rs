//! Calls of a stand-in for which a whole SDK crate would be too much: what is there, by name.

use anyhow::{Context, Result};
use http::Request;
use serde_json::{Value, json};
use testbed::signed;

/// Gets a document of a REST API such as Lambda's.
///
/// # Errors
/// When the stand-in does not answer with one.
pub async fn get(endpoint: &str, service: &str, path: &str) -> Result<Value> {
    let request = Request::get(format!("{endpoint}{path}"));
    let text = signed::send(request, service, String::new()).await?;
    read(&text).with_context(|| format!("read what {service} answered to {path}"))
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

const TARGETS: [(&str, &str, &str, &str); 3] = [
    (
        "monitoring",
        "GraniteServiceVersion20100801.DescribeAlarms",
        "MetricAlarms",
        "AlarmArn",
    ),
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
    let text = signed::send(request, service, body.to_string()).await?;
    read(&text).with_context(|| format!("read what {service} answered to {target}"))
}

/// Sends a document to a REST API such as Lambda's.
///
/// # Errors
/// When the stand-in does not answer with one.
pub async fn write(
    endpoint: &str,
    service: &str,
    request: (&str, &str),
    body: &Value,
) -> Result<Value> {
    let (method, path) = request;
    let request = Request::builder()
        .method(method)
        .uri(format!("{endpoint}{path}"));
    let request = request.header("content-type", "application/json");
    let text = signed::send(request, service, body.to_string()).await?;
    read(&text).with_context(|| format!("read what {service} answered to {path}"))
}

/// Calls IAM or another API that takes forms; the answer is XML.
///
/// # Errors
/// When the call fails.
pub async fn form(endpoint: &str, service: &str, fields: &[(&str, &str)]) -> Result<String> {
    let request = Request::post(format!("{endpoint}/"))
        .header("content-type", "application/x-www-form-urlencoded");
    let mut body = form_urlencoded::Serializer::new(String::new());
    signed::send(request, service, body.extend_pairs(fields).finish()).await
}

async fn iam(endpoint: &str, action: &str) -> Result<Vec<String>> {
    let fields = [("Action", action), ("Version", "2010-05-08")];
    let arns = elements(&form(endpoint, "iam", &fields).await?, "Arn");
    let own = arns
        .into_iter()
        .filter(|arn| !arn.contains("/aws-service-role/"));
    Ok(own.collect())
}

/// Reads a document; nothing, which some calls answer with, is `null`.
fn read(text: &str) -> Result<Value> {
    match text {
        "" => Ok(Value::Null),
        text => Ok(serde_json::from_str(text)?),
    }
}

/// The texts of all elements of one name in an XML document.
#[must_use]
pub fn elements(text: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let found = text
        .split(&open)
        .skip(1)
        .filter_map(|rest| rest.split_once(&close));
    found.map(|(text, _)| text.to_owned()).collect()
}
