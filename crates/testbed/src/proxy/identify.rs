//! Which AWS call an HTTP request is.

use http::Method;
use http::request::Parts;

/// The service, by the name it signs with, and the operation.
pub(super) fn identify(head: &Parts, body: &[u8]) -> (String, String) {
    let service = service(head).unwrap_or("unsigned").to_owned();
    let operation = match service.as_str() {
        "s3" => s3(head),
        "route53" => route53(head),
        "lambda" => lambda(head),
        _ => target(head).or_else(|| action(body)).or_else(|| cbor(head)),
    };
    let fallback = || format!("{} {}", head.method, head.uri.path());
    let operation = operation.unwrap_or_else(fallback);
    (service, operation)
}

/// The region that a request is signed for; nothing where it is not signed.
pub(super) fn region(head: &Parts) -> String {
    scope(head, 2).unwrap_or_default().to_owned()
}

fn service(head: &Parts) -> Option<&str> {
    scope(head, 3)
}

/// A part of `Credential=<key>/<date>/<region>/<service>/aws4_request`.
fn scope(head: &Parts, part: usize) -> Option<&str> {
    let signature = head.headers.get("authorization")?.to_str().ok()?;
    let (_, scope) = signature.split_once("Credential=")?;
    scope.split(',').next()?.split('/').nth(part)
}

/// JSON protocols: `x-amz-target: <prefix>.<operation>`.
fn target(head: &Parts) -> Option<String> {
    let target = head.headers.get("x-amz-target")?.to_str().ok()?;
    Some(target.rsplit('.').next()?.to_owned())
}

/// Query protocols: the form field `Action`.
fn action(body: &[u8]) -> Option<String> {
    let mut fields = form_urlencoded::parse(body);
    fields
        .find(|(name, _)| name == "Action")
        .map(|(_, value)| value.into_owned())
}

/// CBOR protocol: `/service/<name>/operation/<operation>`.
fn cbor(head: &Parts) -> Option<String> {
    let (_, operation) = head.uri.path().split_once("/operation/")?;
    Some(operation.to_owned())
}

fn s3(head: &Parts) -> Option<String> {
    let has_key = head.uri.path().trim_matches('/').contains('/');
    let query = head.uri.query().unwrap_or_default();
    let asks = |name: &str| form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == name);
    let operation = match (&head.method, has_key) {
        (&Method::GET, true) if asks("tagging") => "GetObjectTagging",
        (&Method::GET, true) => "GetObject",
        (&Method::PUT, true) => "PutObject",
        (&Method::HEAD, true) => "HeadObject",
        (&Method::DELETE, true) => "DeleteObject",
        (&Method::GET, false) if head.uri.path() == "/" => "ListBuckets",
        (&Method::GET, false) if asks("list-type") => "ListObjectsV2",
        (&Method::GET, false) if asks("location") => "GetBucketLocation",
        (&Method::PUT, false) if query.is_empty() => "CreateBucket",
        (&Method::HEAD, false) => "HeadBucket",
        (&Method::DELETE, false) => "DeleteBucket",
        _ => return None,
    };
    Some(operation.to_owned())
}

/// `/<version of the API>/<kind of thing>/<its name>/<part of it>`.
fn lambda(head: &Parts) -> Option<String> {
    let path = head.uri.path().trim_matches('/');
    let parts: Vec<_> = path.split('/').skip(1).collect();
    let operation = match (&head.method, parts.as_slice()) {
        (&Method::GET, ["functions"]) => "ListFunctions",
        (&Method::POST, ["functions"]) => "CreateFunction",
        (&Method::GET, ["functions", _]) => "GetFunction",
        (&Method::DELETE, ["functions", _]) => "DeleteFunction",
        (&Method::GET, ["functions", _, "configuration"]) => "GetFunctionConfiguration",
        (&Method::PUT, ["functions", _, "configuration"]) => "UpdateFunctionConfiguration",
        (&Method::PUT, ["functions", _, "code"]) => "UpdateFunctionCode",
        (&Method::GET, ["event-source-mappings"]) => "ListEventSourceMappings",
        (&Method::POST, ["event-source-mappings"]) => "CreateEventSourceMapping",
        (&Method::GET, ["event-source-mappings", _]) => "GetEventSourceMapping",
        (&Method::PUT, ["event-source-mappings", _]) => "UpdateEventSourceMapping",
        (&Method::DELETE, ["event-source-mappings", _]) => "DeleteEventSourceMapping",
        (&Method::GET, ["tags", _]) => "ListTags",
        (&Method::POST, ["tags", _]) => "TagResource",
        (&Method::DELETE, ["tags", _]) => "UntagResource",
        _ => return None,
    };
    Some(operation.to_owned())
}

fn route53(head: &Parts) -> Option<String> {
    let (_, path) = head.uri.path().trim_matches('/').split_once('/')?;
    let parts: Vec<_> = path.split('/').collect();
    let operation = match (&head.method, parts.as_slice()) {
        (&Method::POST, ["hostedzone", _, "rrset"]) => "ChangeResourceRecordSets",
        (&Method::GET, ["hostedzone", _, "rrset"]) => "ListResourceRecordSets",
        (&Method::GET, ["hostedzone", _]) => "GetHostedZone",
        (&Method::DELETE, ["hostedzone", _]) => "DeleteHostedZone",
        (&Method::POST, ["hostedzone"]) => "CreateHostedZone",
        (&Method::GET, ["hostedzone"]) => "ListHostedZones",
        (&Method::GET, ["hostedzonesbyname"]) => "ListHostedZonesByName",
        (&Method::GET, ["change", _]) => "GetChange",
        _ => return None,
    };
    Some(operation.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn identified(method: &str, uri: &str, service: &str, body: &str) -> String {
        let scope = format!("AWS4-HMAC-SHA256 Credential=AK/20260101/r/{service}/aws4_request, X");
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header("authorization", scope);
        let (head, ()) = request.body(()).unwrap().into_parts();
        let (service, operation) = identify(&head, body.as_bytes());
        format!("{service} {operation}")
    }

    #[test]
    fn s3_calls_are_known_by_method_and_path() {
        assert_eq!(
            identified("PUT", "/bucket/a/b?x-id=PutObject", "s3", ""),
            "s3 PutObject"
        );
        assert_eq!(
            identified("GET", "/bucket?list-type=2", "s3", ""),
            "s3 ListObjectsV2"
        );
        assert_eq!(
            identified("POST", "/bucket?delete", "s3", ""),
            "s3 POST /bucket"
        );
    }

    #[test]
    fn route_53_calls_are_known_by_method_and_path() {
        let change = identified("POST", "/2013-04-01/hostedzone/Z1/rrset/", "route53", "");
        assert_eq!(change, "route53 ChangeResourceRecordSets");
        let read = identified("GET", "/2013-04-01/hostedzone/Z1", "route53", "");
        assert_eq!(read, "route53 GetHostedZone");
    }

    #[test]
    fn query_calls_are_known_by_their_action() {
        let body = "Version=1&Action=CreateRule&Priority=1";
        let call = identified("POST", "/", "elasticloadbalancing", body);
        assert_eq!(call, "elasticloadbalancing CreateRule");
    }

    #[test]
    fn a_call_that_is_not_signed_is_named_by_its_path() {
        let (head, ()) = Request::get("http://host/a?b")
            .body(())
            .unwrap()
            .into_parts();
        assert_eq!(
            identify(&head, b""),
            ("unsigned".to_owned(), "GET /a".to_owned())
        );
    }
}
