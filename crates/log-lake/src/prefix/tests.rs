use super::*;

#[test]
fn slashes_at_the_end_do_not_count() {
    for (text, start) in [
        ("", ""),
        ("/", ""),
        ("lake", "lake/"),
        ("a/b//", "a/b/"),
        ("日本/logs", "日本/logs/"),
    ] {
        assert_eq!(Prefix::parse(text).unwrap().start(), start, "{text}");
    }
}

#[test]
fn what_readers_would_misunderstand_is_refused() {
    let partition = PrefixError::Partition {
        prefix: "a/year=2026/b".into(),
        folder: "year=2026".into(),
    };
    assert_eq!(Prefix::parse("a/year=2026/b"), Err(partition));
    for text in ["/a", "a//b"] {
        assert_eq!(
            Prefix::parse(text),
            Err(PrefixError::EmptyFolder(text.into()))
        );
    }
    for char in ['\'', '$', '\\', '\n', '`'] {
        let text = format!("a{char}b");
        assert_eq!(
            Prefix::parse(&text),
            Err(PrefixError::Character(text, char))
        );
    }
    let long = "a".repeat(MAX_PREFIX + 1);
    assert_eq!(Prefix::parse(&long), Err(PrefixError::TooLong(long)));
    assert!(Prefix::parse(&"a".repeat(MAX_PREFIX)).is_ok());
}

#[test]
fn failed_logs_stay_outside_of_the_lake() {
    let is_apart = |lake, failed| {
        Prefix::parse(lake)
            .unwrap()
            .check_apart_from(failed)
            .is_ok()
    };
    for (lake, failed, expected) in [
        ("lake", "failed", true),
        ("lake", "lake-failed", true),
        ("lake/a", "lake", true),
        ("lake", "lake", false),
        ("lake", "lake/", false),
        ("lake/", "lake/failed", false),
        ("", "failed", false),
    ] {
        assert_eq!(is_apart(lake, failed), expected, "{lake} {failed}");
    }
}
