//! What is wrong with destinations that records are posted to: what their functions would refuse at start.

use http_post::settings::form::{FORMAT, MAX_BYTES, MAX_RECORDS, PRESET};
use http_post::settings::{HTTP, SECRET_ARN};
use kinesis_pipeline::destination::texts;
use tfplugin6::{Attr, AttributePath, Diagnostic};

use super::peers::{at_attributes, key};
use crate::function;
use crate::pipeline::posted::Http;
use crate::texts::{has_unknown, strings};

pub(super) fn http(http: &Http, at: &AttributePath) -> Vec<Diagnostic> {
    let number = |number: &Attr<i64>| number.known().map(ToString::to_string);
    let get = |name: &str| match name {
        FORMAT => http.format.known().cloned(),
        PRESET => http.preset.known().cloned(),
        MAX_BYTES => number(&http.max_bytes),
        MAX_RECORDS => number(&http.max_records),
        SECRET_ARN => http.secret_arn.known().cloned(),
        name if name == HTTP.address => http.url.known().cloned(),
        name if name == HTTP.compress => http.compress.known().cloned(),
        name if name == HTTP.ca_pem => http.ca_pem.known().cloned(),
        name if name == HTTP.headers && !has_unknown(&http.headers) => {
            texts(&strings(&http.headers))
        }
        _ => None,
    };
    let mut all: Vec<_> = key(&http.secret_arn, &http.secret_kms_key_arn, at)
        .into_iter()
        .collect();
    all.extend(at_attributes(function::http(get), attribute, at));
    all
}

/// The attribute that becomes a variable.
fn attribute(variable: &str) -> &'static str {
    match variable {
        FORMAT => "format",
        PRESET => "preset",
        MAX_BYTES => "max_bytes",
        MAX_RECORDS => "max_records",
        name if name == HTTP.address => "url",
        name if name == HTTP.compress => "compress",
        name if name == HTTP.ca_pem => "ca_pem",
        name if name == HTTP.headers => "headers",
        _ => "secret_arn",
    }
}
