//! The events by which API Gateway invokes a function.
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html>

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What only a caller of the API may know.
pub const API_KEY: &str = "a-key-that-nobody-may-read";

/// The proxy event of a request to `/api/v1/<command>`; no query is `null` there.
#[must_use]
pub fn request(method: &str, command: &str, query: &[(&str, &str)]) -> Value {
    let pairs: BTreeMap<&str, &str> = query.iter().copied().collect();
    let query = if pairs.is_empty() {
        Value::Null
    } else {
        json!(pairs)
    };
    let path = format!("/api/v1/{command}");
    json!({
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": { "x-api-key": API_KEY, "Host": "eden.example.com" },
        "multiValueHeaders": { "x-api-key": [API_KEY] },
        "queryStringParameters": query,
        "pathParameters": null,
        "stageVariables": null,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "stage": "main",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": { "apiKey": API_KEY, "apiKeyId": "k", "sourceIp": "192.0.2.1" },
        },
        "body": null,
        "isBase64Encoded": false,
    })
}
