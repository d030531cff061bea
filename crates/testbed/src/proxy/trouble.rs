//! Error answers in each service's own format.

use anyhow::Result;
use http::Response;
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::Fault;
use crate::server::Answer;

const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";

/// The error answer that a fault stands for, if it stands for one.
pub(super) fn answer(service: &str, fault: &Fault) -> Option<Answer> {
    let (status, code, message) = match fault {
        Fault::Throttle => throttling(service),
        Fault::InternalError => internal(service),
        Fault::Answer(document) => return Some(json_answer(200, document.clone())),
        Fault::Region(region) => return Some(elsewhere(region)),
        Fault::KeysOfS3 => return Some(empty(400)),
        Fault::Error(status, code, message) => (*status, code.as_str(), message.as_str()),
        _ => return None,
    };
    Some(error(service, status, code, message))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html>
fn elsewhere(region: &str) -> Answer {
    let message = "The bucket you are attempting to access must be addressed using the specified \
                   endpoint. Please send all future requests to this endpoint.";
    let mut answer = error("s3", 301, "PermanentRedirect", message)?;
    let headers = answer.headers_mut();
    headers.insert("x-amz-bucket-region", region.parse()?);
    Ok(answer)
}

fn json_answer(status: u16, document: String) -> Answer {
    Ok(json_response(status, document)?.map(Full::new))
}

/// A JSON document as an answer of a service.
pub(super) fn document(status: u16, document: &Value) -> Result<Response<Bytes>> {
    json_response(status, document.to_string())
}

fn json_response(status: u16, document: String) -> Result<Response<Bytes>> {
    let response = Response::builder()
        .status(status)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amzn-requestid", REQUEST_ID);
    Ok(response.body(Bytes::from(document))?)
}

fn empty(status: u16) -> Answer {
    let response = Response::builder().status(status);
    Ok(response.body(Full::default())?)
}

/// Whether the folders of a key lead out of its bucket, which is the first part of the path.
pub(super) fn leads_out(path: &str) -> bool {
    let mut depth = 0_i32;
    let mut folders = path.trim_start_matches('/').split('/').skip(1);
    folders.any(|folder| {
        depth += if folder == ".." { -1 } else { 1 };
        depth < 0
    })
}

fn throttling(service: &str) -> (u16, &'static str, &'static str) {
    match service {
        "s3" => (503, "SlowDown", "Please reduce your request rate."),
        "ec2" => (503, "RequestLimitExceeded", "Request limit exceeded."),
        "elasticloadbalancing" | "route53" | "iam" | "sts" => (400, "Throttling", "Rate exceeded"),
        "lambda" => (429, "TooManyRequestsException", "Rate exceeded"),
        _ => (400, "ThrottlingException", "Rate exceeded"),
    }
}

fn internal(service: &str) -> (u16, &'static str, &'static str) {
    let message = "We encountered an internal error. Please try again.";
    match service {
        "s3" => (500, "InternalError", message),
        "ecs" | "ecr" => (500, "ServerException", message),
        "dynamodb" => (500, "InternalServerError", message),
        _ => (500, "InternalFailure", message),
    }
}

fn error(service: &str, status: u16, code: &str, message: &str) -> Answer {
    let (content_type, body) = match service {
        "s3" => ("application/xml", s3_body(code, message)),
        "ec2" => ("text/xml", ec2_body(code, message)),
        "elasticloadbalancing" | "route53" | "iam" | "sts" => {
            ("text/xml", query_body(service, status, code, message))
        }
        _ => ("application/x-amz-json-1.1", json_body(code, message)),
    };
    let response = Response::builder()
        .status(status)
        .header("content-type", content_type)
        .header("x-amzn-requestid", REQUEST_ID)
        .header("x-amzn-errortype", code);
    Ok(response.body(Full::new(Bytes::from(body)))?)
}

fn json_body(code: &str, message: &str) -> String {
    json!({ "__type": code, "message": message }).to_string()
}

fn s3_body(code: &str, message: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code>\
         <Message>{message}</Message><RequestId>{REQUEST_ID}</RequestId></Error>"
    )
}

fn ec2_body(code: &str, message: &str) -> String {
    format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
         <RequestID>{REQUEST_ID}</RequestID></Response>"
    )
}

fn query_body(service: &str, status: u16, code: &str, message: &str) -> String {
    let kind = if status < 500 { "Sender" } else { "Receiver" };
    let namespace = match service {
        "route53" => "https://route53.amazonaws.com/doc/2013-04-01/",
        "elasticloadbalancing" => "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
        _ => "http://webservices.amazon.com/",
    };
    format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{kind}</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    )
}
