use super::*;
use crate::rules::SchemaNames;
use crate::settings::Settings;

mod canaries;

const SECRET: &[u8; 36] = b"0123456789abcdef0123456789abcdef0123";

fn redactor(settings: &str) -> Redactor {
    let names = SchemaNames {
        log_type: "log_type",
        id: "log_id",
        time: "time",
    };
    let rules = Rules::new(&Settings::parse(settings).unwrap(), names).unwrap();
    Redactor::new(rules, Some(Key::new("k1", SECRET).unwrap())).unwrap()
}

/// The redacted record; the record itself where it stays.
fn redacted(settings: &str, json: &str) -> String {
    let redacted = redactor(settings).redact(json).unwrap();
    redacted.json.unwrap_or_else(|| json.to_owned())
}

/// What Python computes: `hmac.new(SECRET, b"...", "sha256").hexdigest()`.
const HASH_OF_ALICE: &str =
    "h1:k1:2cfdb9052426dbe8ea3fc4d7abcd03df292783b411cac7fb043175716d2d7ec3";
const HASH_OF_7: &str = "h1:k1:672b4a1b12217f55cf4b97c6e2df65cb25d2f241af5a83aedd8fb76db439fbe2";
const HASH_OF_TRUE: &str = "h1:k1:4e03fc202e05f4d4f8e7395471b0f9c74b7493dd00e43ea13e2b2c57288cebc5";

#[test]
fn nothing_changes_without_rules_and_where_nothing_is_found() {
    let json = " { \"a\" : 1E400 , \"b\":\"\\u0061\" } ";
    assert_eq!(redactor("{}").redact(json).unwrap().json, None);
    let settings = r#"{"drop":["x"],"hash":["y"],"mask":["z"],"patterns":["secret"]}"#;
    assert_eq!(redactor(settings).redact(json).unwrap().json, None);
}

