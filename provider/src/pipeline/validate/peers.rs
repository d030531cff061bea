//! What is wrong with destinations that are servers: what their functions would refuse at start.

use es_client::Service;
use es_client::options::{DATA_STREAM, INGEST_PIPELINE, SERVERLESS};
use fluent_forward::settings::{CA_PEM, COMPRESS, ENDPOINT, TLS};
use tfplugin6::{Attr, AttributePath, Diagnostic};

use super::destination::refused;
use super::{is_key, problem};
use crate::diagnose::sentence;
use crate::function::{self, PEER_SECRET_ARN};
use crate::pipeline::destination::{Elasticsearch, Fluent};

pub(super) fn elasticsearch(es: &Elasticsearch, at: &AttributePath) -> Vec<Diagnostic> {
    let here = |name: &str| at.clone().attribute(name);
    let prefix = &es.index_name_prefix;
    let each = [
        refused(&es.host, here("host"), |text| {
            function::cluster(text).map(drop)
        }),
        refused(
            prefix,
            here("index_name_prefix"),
            function::index_name_prefix,
        ),
        may_send(es, here("arn")),
        key(&es.secret_arn, &es.secret_kms_key_arn, at),
    ];
    let mut all: Vec<Diagnostic> = each.into_iter().flatten().collect();
    all.extend(at_attributes(
        function::documents(|name| variable(es, name)),
        attribute,
        at,
    ));
    all
}

/// The function has to be allowed to send to what is AWS's: a domain, or a collection of OpenSearch
/// Serverless. With a secret, the domain itself decides.
fn may_send(es: &Elasticsearch, at: AttributePath) -> Option<Diagnostic> {
    let cluster = function::cluster(es.host.known()?).ok()?;
    let (arn, service) = (&es.arn, function::service(&cluster));
    let (kind, example, what) = match service {
        Some(Service::Serverless) => (
            ":aoss:",
            "arn:aws:aoss:ap-northeast-1:123456789012:collection/abc123",
            "collection",
        ),
        _ => (
            ":es:",
            "arn:aws:es:ap-northeast-1:123456789012:domain/logs",
            "domain",
        ),
    };
    match arn {
        Attr::Null if service.is_some() && es.secret_arn.is_null() => Some(problem(
            format!("The {what}'s ARN is missing"),
            &format!("The role of the function has to allow it to send documents to this {what}."),
            at,
        )),
        Attr::Known(arn) if !(arn.starts_with("arn:") && arn.contains(kind)) => Some(problem(
            format!("{arn:?} is not the ARN of a {what}"),
            &format!("Expected one such as `{example}`."),
            at,
        )),
        _ => None,
    }
}

/// A variable of the function, as far as it is known.
fn variable(es: &Elasticsearch, name: &str) -> Option<String> {
    match name {
        "ES_HOST" => es.host.known().cloned(),
        DATA_STREAM => es.data_stream.known().map(ToString::to_string),
        INGEST_PIPELINE => es.ingest_pipeline.known().cloned(),
        SERVERLESS => es.serverless.known().cloned(),
        PEER_SECRET_ARN => es.secret_arn.known().cloned(),
        _ => None,
    }
}

pub(super) fn fluent(fluent: &Fluent, at: &AttributePath) -> Vec<Diagnostic> {
    let here = |name: &str| at.clone().attribute(name);
    let each = [
        refused(&fluent.endpoint, here("endpoint"), function::fluent_server),
        contradiction(fluent, here("tls")),
        key(&fluent.secret_arn, &fluent.secret_kms_key_arn, at),
    ];
    let mut all: Vec<Diagnostic> = each.into_iter().flatten().collect();
    let get = |name: &str| match name {
        ENDPOINT => fluent.endpoint.known().cloned(),
        TLS => fluent.tls.known().map(ToString::to_string),
        // Whether TLS is spoken is not known yet.
        CA_PEM if fluent.tls.is_unknown() => None,
        CA_PEM => fluent.ca_pem.known().cloned(),
        COMPRESS => fluent.compress.known().cloned(),
        PEER_SECRET_ARN => fluent.secret_arn.known().cloned(),
        _ => None,
    };
    all.extend(at_attributes(function::fluent(get), attribute, at));
    all
}

fn contradiction(fluent: &Fluent, at: AttributePath) -> Option<Diagnostic> {
    let is_secured = fluent.endpoint.known()?.trim().starts_with("tls://");
    (is_secured && fluent.tls == Attr::Known(false)).then(|| {
        problem(
            format!("`{at}` is false, and `endpoint` begins with `tls://`"),
            "Leave one of them out.",
            at,
        )
    })
}

/// What the function would refuse at its start, each at the attribute that becomes the variable.
pub(super) fn at_attributes(
    refusals: Vec<(&'static str, String)>,
    attribute: fn(&str) -> &'static str,
    at: &AttributePath,
) -> impl Iterator<Item = Diagnostic> {
    refusals.into_iter().map(move |(variable, why)| {
        let at = at.clone().attribute(attribute(variable));
        let text = format!("The function would not start with this `{at}`");
        problem(text, &format!("{}.", sentence(&why)), at)
    })
}

fn attribute(variable: &str) -> &'static str {
    match variable {
        DATA_STREAM => "data_stream",
        INGEST_PIPELINE => "ingest_pipeline",
        SERVERLESS => "serverless",
        TLS => "tls",
        CA_PEM => "ca_pem",
        COMPRESS => "compress",
        _ => "secret_arn",
    }
}

pub(super) fn key(
    arn: &Attr<String>,
    key: &Attr<String>,
    at: &AttributePath,
) -> Option<Diagnostic> {
    let key = key.known()?;
    let at = at.clone().attribute("secret_kms_key_arn");
    if arn.is_null() {
        let text = format!("`{at}` is set without `secret_arn`");
        return Some(problem(text, "Set both, or neither.", at));
    }
    (!is_key(key)).then(|| {
        let advice = "Expected the ARN of a key; an alias is none.";
        problem(format!("`{at}` is {key:?}"), advice, at)
    })
}
