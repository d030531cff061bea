//! What a function refuses at start, by its own parsers: so a plan refuses it before.

use std::collections::BTreeMap;

use es_client::{Endpoint as Cluster, Options, Service, check_index};
use fluent_forward::settings::{ENDPOINT, TLS};
use fluent_forward::{Endpoint as FluentServer, Settings};
use http_post::Compression;
use http_post::settings::form::Bodies;
use http_post::settings::{HTTP, Names, SettingsError, Transport};
use kinesis_utils::decode::TimeRange;
use kinesis_utils::ordering::Ordering;
use kinesis_utils::zone;
use log_fields::select::Selection;
use log_lake::change::Files;
use log_lake::settings::{Problem, Setting, Texts};
use log_redact::configuration::{REDACT, SECRET_ARN, SECRET_VERSION_ID, UNREDACTED};
use log_redact::{Configuration, SecretArn};

/// Why a function would not start with a value; the value is not repeated where it may hold a password.
pub(crate) type Refusal = Result<(), String>;

/// A time zone.
pub(crate) fn time_zone(text: &str) -> Refusal {
    zone::parse(text)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// The address of a cluster.
///
/// # Errors
/// When it is none, or one that requests would be signed for in another way than it takes.
pub(crate) fn cluster(text: &str) -> Result<Cluster, String> {
    let cluster: Cluster = text
        .parse()
        .map_err(|error| format!("it is not the address of a cluster: {error}"))?;
    if host(text).ends_with(".on.aws") && host(text).contains(".aoss.") {
        return Err(
            "requests to this name of a collection cannot be signed: give the collection's \
                    other endpoint, `<id>.<region>.aoss.amazonaws.com`"
                .to_owned(),
        );
    }
    Ok(cluster)
}

fn host(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

/// The service of AWS that requests to a cluster are signed for, where its name says that it is one of AWS's.
pub(crate) fn service(cluster: &Cluster) -> Option<Service> {
    cluster.region().and(cluster.service())
}

/// What names of indices begin with.
pub(crate) fn index_name_prefix(text: &str) -> Refusal {
    check_index(&text.to_lowercase())
}

/// The address of a Fluent server.
pub(crate) fn fluent_server(text: &str) -> Refusal {
    let server = text.parse::<FluentServer>();
    server
        .map(drop)
        .map_err(|error| format!("it is not the address of a Fluent server: {error}"))
}

/// The variable with the secret that a function identifies itself to its sink with.
pub(crate) const PEER_SECRET_ARN: &str = "SECRET_ARN";

/// The ARN of a secret.
pub(crate) fn secret_arn(text: &str) -> Refusal {
    let arn = text.parse::<SecretArn>();
    arn.map(drop).map_err(|error| error.to_string())
}

/// The variables because of which a function would not write documents, each with why; what is wrong with the address
/// alone is for [`cluster`].
pub(crate) fn documents(get: impl Fn(&str) -> Option<String>) -> Vec<(&'static str, String)> {
    let host = get("ES_HOST").filter(|host| cluster(host).is_ok());
    let endpoint = host.map(|_| Cluster::from_variables(&get));
    let known = endpoint
        .as_ref()
        .and_then(|endpoint| endpoint.as_ref().ok());
    let options = Options::from_variables(&get, known).err();
    let options = options.unwrap_or_default().into_iter();
    let mut all: Vec<_> = options.map(|one| (one.variable, one.why)).collect();
    all.extend(secret(&get));
    // Its address is right: the secret is what does not go with it.
    let secret = endpoint.and_then(Result::err);
    let has_secret = get(PEER_SECRET_ARN).is_some();
    all.extend(
        secret
            .filter(|_| has_secret)
            .map(|why| (PEER_SECRET_ARN, why)),
    );
    all
}

/// The variables because of which a function would not reach a Fluent server, each with why; what is wrong with the address
/// alone is for [`fluent_server`].
pub(crate) fn fluent(get: impl Fn(&str) -> Option<String>) -> Vec<(&'static str, String)> {
    let problems = Settings::from_variables(&get).err().unwrap_or_default();
    let problems = problems.into_iter().map(|one| (one.variable, one.why));
    let mut all: Vec<_> = problems.filter(|(name, _)| *name != ENDPOINT).collect();
    all.extend(secret(&get));
    all
}

/// The variables because of which a function would not post records, each with why.
pub(crate) fn http(get: impl Fn(&str) -> Option<String>) -> Vec<(&'static str, String)> {
    let mut all = posting(&HTTP, &get);
    let bodies = Bodies::from_variables(&get).err().unwrap_or_default();
    all.extend(bodies.into_iter().map(named));
    all.extend(secret(&get));
    all
}

fn posting(names: &Names, get: &impl Fn(&str) -> Option<String>) -> Vec<(&'static str, String)> {
    let read = Transport::from_variables(names, Compression::Text, get);
    let problems = read.err().unwrap_or_default().into_iter();
    problems.map(named).collect()
}

fn named(problem: SettingsError) -> (&'static str, String) {
    (problem.variable, problem.why)
}

fn secret(get: &impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    let why = secret_arn(&get(PEER_SECRET_ARN)?).err()?;
    Some((PEER_SECRET_ARN, why))
}

/// How records of a key stay in order; without anything, the function's own way.
pub(crate) fn ordering(text: &str) -> Refusal {
    let ordering = text.parse::<Ordering>();
    ordering.map(drop).map_err(|error| error.to_string())
}

/// A number of days; without one the function has its own.
pub(crate) fn days(text: &str) -> Refusal {
    if text.is_empty() {
        return Ok(());
    }
    TimeRange::days(text).map(drop)
}

/// Which records are taken; without anything, all of them.
pub(crate) fn selection(text: &str) -> Refusal {
    let selection = Selection::parse(text);
    selection.map(drop).map_err(|error| error.to_string())
}

/// The variables because of which a function would not redact, each with why.
pub(crate) fn redaction(get: impl Fn(&str) -> Option<String>) -> Vec<(&'static str, String)> {
    let problems = Configuration::from_variables(get).err().unwrap_or_default();
    let each = problems.into_iter();
    each.map(|problem| (problem.variable, problem.why))
        .collect()
}

/// A value that no function refuses, in place of one that is not known before apply.
pub(crate) fn placeholder(variable: &str) -> Option<&'static str> {
    match variable {
        SECRET_ARN => Some("arn:aws:secretsmanager:us-east-1:000000000000:secret:unknown"),
        SECRET_VERSION_ID => Some("0"),
        UNREDACTED => Some("drop"),
        TLS => Some("true"),
        _ => None,
    }
}

/// The variables of a redaction, without which the others mean nothing.
pub(crate) const REDACTION: [&str; 4] = [REDACT, SECRET_ARN, SECRET_VERSION_ID, UNREDACTED];

/// Variables that others have to agree with.
pub(crate) const AGREED: [&str; 1] = [TLS];

/// Which records a mover takes.
const WHERE: Check = ("LOG_WHERE", selection);

/// How far the time of a record may be from its arrival, at every mover.
const AGE: Check = ("MAX_RECORD_AGE_DAYS", days);
const FUTURE: Check = ("MAX_RECORD_FUTURE_DAYS", days);

/// A variable, and what says whether the function takes its value.
type Check = (&'static str, fn(&str) -> Refusal);

/// The variables because of which a function does not start, each with why.
pub(crate) fn refusals(
    function: &str,
    variables: &BTreeMap<String, String>,
) -> Vec<(&'static str, String)> {
    let checks: &[Check] = match function {
        "kinesis-to-es" => &[
            ("TZ", time_zone),
            ("ES_HOST", |text| cluster(text).map(drop)),
            ("INDEX_NAME_PREFIX", index_name_prefix),
            AGE,
            FUTURE,
            WHERE,
        ],
        "kinesis-to-fluent" => &[
            ("TZ", time_zone),
            ("LOG_FLUENT_SINK_ENDPOINT", fluent_server),
            AGE,
            FUTURE,
            WHERE,
        ],
        "kinesis-to-http" => &[("TZ", time_zone), AGE, FUTURE, WHERE],
        "kinesis-to-s3" => &[("TZ", time_zone), AGE, FUTURE, WHERE],
        "kinesis-forward" => &[
            ("TZ", time_zone),
            ("ORDERING", ordering),
            AGE,
            FUTURE,
            WHERE,
        ],
        "es-cleaner" => &[("ES_HOST", |text| cluster(text).map(drop))],
        _ => &[],
    };
    let each = checks.iter().filter_map(|(name, check)| {
        let why = check(variables.get(*name)?).err()?;
        Some((*name, why))
    });
    let get = |name: &str| variables.get(name).cloned();
    let peer = match function {
        "kinesis-to-es" => documents(get),
        "kinesis-to-fluent" => fluent(get),
        "kinesis-to-http" => http(get),
        _ => Vec::new(),
    };
    let each = each.chain(peer);
    let is_mover = checks.iter().any(|(name, _)| *name == WHERE.0);
    let redaction = is_mover.then(|| redaction(get));
    let lake = (function == "kinesis-to-s3").then(|| lake(variables));
    let each = each.chain(redaction.into_iter().flatten());
    each.chain(lake.into_iter().flatten()).collect()
}

/// How the variables lay out objects in Amazon S3; what is not there is not known yet.
///
/// # Errors
/// What is refused.
pub(crate) fn files(variables: &BTreeMap<String, String>) -> Result<Option<Files>, Vec<Problem>> {
    let get = |name: &str| variables.get(name).map(String::as_str);
    let buckets = [get("LOG_S3_BUCKET"), get("FAILED_LOG_S3_BUCKET")];
    let are_apart = matches!(buckets, [Some(own), Some(failed)] if own != failed);
    let reports = get("REPORT_BATCH_ITEM_FAILURES");
    let texts = Texts {
        format: get("LOG_FORMAT").unwrap_or_default(),
        partition_by: get("LOG_PARTITION_BY").unwrap_or_default(),
        columns: get("LOG_COLUMNS").unwrap_or_default(),
        prefix: get("LOG_S3_PREFIX"),
        failed_logs: get("FAILED_LOG_S3_PREFIX").filter(|_| !are_apart),
        id_field: get("LOG_ID_FIELD").unwrap_or_default(),
        time_field: get("LOG_TIMESTAMP_FIELD").unwrap_or_default(),
        reports_item_failures: reports.map(|reports| matches!(reports, "true" | "True" | "yes")),
    };
    texts.read()
}

/// The variables of these because of which a function does not start.
fn lake(variables: &BTreeMap<String, String>) -> Vec<(&'static str, String)> {
    let problems = files(variables).err().unwrap_or_default().into_iter();
    let named = |Problem { setting, why }| match setting {
        Setting::Format => ("LOG_FORMAT", why),
        Setting::PartitionBy => ("LOG_PARTITION_BY", why),
        Setting::Columns => ("LOG_COLUMNS", why),
        Setting::Prefix => ("LOG_S3_PREFIX", why),
        Setting::FailedLogs => ("FAILED_LOG_S3_PREFIX", why),
        Setting::ItemFailures => ("REPORT_BATCH_ITEM_FAILURES", why),
    };
    problems.map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_function_refuses_at_start_is_refused() {
        for bad in ["JST", "Tokyo", "Asia / Tokyo"] {
            assert!(time_zone(bad).is_err(), "{bad}");
        }
        for bad in ["http://x", "host:99999", "host:0", "a b", ""] {
            assert!(fluent_server(bad).is_err(), "{bad}");
        }
        for bad in ["_log", "a/b", "", "-a", "a b"] {
            assert!(index_name_prefix(bad).is_err(), "{bad}");
        }
        for bad in [
            "https://u:p@host",
            "ftp://host",
            "a host",
            "https://host/?a=b",
        ] {
            let why = cluster(bad).unwrap_err();
            assert!(!why.contains("u:p"), "{why}");
        }
        assert!(cluster("x1.aoss.eu-west-1.on.aws").is_err());
    }

    #[test]
    fn what_it_takes_is_taken() {
        assert_eq!(time_zone("Asia/Tokyo"), Ok(()));
        assert_eq!((days(""), days("0"), days("366")), (Ok(()), Ok(()), Ok(())));
        assert_eq!(fluent_server("tls://fluentd:24224"), Ok(()));
        assert_eq!(
            index_name_prefix("Log"),
            Ok(()),
            "it is written in small letters"
        );
        let serverless = cluster("x1.eu-west-1.aoss.amazonaws.com").unwrap();
        assert_eq!(service(&serverless), Some(Service::Serverless));
        let dual = cluster("search-a.aos.eu-west-1.on.aws").unwrap();
        assert_eq!(service(&dual), Some(Service::Es));
        let own = cluster("search.example.com").unwrap();
        assert_eq!(service(&own), None, "signed, and nobody knows for whom");
    }

    /// What every mover has beside.
    const ALL: [&str; 5] = [AGE.0, FUTURE.0, WHERE.0, REDACT, UNREDACTED];

    #[test]
    fn each_function_has_its_own_variables() {
        let all = [
            ("TZ", "JST"),
            ("ES_HOST", "a host"),
            ("INDEX_NAME_PREFIX", "_a"),
            ("LOG_FLUENT_SINK_ENDPOINT", "http://x"),
            ("HTTP_URL", "http://x"),
            (AGE.0, "a year"),
            (FUTURE.0, "-1"),
            (WHERE.0, "everything"),
            (REDACT, "{}"),
            (UNREDACTED, "nowhere"),
        ];
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let names = |function| {
            let each = refusals(function, &all.clone().into()).into_iter();
            each.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            names("kinesis-to-es"),
            [&["TZ", "ES_HOST", "INDEX_NAME_PREFIX"], &ALL[..]].concat()
        );
        assert_eq!(
            names("kinesis-to-fluent"),
            [&["TZ", "LOG_FLUENT_SINK_ENDPOINT"], &ALL[..]].concat()
        );
        for mover in ["kinesis-to-s3", "kinesis-forward"] {
            assert_eq!(names(mover), [&["TZ"], &ALL[..]].concat());
        }
        let http = [&["TZ", AGE.0, FUTURE.0, WHERE.0, "HTTP_URL"], &ALL[3..]].concat();
        assert_eq!(names("kinesis-to-http"), http);
        assert_eq!(names("es-cleaner"), ["ES_HOST"]);
        assert_eq!(names("eden-api"), [""; 0]);
    }

    #[test]
    fn what_a_sink_is_told_beside_its_address_is_checked() {
        let names = |function: &str, variables: &[(&str, &str)]| {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let all = variables.iter().map(own).collect();
            let each = refusals(function, &all).into_iter();
            each.map(|(name, _)| name).collect::<Vec<_>>()
        };
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:peer-a1b2c3";
        let wrong = [
            ("ES_HOST", "http://search.example.com"),
            ("ES_DATA_STREAM", "yes"),
            ("ES_SERVERLESS", "search"),
            (PEER_SECRET_ARN, arn),
        ];
        assert_eq!(
            names("kinesis-to-es", &wrong),
            ["ES_DATA_STREAM", PEER_SECRET_ARN],
            "whether it is a collection is for who has an address"
        );
        assert_eq!(
            names("kinesis-to-es", &wrong[..3]),
            ["ES_DATA_STREAM", "ES_SERVERLESS"]
        );
        let right = [("ES_HOST", "search.example.com"), (PEER_SECRET_ARN, arn)];
        assert_eq!(names("kinesis-to-es", &right), [""; 0]);
        let wrong = [
            (ENDPOINT, "tcp://host"),
            (TLS, "true"),
            ("LOG_FLUENT_COMPRESS", "zstd"),
            (PEER_SECRET_ARN, "arn:aws:s3:::bucket"),
        ];
        let all = [TLS, "LOG_FLUENT_COMPRESS", PEER_SECRET_ARN];
        assert_eq!(names("kinesis-to-fluent", &wrong), all);
    }

    #[test]
    fn the_layout_of_objects_is_checked_as_far_as_it_is_known() {
        let names = |variables: &[(&str, &str)]| {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let all = variables.iter().map(own).collect();
            let each = refusals("kinesis-to-s3", &all).into_iter();
            each.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(&[("LOG_FORMAT", "orc")]), ["LOG_FORMAT"]);
        let parquet = [("LOG_FORMAT", "parquet"), ("LOG_COLUMNS", "status:bigint")];
        assert_eq!(names(&parquet), [""; 0]);
        let bad = [
            ("LOG_PARTITION_BY", "day"),
            ("LOG_S3_PREFIX", "lake"),
            ("FAILED_LOG_S3_PREFIX", "lake/failed"),
            ("REPORT_BATCH_ITEM_FAILURES", "false"),
            ("LOG_COLUMNS", "status:int"),
        ];
        let all = [
            "LOG_PARTITION_BY",
            "LOG_COLUMNS",
            "FAILED_LOG_S3_PREFIX",
            "REPORT_BATCH_ITEM_FAILURES",
        ];
        assert_eq!(names(&[&parquet[..1], &bad[..]].concat()), all);
        let apart = [("LOG_S3_BUCKET", "a"), ("FAILED_LOG_S3_BUCKET", "b")];
        assert_eq!(
            names(&[&parquet[..], &bad[1..3], &apart[..]].concat()),
            [""; 0]
        );
    }
}
