use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::schema::Schema;
use log_redact::{Key, Rules, SchemaNames, Settings};

use super::*;

const RULES: &str = r#"{"drop":["secret"],"hash":["user.id","log_id"],"patterns":["\\d{12}"]}"#;
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const TIME: &str = "2020-03-14T15:09:26Z";

fn redactor(rules: &str) -> Redactor {
    let names = SchemaNames {
        log_type: "log_type",
        id: "log_id",
        time: "time",
    };
    let rules = Rules::new(&Settings::parse(rules).unwrap(), names).unwrap();
    Redactor::new(rules, Some(Key::new("k", SECRET).unwrap())).unwrap()
}

fn now() -> Now {
    Now {
        moment: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    }
}

/// A record as decoding reads it, with these keys.
fn record(json: &str, key: &str, hash_key: Option<&str>) -> Record {
    let said = Said::read(json, &Schema::default(), &now()).unwrap();
    Record {
        json: Bytes::copy_from_slice(json.as_bytes()),
        log_type: said.log_type.unwrap(),
        log_id: said.log_id,
        time: said.time,
        partition_key: key.into(),
        explicit_hash_key: hash_key.map(Into::into),
        origin: Origin { record: 1, part: 2 },
    }
}

fn redacted(rules: &str, record: Record) -> Outcome {
    let (redactor, options) = (redactor(rules), Options::default());
    let redaction = Redaction {
        redactor: &redactor,
        options: &options,
    };
    redaction.record(record, &now())
}

fn of_text(json: &str) -> Outcome {
    redacted(RULES, record(json, "key", None))
}

#[test]
fn a_record_is_known_by_its_redacted_text() {
    let json = format!(
        r#"{{"log_type":"t","log_id":"alice","time":"{TIME}","secret":1,"user":{{"id":"alice"}}}}"#
    );
    let Outcome::Record(record) = of_text(&json) else {
        panic!("it is kept out");
    };
    let id = record.log_id.unwrap();
    assert!(id.starts_with("h1:k:") && id.len() == 69, "{id}");
    let expected =
        format!(r#"{{"log_type":"t","log_id":"{id}","time":"{TIME}","user":{{"id":"{id}"}}}}"#);
    assert_eq!(record.json, expected);
    assert_eq!((&*record.log_type, record.origin.part), ("t", 2));
    assert_eq!(
        record.time.unwrap().civil.to_string(),
        "2020-03-14T15:09:26"
    );
}

#[test]
fn what_holds_nothing_to_redact_is_as_it_was() {
    let json = format!(r#"{{ "log_type":"t","time":"{TIME}","n":1E400 }}"#);
    let same = record(&json, "key", Some("7"));
    assert_eq!(redacted(RULES, same.clone()), Outcome::Record(same));
}

#[test]
fn a_type_that_a_pattern_finds_is_a_failed_log_without_it() {
    let json = format!(r#"{{"log_type":"card 411111111111","time":"{TIME}"}}"#);
    let Outcome::Failed(failed) = of_text(&json) else {
        panic!("it is delivered");
    };
    assert_eq!(failed.log_type, "unknown/redacted");
    assert!(!failed.is_users_type);
    let line = str::from_utf8(&failed.line).unwrap();
    assert_eq!(line, json.replace("411111111111", "***"));
}

#[test]
fn a_time_that_a_pattern_finds_is_none() {
    let json = r#"{"log_type":"t","time":202003141509}"#;
    let Outcome::Failed(failed) = of_text(json) else {
        panic!("it is delivered");
    };
    assert_eq!(failed.log_type, "unknown/t/no_timestamp");
    assert_eq!(
        (failed.line, failed.time),
        (r#"{"log_type":"t","time":"***"}"#.into(), None)
    );
}

#[test]
fn what_cannot_be_unpacked_is_kept_apart() {
    let json = r#"{"messageType":"DATA_MESSAGE","log_type":"t","time":1,"logEvents":[{"message":"{\"secret\":1}"}]}"#;
    let Outcome::Unredactable(failed) = of_text(json) else {
        panic!("it counts as redacted");
    };
    assert_eq!(failed.log_type, "unknown/unreadable");
    let escaped = json
        .replace("logEvents", r"log\u0045vents")
        .replace("DATA_M", r"DATA\u005fM");
    assert!(matches!(of_text(&escaped), Outcome::Unredactable(_)));
    for own in [
        json.replace("DATA_MESSAGE", "chat"),
        json.replace("logEvents", "events"),
    ] {
        assert!(matches!(of_text(&own), Outcome::Record(_)), "{own}");
    }
}

#[test]
fn failed_logs_are_redacted_and_what_is_no_record_is_kept_apart() {
    let (redactor, options) = (redactor(RULES), Options::default());
    let redaction = Redaction {
        redactor: &redactor,
        options: &options,
    };
    let schema = Schema::default();
    let kept = |json: &str, lacks| {
        let failed = Failed::incomplete(record(json, "key", None), lacks, &schema);
        redaction.failed(failed, &now())
    };
    let json = r#"{"log_type":"t","log_id":"alice","secret":"x"}"#;
    let Outcome::Failed(failed) = kept(json, Lacks::Time) else {
        panic!("it is kept apart");
    };
    assert_eq!(failed.log_type, "unknown/t/no_timestamp");
    let line = str::from_utf8(&failed.line).unwrap();
    assert!(
        !line.contains("alice") && !line.contains("secret"),
        "{line}"
    );
    assert!(failed.log_id.unwrap().starts_with("h1:k:"));
    let Outcome::Failed(failed) = kept(r#"{"log_type":"411111111111"}"#, Lacks::Time) else {
        panic!("it is kept apart");
    };
    assert_eq!(failed.log_type, "unknown/redacted");
    let unreadable = Failed::unreadable(b"secret", "why", &schema, Origin::default());
    let outcome = redaction.failed(unreadable.clone(), &now());
    assert_eq!(outcome, Outcome::Unredactable(unreadable));
}

#[test]
fn keys_of_the_stream_say_nothing_of_who_a_record_is_about() {
    let json = format!(r#"{{"log_type":"t","time":"{TIME}"}}"#);
    let keys = |rules: &str, key: &str, hash_key: &str| match redacted(
        rules,
        record(&json, key, Some(hash_key)),
    ) {
        Outcome::Record(record) => {
            let hash_key = record.explicit_hash_key.as_deref().map(str::to_owned);
            (record.partition_key.to_string(), hash_key)
        }
        other => panic!("it is kept out: {other:?}"),
    };
    let same = ("alice".to_owned(), Some("7".to_owned()));
    assert_eq!(keys(r#"{"drop":["x"]}"#, "alice", "7"), same);
    let (key, hash_key) = keys(r#"{"partition_key":"hash"}"#, "alice", "7");
    assert!(key.starts_with("h1:k:"), "{key}");
    assert_eq!(hash_key, None, "it may be the digest of the key");
    let (key, hash_key) = keys(RULES, "411111111111", "7");
    assert!(key.starts_with("h1:k:") && hash_key.is_none(), "{key}");
    let found = keys(RULES, "alice", "411111111111");
    assert_eq!(found, ("alice".to_owned(), None));
}
