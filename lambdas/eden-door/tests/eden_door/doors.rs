//! The three functions as processes, and events as a load balancer makes them.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testbed::function::Function;

/// By which the page is reached.
pub(crate) const PAGE: &str =
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/page/1";
/// By which the door is reached.
pub(crate) const CATCH_ALL: &str =
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/door/1";

/// An answer to a visitor.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u64,
    pub(crate) headers: BTreeMap<String, Vec<String>>,
    pub(crate) body: String,
}

/// A request of a visitor.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) method: &'static str,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, Vec<String>>,
    pub(crate) headers: Vec<(String, String)>,
    /// As a load balancer hands it over: in base64, since it is neither text nor JSON.
    pub(crate) body: String,
}

impl Visit {
    /// A person opens an address: `https://`, host, path and query.
    pub(crate) fn to(address: &str) -> Self {
        let rest = address.strip_prefix("https://").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            values
                .entry(name.to_owned())
                .or_default()
                .push(value.to_owned());
        }
        let visit = Self {
            method: "GET",
            host: host.to_owned(),
            path: if path.is_empty() { "/" } else { path }.to_owned(),
            query: values,
            headers: Vec::new(),
            body: String::new(),
        };
        visit
            .with("sec-fetch-mode", "navigate")
            .with("sec-fetch-dest", "document")
            .with("accept", "text/html")
    }

    /// A script asks for something.
    pub(crate) fn by_script(address: &str) -> Self {
        let mut visit = Self::to(address);
        visit.headers.clear();
        visit.with("sec-fetch-mode", "cors")
    }

    /// A form is sent from a page of this origin.
    pub(crate) fn post(address: &str, origin: Option<&str>) -> Self {
        let mut visit = Self::to(address);
        visit.method = "POST";
        match origin {
            Some(origin) => visit.with("origin", origin),
            None => visit,
        }
    }

    /// The same, with the fields of a form.
    pub(crate) fn with_form(mut self, fields: &[(&str, &str)]) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.body = STANDARD.encode(form.finish());
        self.with("content-type", "application/x-www-form-urlencoded")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn event(&self, target_group: &str) -> Value {
        let mut headers: BTreeMap<&str, Vec<&str>> =
            BTreeMap::from([("host", vec![self.host.as_str()])]);
        for (name, value) in &self.headers {
            headers.entry(name).or_default().push(value);
        }
        json!({
            "requestContext": { "elb": { "targetGroupArn": target_group } },
            "httpMethod": self.method,
            "path": self.path,
            "multiValueQueryStringParameters": self.query,
            "multiValueHeaders": headers,
            "body": self.body,
            "isBase64Encoded": !self.body.is_empty(),
        })
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.first().map(String::as_str)
    }

    /// Where the visitor is sent, with 302.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, 302, "{self:?}");
        self.header("location").unwrap()
    }

    /// Name and value of the cookie that is set.
    pub(crate) fn cookie(&self) -> String {
        let set = self.header("set-cookie").unwrap();
        assert!(
            set.ends_with("Secure; HttpOnly; SameSite=Lax")
                || set.contains("; Secure; HttpOnly; SameSite=Lax; Max-Age="),
            "{set}"
        );
        set.split(';').next().unwrap().to_owned()
    }
}

/// One of the functions, ended when dropped.
pub(crate) fn start(name: &str, variables: &BTreeMap<String, String>) -> Function {
    let program = Path::new(env!("CARGO_BIN_EXE_eden-door"));
    let mut variables = variables.clone();
    variables.insert("EDEN_DOOR_FUNCTION".into(), name.into());
    Function::start(name, program, &variables).unwrap()
}

/// What a function answers to a visitor.
pub(crate) async fn ask(function: &Function, visit: &Visit, target_group: &str) -> Answer {
    let event = visit.event(target_group);
    let outcome = function
        .invoke(event, Duration::from_secs(30))
        .await
        .unwrap();
    let answer = outcome.unwrap_or_else(|error| panic!("raised {error}\n{}", function.log()));
    let headers = serde_json::from_value(answer["multiValueHeaders"].clone()).unwrap();
    Answer {
        status: answer["statusCode"].as_u64().unwrap(),
        headers,
        body: answer["body"].as_str().unwrap().to_owned(),
    }
}
