//! Variables good, bad and missing.

use std::collections::HashMap;

use super::*;

const WHOLE: [(&str, &str); 6] = [
    ("LOG_ID_FIELD", "id"),
    ("LOG_TYPE_FIELD", "type"),
    ("LOG_TIMESTAMP_FIELD", "at"),
    ("LOG_TYPE_UNKNOWN_PREFIX", "unknown"),
    ("LOG_TYPE_WHITELIST", "a, b,"),
    ("TZ", "Asia/Tokyo"),
];

/// Reads the variables, some of them changed or, where there is no value, left out.
fn settings(changed: &[(&str, Option<&str>)]) -> Result<Settings, ConfigError> {
    let mut variables: HashMap<&str, Option<&str>> =
        WHOLE.map(|(name, value)| (name, Some(value))).into();
    variables.extend(changed.iter().copied());
    let get = |name: &str| variables.get(name).copied().flatten().map(str::to_owned);
    read_from(&get, Settings::read)
}

fn number(value: &str) -> Result<u32, ConfigError> {
    let get = |_: &str| Some(value.to_owned());
    read_from(&get, |variables| variables.parsed("N", "a number"))
}

#[test]
fn the_variables_of_all_movers_are_read() {
    let settings = settings(&[]).unwrap();
    let Options {
        schema,
        whitelist,
        zone,
        ..
    } = settings.decode;
    assert_eq!((&*schema.id_field, &*schema.type_field), ("id", "type"));
    assert_eq!(
        (&*schema.time_field, &*schema.unknown_prefix),
        ("at", "unknown")
    );
    assert!(whitelist.passes("a") && whitelist.passes("b") && !whitelist.passes(""));
    assert_eq!(zone.iana_name(), Some("Asia/Tokyo"));
    assert!(!settings.report_batch_item_failures);
}

#[test]
fn an_empty_whitelist_lets_everything_pass() {
    let settings = settings(&[("LOG_TYPE_WHITELIST", Some(""))]).unwrap();
    assert!(settings.decode.whitelist.passes("anything"));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let error = settings(&[
        ("LOG_ID_FIELD", None),
        ("LOG_TYPE_WHITELIST", None),
        ("LOG_TYPE_FIELD", Some("")),
        ("TZ", Some("Nowhere")),
    ]);
    let error = error.unwrap_err().to_string();
    for part in [
        "LOG_ID_FIELD is not set",
        "LOG_TYPE_WHITELIST is not set",
        "LOG_TYPE_FIELD is empty",
        "TZ is \"Nowhere\"",
    ] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
    assert!(!error.contains("LOG_TIMESTAMP_FIELD"), "{error}");
}

#[test]
fn a_zone_is_a_name_or_a_rule_and_utc_by_default() {
    let name = |value| {
        let zone = settings(&[("TZ", value)]).unwrap().decode.zone;
        zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds()
    };
    for utc in [None, Some(""), Some(":UTC"), Some("UTC")] {
        assert_eq!(name(utc), 0, "{utc:?}");
    }
    assert_eq!(name(Some(":Asia/Tokyo")), 9 * 3600);
    assert_eq!(name(Some("JST-9")), 9 * 3600);
}

#[test]
fn a_flag_is_set_by_three_words() {
    let read = |value| settings(&[("REPORT_BATCH_ITEM_FAILURES", Some(value))]);
    let flag = |value| read(value).unwrap().report_batch_item_failures;
    assert!(["true", "True", "yes"].into_iter().all(flag));
    assert!(!["", "false", "False", "no"].into_iter().any(flag));
    for other in ["1", "TRUE", "ture"] {
        let error = read(other).unwrap_err().to_string();
        assert!(error.contains("REPORT_BATCH_ITEM_FAILURES is"), "{error}");
    }
}

#[test]
fn a_number_that_is_none_is_told_with_its_value() {
    assert_eq!(number("30"), Ok(30));
    let error = number("many").unwrap_err().to_string();
    assert!(
        error.contains("N is \"many\", which is not a number"),
        "{error}"
    );
    assert!(number("-1").is_err());
}

#[test]
fn a_selection_is_read_and_what_is_none_is_refused() {
    let none = settings(&[]).unwrap();
    assert!(none.decode.selection.is_empty());
    let all = settings(&[("LOG_WHERE", Some(r#"[{"sample":0.5}]"#))]).unwrap();
    assert!(!all.decode.selection.is_empty());
    let error = settings(&[("LOG_WHERE", Some(r#"[{"sample":2},{"field":"a..b"}]"#))]);
    let error = error.unwrap_err().to_string();
    for part in ["LOG_WHERE is wrong", "condition 1", "condition 2"] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
}

#[test]
fn a_redaction_is_read_and_every_problem_of_it_is_named() {
    assert!(settings(&[]).unwrap().redaction.is_none());
    let whole = [
        ("REDACT", Some(r#"{"mask":["user"]}"#)),
        ("UNREDACTED", Some("drop")),
    ];
    assert!(settings(&whole).unwrap().redaction.is_some());
    let wrong = [
        ("REDACT", Some(r#"{"hash":["at"]}"#)),
        ("UNREDACTED", Some("nowhere")),
        ("REDACT_SECRET_ARN", Some("nothing")),
    ];
    let error = settings(&wrong).unwrap_err().to_string();
    for part in [
        "REDACT is wrong",
        "UNREDACTED is wrong",
        "REDACT_SECRET_VERSION_ID is wrong",
    ] {
        assert!(error.contains(part), "no {part:?} in {error}");
    }
}
