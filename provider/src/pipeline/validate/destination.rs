//! What is wrong with single destinations.

use std::collections::BTreeMap;
use std::net::IpAddr;

use kinesis_pipeline::arn::{StreamArn, is_stream_name};
use kinesis_pipeline::destination::name;
use tfplugin6::{Attr, AttributePath, Diagnostic, path};

use super::{bucket, is_name, peers, posted, problem, redaction, types};
use crate::diagnose::sentence;
use crate::function;
use crate::pipeline::destination::Destination;
use crate::pipeline::lake;
use crate::pipeline::model::Pipeline;

/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>, and as long for a role.
const LONGEST_NAME: usize = 64;

pub(super) fn problems(config: &Pipeline) -> Vec<Diagnostic> {
    if config.destinations.known().is_some_and(BTreeMap::is_empty) {
        let advice = "Name at least one, such as `archive = { s3 = { bucket = \"logs\" } }`.";
        let text = "There are no destinations".to_owned();
        return vec![problem(text, advice, path!(destinations))];
    }
    let each = config.each();
    each.flat_map(|(key, one)| of_one(config, key, one))
        .collect()
}

fn of_one(config: &Pipeline, key: &str, one: &Destination) -> Vec<Diagnostic> {
    let at = path!(destinations[key]);
    let here = |name: &str| at.clone().attribute(name);
    let mut all = types(&one.log_types, &here("log_types"));
    all.extend(named(config, key, &at));
    all.extend(kinds(one, &at));
    let s3 = one.s3.known();
    all.extend(s3.and_then(|place| bucket(&place.bucket, &here("s3"))));
    all.extend(lake::problems(config, one, &at));
    if let Some(es) = one.elasticsearch.known() {
        all.extend(peers::elasticsearch(es, &here("elasticsearch")));
    }
    if let Some(fluent) = one.fluent.known() {
        let at = here("fluent");
        all.extend(empty(&fluent.tag, at.clone().attribute("tag")));
        all.extend(peers::fluent(fluent, &at));
    }
    if let Some(http) = one.http.known() {
        all.extend(posted::http(http, &here("http")));
    }
    if let Some(kinesis) = one.kinesis.known() {
        let at = here("kinesis").attribute("ordering");
        all.extend(refused(&kinesis.ordering, at, function::ordering));
    }
    let days = [
        (&one.max_record_age_days, "max_record_age_days"),
        (&one.max_record_future_days, "max_record_future_days"),
    ];
    all.extend(days.into_iter().filter_map(|(days, name)| {
        let text = (*days).map(|days| days.to_string());
        refused(&text, here(name), function::days)
    }));
    all.extend(target(
        config,
        one,
        here("kinesis").attribute("stream_name"),
    ));
    all.extend(out_of_reach(config, one, &at));
    all.extend(redaction::problems(config, one, &at));
    all
}

fn named(config: &Pipeline, key: &str, at: &AttributePath) -> Option<Diagnostic> {
    if !is_name(key) {
        return Some(problem(
            format!("{key:?} cannot name a destination"),
            "Expected letters, digits, hyphens and underscores: a function is named after it.",
            at.clone(),
        ));
    }
    let function = name(config.name.known()?, key);
    (function.len() > LONGEST_NAME).then(|| {
        problem(
            format!("The name {function:?} has {} characters", function.len()),
            "Functions and roles take 64. Shorten `name`, or the name of the destination.",
            at.clone(),
        )
    })
}

fn kinds(one: &Destination, at: &AttributePath) -> Option<Diagnostic> {
    let text = match one.count()? {
        0 => "A destination has no kind",
        1 => return None,
        _ => "A destination has several kinds",
    };
    let names = one.kinds().map(|kind| format!("`{}`", kind.name));
    let advice = format!("Give exactly one of {}.", names.join(", "));
    Some(problem(text.to_owned(), &advice, at.clone()))
}

fn empty(text: &Attr<String>, at: AttributePath) -> Option<Diagnostic> {
    let is_empty = text.known()?.trim().is_empty();
    is_empty.then(|| problem(format!("`{at}` is empty"), "Name one.", at))
}

/// What the function would refuse at start.
pub(super) fn refused(
    text: &Attr<String>,
    at: AttributePath,
    check: impl Fn(&str) -> Result<(), String>,
) -> Option<Diagnostic> {
    let why = check(text.known()?).err()?;
    let text = format!("The function would not start with this `{at}`");
    Some(problem(text, &format!("{}.", sentence(&why)), at))
}

/// A stream that is forwarded to itself grows until something breaks.
fn target(config: &Pipeline, one: &Destination, at: AttributePath) -> Option<Diagnostic> {
    let target = one.kinesis.known()?.stream_name.known()?;
    if !is_stream_name(target) {
        let text = format!("{target:?} is not the name of a stream");
        let advice = "Expected the name, without the rest of the ARN.";
        return Some(problem(text, advice, at));
    }
    let source: StreamArn = config.stream_arn.known()?.parse().ok()?;
    (source.stream == *target).then(|| {
        let text = format!("Stream {target} would be forwarded to itself");
        problem(text, "Name another stream.", at)
    })
}

/// A function outside of any network reaches only what the internet reaches.
fn out_of_reach(config: &Pipeline, one: &Destination, at: &AttributePath) -> Option<Diagnostic> {
    if !config.vpc.is_null() {
        return None;
    }
    let fluent = one.fluent.known().and_then(|it| it.endpoint.known());
    let es = one.elasticsearch.known().and_then(|it| it.host.known());
    let es = es.filter(|host| function::cluster(host).is_ok());
    let http = one.http.known().and_then(|it| it.url.known());
    let places = [
        (fluent, "fluent", "endpoint"),
        (es, "elasticsearch", "host"),
        (http, "http", "url"),
    ];
    let mut given = places.into_iter();
    let (address, at) = given.find_map(|(address, kind, name)| {
        Some((address?, at.clone().attribute(kind).attribute(name)))
    })?;
    is_private(host(address)).then(|| {
        Diagnostic::warning(format!("{address:?} is private, and there is no `vpc`"))
            .detail(
                "Without `vpc`, functions reach only what the internet reaches: set it to subnets \
                 from which this address is reached.",
            )
            .at(at)
    })
}

/// `host`, whatever stands around it.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or(rest);
    match rest.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => rest.split(':').next().unwrap_or(rest),
    }
}

fn is_private(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_unique_local() || ip.is_loopback() || ip.is_unicast_link_local()
        }
        Err(_) => {
            let endings = [".internal", ".local", ".lan"];
            // A domain of AWS's inside a network is named so.
            let in_network = host.starts_with("vpc-") && host.contains(".es.amazonaws.com");
            in_network || !host.contains('.') || endings.iter().any(|ending| host.ends_with(ending))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_distinguished_from_public_ones() {
        for private in [
            "10.0.0.7",
            "tls://192.168.1.2:24224",
            "fluent.internal:24224",
            "fluent",
            "[fd00::1]:24224",
            "http://127.0.0.1:9200/",
            "vpc-logs-x1.ap-northeast-1.es.amazonaws.com",
        ] {
            assert!(is_private(host(private)), "{private}");
        }
        for public in [
            "fluent.example.com",
            "tls://8.8.8.8:24224",
            "[2001:db8::1]:1",
            "search-logs-x1.ap-northeast-1.es.amazonaws.com",
        ] {
            assert!(!is_private(host(public)), "{public}");
        }
    }
}
