//! Keys: S3 takes and lists each, and each says which form the lines of its object have.

use jiff::civil::date;
use kinesis_utils::failed::Form;
use kinesis_utils::keys::Name;
use kinesis_utils::schema::Schema;
use kinesis_utils::time::Time;

/// The input as a type and an id, with a byte of 1 between them.
pub(crate) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (log_type, id) = text.split_once('\u{1}').unwrap_or((&text, &text));
    let time = Time {
        civil: date(2026, 11, 24).at(1, 2, 3, 0),
        offset: None,
    };
    let schema = Schema::default();
    for prefix in ["", "failed/", "/a/b/"] {
        let name = Name {
            prefix,
            log_type,
            time: &time,
            id,
        };
        is_good(prefix, &name.key());
        is_good(prefix, &name.hashed("unknown/refused_key"));
        assert!(name.place().len() < 300, "{}", name.place());
        assert!(
            Form::of_key(&name.key(), &schema).is_some(),
            "{}",
            name.key()
        );
        for form in [Form::AsSent, Form::Unreadable, Form::Rejected] {
            let refused = name.hashed(&form.of_refused_key(&schema));
            assert_eq!(Form::of_key(&refused, &schema), Some(form));
        }
    }
    // Any text may be a key.
    let _ = Form::of_key(&text, &schema);
}

fn is_good(prefix: &str, key: &str) {
    assert!(key.len() <= 1000 && key.ends_with(".gz"), "{key}");
    assert!(!key.contains(char::is_control), "{key:?}");
    // What the operator wrote in front stays; what comes from the record names no folder of its own.
    let made = match prefix.trim_end_matches('/') {
        "" => key,
        prefix => {
            let rest = key.strip_prefix(&format!("{prefix}/"));
            assert!(rest.is_some(), "{key} does not begin with {prefix}");
            rest.unwrap_or_default()
        }
    };
    let mut folders = made.split('/');
    let is_named = |folder: &str| !["", ".", ".."].contains(&folder);
    assert!(folders.all(is_named), "{key}");
}
