//! The event of an Application Load Balancer, with headers of several values.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers>

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eden_access::{Destination, Host, RequestHead};
use serde::Deserialize;
use serde_json::Value;

type Values = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    request_context: RequestContext,
    http_method: String,
    path: String,
    #[serde(default)]
    multi_value_query_string_parameters: Option<Values>,
    multi_value_headers: Values,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
struct RequestContext {
    elb: Elb,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Elb {
    target_group_arn: String,
}

/// A request that a load balancer has handed over. What it holds is a visitor's, cookies among it: it is never shown.
pub(crate) struct Request {
    /// The method.
    pub(crate) method: String,
    /// The path, as it was sent.
    pub(crate) path: String,
    /// The host, where the request names exactly one.
    pub(crate) host: Option<Host>,
    /// The target group by which it came.
    pub(crate) target_group: String,
    query: Values,
    headers: Values,
    body: Vec<u8>,
}

impl Request {
    /// Reads an event.
    ///
    /// # Errors
    /// It is none of a load balancer whose target group hands over all values of a header. Nothing of it is in the text.
    pub(crate) fn read(event: Value) -> Result<Self, &'static str> {
        let event: Event = serde_json::from_value(event).map_err(|_| {
            "the event is not one of an Application Load Balancer with lambda.multi_value_headers.enabled"
        })?;
        let headers = event.multi_value_headers;
        let body = event.body.unwrap_or_default();
        let body = match event.is_base64_encoded {
            true => STANDARD
                .decode(body)
                .map_err(|_| "the event's body is no base64")?,
            false => body.into_bytes(),
        };
        Ok(Self {
            host: host(&headers),
            method: event.http_method,
            path: event.path,
            target_group: event.request_context.elb.target_group_arn,
            query: event
                .multi_value_query_string_parameters
                .unwrap_or_default(),
            headers,
            body,
        })
    }

    /// Every header with each of its values.
    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        let each = self.headers.iter();
        each.flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())))
            .collect()
    }

    /// Its head, with these pairs.
    pub(crate) fn head<'a>(&'a self, pairs: &'a [(&'a str, &'a str)]) -> RequestHead<'a> {
        RequestHead {
            method: &self.method,
            headers: pairs,
        }
    }

    /// The value of a parameter that came once, as it was sent: load balancers do not decode queries.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        match self.query.get(name).map(Vec::as_slice) {
            Some([value]) => Some(value),
            _ => None,
        }
    }

    /// The same, decoded as a form encodes it.
    pub(crate) fn decoded_parameter(&self, name: &str) -> Option<String> {
        let text = self.parameter(name)?;
        let pair = form_urlencoded::parse(text.as_bytes()).next();
        pair.map(|(value, _)| value.into_owned())
    }

    /// The value of a field of the form that it sends, where it came once.
    /// <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let pairs = form_urlencoded::parse(&self.body);
        let mut values = pairs.filter(|(key, _)| key == name);
        let (_, value) = values.next()?;
        values.next().is_none().then(|| value.into_owned())
    }

    /// Where it wanted to go. A load balancer hands parameters over without their order.
    pub(crate) fn destination(&self, host: Host) -> Destination {
        let pairs = self.query.iter();
        let pairs =
            pairs.flat_map(|(name, values)| values.iter().map(move |it| format!("{name}={it}")));
        let query = pairs.collect::<Vec<_>>().join("&");
        match query.is_empty() {
            true => Destination::of_request(host, &self.path),
            false => Destination::of_request(host, &format!("{}?{query}", self.path)),
        }
    }
}

fn host(headers: &Values) -> Option<Host> {
    let mut named = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"));
    let (_, values) = named.next()?;
    match (values.as_slice(), named.next()) {
        ([host], None) => Host::from_header(host).ok(),
        _ => None,
    }
}