#[test]
fn what_stays_keeps_its_spelling_and_order() {
    let json = r#"{"b":1E400,"x":0,"\u0061":"\ud800","b":[ 1, {"c":0.10} ],"n":-0}"#;
    let expected = r#"{"b":1E400,"\u0061":"\ud800","b":[ 1, {"c":0.10} ],"n":-0}"#;
    assert_eq!(redacted(r#"{"drop":["x"]}"#, json), expected);
    // Space inside is kept only where nothing is looked for.
    let expected = expected.replace("[ 1, {\"c\":0.10} ]", "[1,{\"c\":0.10}]");
    let settings = r#"{"drop":["x"],"patterns":["secret"]}"#;
    assert_eq!(redacted(settings, json), expected);
}

#[test]
fn drop_removes_every_spelling() {
    let drop = r#"{"drop":["a.b"]}"#;
    for (json, expected) in [
        (r#"{"a":{"b":1,"c":2}}"#, r#"{"a":{"c":2}}"#),
        (r#"{"a.b":1,"c":2}"#, r#"{"c":2}"#),
        (r#"{"a.b.c":1}"#, "{}"),
        (r#"{"a":{"b.c":1}}"#, r#"{"a":{}}"#),
        (
            r#"{"a":[{"b":1},[{"b":2,"c":3}],4]}"#,
            r#"{"a":[{},[{"c":3}],4]}"#,
        ),
        (
            r#"{"a":{"b":1,"b":2},"a":{"\u0062":3}}"#,
            r#"{"a":{},"a":{}}"#,
        ),
        (
            r#"{"a":1,"b":2,"ab":3,"a.bc":4}"#,
            r#"{"a":1,"b":2,"ab":3,"a.bc":4}"#,
        ),
    ] {
        assert_eq!(redacted(drop, json), expected, "{json}");
    }
    assert_eq!(
        redacted(r#"{"drop":["a\\.b"]}"#, r#"{"a.b":1,"a":{"b":2}}"#),
        r#"{"a":{"b":2}}"#
    );
}

#[test]
fn hash_keeps_what_is_equal_equal() {
    let hash = r#"{"hash":["u"]}"#;
    for (json, expected) in [
        (r#"{"u":"alice"}"#, format!(r#"{{"u":"{HASH_OF_ALICE}"}}"#)),
        (
            r#"{"u":"\u0061lice"}"#,
            format!(r#"{{"u":"{HASH_OF_ALICE}"}}"#),
        ),
        (r#"{"u":7}"#, format!(r#"{{"u":"{HASH_OF_7}"}}"#)),
        (r#"{"u":"7"}"#, format!(r#"{{"u":"{HASH_OF_7}"}}"#)),
        (r#"{"u":true}"#, format!(r#"{{"u":"{HASH_OF_TRUE}"}}"#)),
        (r#"{"u":null}"#, r#"{"u":null}"#.to_owned()),
        (
            r#"{"u":[7,{"x":["alice",null]}]}"#,
            format!(r#"{{"u":["{HASH_OF_7}",{{"x":["{HASH_OF_ALICE}",null]}}]}}"#),
        ),
        (r#"{"u":{},"v":[]}"#, r#"{"u":{},"v":[]}"#.to_owned()),
    ] {
        assert_eq!(redacted(hash, json), expected, "{json}");
    }
}

#[test]
fn a_hash_that_is_met_again_stays() {
    let settings = r#"{"hash":["u","log_id"],"patterns":["[0-9]{5}"],"partition_key":"hash"}"#;
    let other = format!("h1:other:{}", "0123456789abcdef".repeat(4));
    let json = format!(r#"{{"u":"{other}","log_id":"{HASH_OF_ALICE}","x":"{other}"}}"#);
    assert_eq!(redactor(settings).redact(&json).unwrap().json, None);
    assert_eq!(redactor(settings).partition_key(&other), other.as_str());
    assert_eq!(redactor(settings).partition_key("alice"), HASH_OF_ALICE);
}

#[test]
fn mask_covers_the_whole_value() {
    let mask = r#"{"mask":["m"]}"#;
    let json = r#"{"m":{"alice":[1]},"m":7,"m":"x","m":null,"m.x":true,"n":[{"m":1}]}"#;
    let expected = r#"{"m":"***","m":"***","m":"***","m":null,"m.x":"***","n":[{"m":1}]}"#;
    assert_eq!(redacted(mask, json), expected);
    assert_eq!(redactor(mask).redact(r#"{"m":"***"}"#).unwrap().json, None);
}

#[test]
fn the_strongest_operation_wins() {
    let settings = r#"{"hash":["a"],"mask":["a.b"],"drop":["a.c"]}"#;
    let json = r#"{"a":{"b":1,"c":2,"d":7}}"#;
    assert_eq!(
        redacted(settings, json),
        format!(r#"{{"a":{{"b":"***","d":"{HASH_OF_7}"}}}}"#)
    );
    let settings = r#"{"drop":["a"],"hash":["a.b"]}"#;
    assert_eq!(redacted(settings, r#"{"a":{"b":1},"a.b":1}"#), "{}");
}

#[test]
fn patterns_are_found_in_keys_numbers_and_strings() {
    let settings = r#"{"patterns":["4[0-9]{15}"]}"#;
    for (json, expected) in [
        (r#"{"a":"no 4111111111111111!"}"#, r#"{"a":"no ***!"}"#),
        (r#"{"a":4111111111111111}"#, r#"{"a":"***"}"#),
        (r#"{"a":-4111111111111111.5}"#, r#"{"a":"***"}"#),
        (r#"{"x4111111111111111":1}"#, r#"{"x***":1}"#),
        (
            r#"{"a":[[{"b":"\u00341111\u003111111111111"}]]}"#,
            r#"{"a":[[{"b":"***1"}]]}"#,
        ),
        (
            r#"{"a":"{\"b\":\"4\\u003111111111111111\"}"}"#,
            r#"{"a":"***"}"#,
        ),
        (r#"{"a":"q=4%3111111111111111"}"#, r#"{"a":"***"}"#),
        (r#"{"4%3111111111111111":1}"#, r#"{"***":1}"#),
    ] {
        assert_eq!(redacted(settings, json), expected, "{json}");
    }
}

#[test]
fn covered_keys_stay_distinct() {
    let settings = r#"{"patterns":["[a-z]+@x"]}"#;
    let json = r#"{"a@x":1,"b@x":2,"a@x":3,"o":{"c@x":4}}"#;
    assert_eq!(
        redacted(settings, json),
        r#"{"***":1,"***#2":2,"***":3,"o":{"***":4}}"#
    );
}

#[test]
fn a_pattern_in_an_id_hashes_the_whole_id() {
    let settings = r#"{"patterns":["ali","^7$"]}"#;
    assert_eq!(
        redacted(settings, r#"{"log_id":"alice"}"#),
        format!(r#"{{"log_id":"{HASH_OF_ALICE}"}}"#)
    );
    assert_eq!(
        redacted(settings, r#"{"log_id":7}"#),
        format!(r#"{{"log_id":"{HASH_OF_7}"}}"#)
    );
    assert_eq!(
        redacted(settings, r#"{"o":{"log_id":"alice"}}"#),
        r#"{"o":{"log_id":"***ce"}}"#
    );
    let hashed = redacted(settings, r#"{"log_id":"\u0061lice","\u006cog_id":"%61li"}"#);
    assert!(
        hashed.starts_with(&format!(
            r#"{{"log_id":"{HASH_OF_ALICE}","\u006cog_id":"h1:k1:"#
        )),
        "{hashed}"
    );
}

#[test]
fn a_pattern_in_a_type_is_reported_and_covered() {
    let redactor = redactor(r#"{"patterns":["secret"]}"#);
    let found = redactor
        .redact(r#"{"log_type":"my-secret","a":1}"#)
        .unwrap();
    assert_eq!(
        found.json.as_deref(),
        Some(r#"{"log_type":"my-***","a":1}"#)
    );
    assert!(found.found_in_type);
    let elsewhere = redactor
        .redact(r#"{"log_type":"x","a":{"log_type":"secret"}}"#)
        .unwrap();
    assert!(!elsewhere.found_in_type);
}

#[test]
fn a_pattern_in_a_partition_key_hashes_it() {
    let redactor = redactor(r#"{"patterns":["ali"]}"#);
    assert_eq!(redactor.partition_key("alice"), HASH_OF_ALICE);
    assert_eq!(redactor.partition_key("bob"), "bob");
}

#[test]
fn what_cannot_be_redacted_is_refused_without_being_shown() {
    let redactor = redactor(r#"{"drop":["a"],"patterns":["found"]}"#);
    for json in [
        "",
        "secret",
        "[]",
        "\"secret\"",
        "{\"a\":}",
        "{} x",
        "{\"a\":NaN}",
        "{\"a\":01}",
    ] {
        let error = redactor.redact(json).unwrap_err();
        assert_eq!(error, Unredactable::NotAnObject);
        assert!(!error.to_string().contains("secret"));
    }
    let nested = |depth: usize| format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(redactor.redact(&nested(MAX_DEPTH - 1)).unwrap().json, None);
    let objects = format!(
        "{}0{}",
        "{\"a.x\":".repeat(MAX_DEPTH),
        "}".repeat(MAX_DEPTH)
    );
    assert_eq!(
        redactor.redact(&objects).unwrap().json.as_deref(),
        Some("{}")
    );
    let objects = objects.replace("a.x", "x");
    assert_eq!(redactor.redact(&objects).unwrap().json, None);
    assert_eq!(
        redactor.redact(&nested(MAX_DEPTH)),
        Err(Unredactable::TooDeep)
    );
}

#[test]
fn there_is_no_redactor_without_the_key_it_needs() {
    let names = SchemaNames {
        log_type: "t",
        id: "i",
        time: "c",
    };
    let rules = |settings: &str| Rules::new(&Settings::parse(settings).unwrap(), names).unwrap();
    let hash = rules(r#"{"hash":["a"]}"#);
    assert_eq!(Redactor::new(hash, None).unwrap_err(), RedactorError::NoKey);
    assert!(Redactor::new(rules(r#"{"drop":["a"]}"#), None).is_ok());
    let key = Key::new("id-12345", SECRET).unwrap();
    let error = Redactor::new(rules(r#"{"patterns":["[0-9]{5}"]}"#), Some(key)).unwrap_err();
    assert_eq!(error, RedactorError::FindsKeyId("id-12345".into()));
}

#[test]
fn the_secret_is_in_no_debug_text() {
    let shown = format!("{:?}", redactor(r#"{"hash":["a"]}"#));
    assert!(
        !shown.contains("0123456789abcdef") && !shown.contains("48, 49, 50"),
        "{shown}"
    );
}
