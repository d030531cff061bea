//! The few calls for which a whole SDK crate would be too much: networks and certificates.

use anyhow::{Context, Result};
use http::Request;

use crate::signed;

/// Calls EC2 and returns the text of one element of the answer.
pub(super) async fn ec2(
    endpoint: &str,
    action: &str,
    fields: &[(&str, &str)],
    element: &str,
) -> Result<String> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("Action", action), ("Version", "2016-11-15")])
        .extend_pairs(fields)
        .finish();
    let content_type = ("content-type", "application/x-www-form-urlencoded");
    let answer = call(endpoint, "ec2", body, &[content_type]).await?;
    between(&answer, &format!("<{element}>"), "</")
        .with_context(|| format!("EC2 {action}: no <{element}> in the answer {answer}"))
}

/// Makes a role that ECS tasks may assume.
pub(super) async fn role(endpoint: &str, name: &str) -> Result<()> {
    let trust = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "ecs-tasks.amazonaws.com" },
            "Action": "sts:AssumeRole",
        }],
    });
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("Action", "CreateRole"), ("Version", "2010-05-08")])
        .extend_pairs([
            ("RoleName", name),
            ("AssumeRolePolicyDocument", &trust.to_string()),
        ])
        .finish();
    let content_type = ("content-type", "application/x-www-form-urlencoded");
    call(endpoint, "iam", body, &[content_type]).await.map(drop)
}

/// Stores a parameter of Systems Manager.
pub(super) async fn parameter(endpoint: &str, name: &str) -> Result<()> {
    let input =
        serde_json::json!({ "Name": name, "Value": "x", "Type": "String", "Overwrite": true });
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "AmazonSSM.PutParameter"),
    ];
    let call = call(endpoint, "ssm", input.to_string(), &headers);
    call.await.map(drop)
}

/// Asks ACM for a certificate and returns its ARN.
pub(super) async fn certificate(endpoint: &str, domain: &str) -> Result<String> {
    let body = serde_json::json!({ "DomainName": domain, "ValidationMethod": "DNS" }).to_string();
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "CertificateManager.RequestCertificate"),
    ];
    let answer = call(endpoint, "acm", body, &headers).await?;
    let answer: serde_json::Value = serde_json::from_str(&answer).context("read ACM's answer")?;
    let arn = answer["CertificateArn"]
        .as_str()
        .context("ACM's answer has no CertificateArn")?;
    Ok(arn.to_owned())
}

async fn call(
    endpoint: &str,
    service: &str,
    body: String,
    headers: &[(&str, &str)],
) -> Result<String> {
    let mut request = Request::post(format!("{endpoint}/"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    signed::send(request, service, body).await
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0.to_owned())
}
