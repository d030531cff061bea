//! Keys as Python made them, and ones that it could not.

use jiff::civil::date;

use super::*;

fn time() -> Time {
    Time {
        civil: date(2020, 3, 14).at(15, 9, 26, 500),
        offset: None,
    }
}

#[test]
fn a_key_is_made_of_prefix_type_time_and_quoted_id() {
    let key = object("logs", "access", &time(), "a/b c+é~_.-");
    let expected = "logs/access/2020-03/14/2020-03-14-15:09:26-a/b%20c%2B%C3%A9~_.-.gz";
    assert_eq!(key, expected);
}

#[test]
fn slashes_at_the_prefixs_end_and_an_empty_prefix_add_none() {
    let expected = "p/t/2020-03/14/2020-03-14-15:09:26-1.gz";
    assert_eq!(object("p", "t", &time(), "1"), expected);
    assert_eq!(object("p/", "t", &time(), "1"), expected);
    assert_eq!(object("/p/", "t", &time(), "1"), format!("/{expected}"));
    assert_eq!(
        object("", "t", &time(), "1"),
        expected.trim_start_matches("p/")
    );
}

#[test]
fn a_type_of_512_bytes_is_whole_below_a_prefix_of_400() {
    let (prefix, log_type) = ("p".repeat(400), "t".repeat(512));
    let key = object(&prefix, &log_type, &time(), "1");
    assert!(
        key.starts_with(&format!("{prefix}/{log_type}/2020-03/")),
        "{key}"
    );
}

#[test]
fn early_years_have_four_digits() {
    let time = Time {
        civil: date(7, 1, 2).at(3, 4, 5, 0),
        offset: None,
    };
    assert_eq!(
        object("p", "t", &time, "1"),
        "p/t/0007-01/02/0007-01-02-03:04:05-1.gz"
    );
}

#[test]
fn a_key_is_never_too_long_and_still_tells_ids_and_types_apart() {
    let long = |last: &str| "é".repeat(700) + last;
    let ids = [
        object("p", "t", &time(), &long("1")),
        object("p", "t", &time(), &long("2")),
    ];
    let types = [
        object("p", &long("1"), &time(), "1"),
        object("p", &long("2"), &time(), "1"),
    ];
    let both = object("p", &long("1"), &time(), &long("1"));
    for key in ids.iter().chain(&types).chain([&both]) {
        assert!(key.len() <= 1000, "{}", key.len());
        assert!(key.ends_with(".gz"));
    }
    assert_ne!(ids[0], ids[1]);
    assert_ne!(types[0], types[1]);
}

/// What S3 takes: no folder without a name, and no `..` that leads out of the bucket.
fn is_taken(key: &str) -> bool {
    let mut folders = key.split('/');
    folders.all(|folder| !["", ".", ".."].contains(&folder))
        && !key.contains(char::is_control)
        && key.len() <= 1024
}

#[test]
fn folders_of_a_type_are_named_whatever_the_type_is() {
    let types = [
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("../../../x", "%2E%2E/%2E%2E/%2E%2E/x"),
        ("a/./b", "a/%2E/b"),
        ("...", "..."),
        ("a..b/.c", "a..b/.c"),
        ("/a", "%2Fa"),
        ("a/", "a%2F"),
        ("a//b", "a%2F%2Fb"),
        ("/", "%2F"),
        ("a/b", "a/b"),
        ("a\u{0}\n\u{7f}\u{85}b", "a%00%0A%7F%C2%85b"),
        ("a\u{fffe}\u{ffff}", "a%EF%BF%BE%EF%BF%BF"),
        ("日本 語%", "日本 語%"),
        ("", "%00"),
    ];
    for (log_type, folder) in types {
        let key = object("p", log_type, &time(), "1");
        let expected = format!("p/{folder}/2020-03/14/2020-03-14-15:09:26-1.gz");
        assert_eq!(key, expected);
        assert!(is_taken(&key), "{key}");
    }
}

#[test]
fn folders_of_an_id_are_named_whatever_the_id_is() {
    let ids = [
        ("..", ".."),
        ("../", "../"),
        ("../../..", "../%2E%2E/.."),
        ("a/./b", "a/%2E/b"),
        ("a//b", "a%2F%2Fb"),
        ("/a", "/a"),
        ("a/", "a/"),
        ("a/../b/", "a/%2E%2E/b/"),
        ("//", "%2F%2F"),
        ("\0", "%00"),
    ];
    for (id, quoted) in ids {
        let key = object("p", "t", &time(), id);
        let expected = format!("p/t/2020-03/14/2020-03-14-15:09:26-{quoted}.gz");
        assert_eq!(key, expected);
        assert!(is_taken(&key), "{key}");
    }
    assert!(is_taken(&object("", "..", &time(), &"../".repeat(9))));
}

#[test]
fn a_key_has_at_most_what_s3_allows_with_the_longest_prefix() {
    let (long, prefix) = ("é".repeat(700), "p".repeat(MAX_PREFIX));
    for (log_type, id) in [(&*long, &*long), ("t", &*long), (&*long, "1")] {
        for prefix in [&*prefix, "p", ""] {
            let key = object(prefix, log_type, &time(), id);
            assert!(key.len() <= 1000, "{} {key}", key.len());
            let name = Name {
                prefix,
                log_type,
                time: &time(),
                id,
            };
            assert!(name.hashed("unknown/refused_key").len() <= 1000);
        }
    }
    let short = object("p", "t", &time(), &"x".repeat(1000 - 38));
    assert_eq!(short.len(), 1000, "nothing is cut that fits");
    assert!(short.ends_with("xxx.gz"), "{short}");
    let type_that_fits = "t".repeat(MAX_TYPE);
    assert!(object("p", &type_that_fits, &time(), "1").contains(&format!("/{type_that_fits}/")));
    let cut = object("p", &(type_that_fits + "t"), &time(), "1");
    let folder = cut.split('/').nth(1).unwrap();
    assert_eq!((folder.len(), folder.matches('-').count()), (MAX_TYPE, 1));
}

#[test]
fn a_hashed_key_holds_nothing_of_a_user_and_tells_records_apart() {
    let of = |log_type, id| {
        let name = Name {
            prefix: "/p/",
            log_type,
            time: &time(),
            id,
        };
        name.hashed("unknown/refused_key")
    };
    let key = of("secret", "secret");
    let start = "/p/unknown/refused_key/2020-03/14/2020-03-14-15:09:26-";
    let hash = key
        .strip_prefix(start)
        .and_then(|rest| rest.strip_suffix(".gz"))
        .unwrap();
    assert_eq!(hash.len(), ALL_DIGITS);
    assert!(
        hash.bytes().all(|digit| digit.is_ascii_hexdigit()),
        "{hash}"
    );
    assert_eq!(of("secret", "secret"), key);
    assert_ne!(of("secret", "secre"), key);
    assert_ne!(of("secretsecret", ""), key);
    assert_ne!(of("se", "cretsecret"), of("sec", "retsecret"));
}

#[test]
fn what_is_shown_of_a_key_is_short_and_without_the_id() {
    let long = "é".repeat(700);
    let place = |log_type| {
        let name = Name {
            prefix: "p/",
            log_type,
            time: &time(),
            id: "secret",
        };
        name.place()
    };
    assert_eq!(place("a\nb"), "p/a\u{fffd}b/2020-03/14/");
    assert_eq!(place(&long), format!("p/{}…/2020-03/14/", "é".repeat(50)));
    assert_eq!(shown(&"t".repeat(100)), "t".repeat(100));
    assert_eq!(shown(&"t".repeat(101)), "t".repeat(100) + "…");
    // As long, whatever stands for its characters.
    assert_eq!(shown(&"\0".repeat(100)), "\u{fffd}".repeat(33) + "…");
    assert_eq!(shown(&"é".repeat(50)), "é".repeat(50));
}

#[test]
fn dots_are_encoded_where_they_are_a_whole_folder_alone() {
    for (id, expected) in [
        (".", "-..gz"),
        ("..", "-...gz"),
        ("./a/.", "-./a/..gz"),
        ("a/./b", "-a/%2E/b.gz"),
        ("a/../b", "-a/%2E%2E/b.gz"),
    ] {
        let key = object("p", "t", &time(), id);
        assert!(key.ends_with(expected), "{key}");
    }
}

#[test]
fn a_folder_of_a_key_is_what_a_type_is_in_one() {
    assert_eq!(folder("unknown/of/api"), "unknown/of/api");
    assert_eq!(folder("a/../b"), "a/%2E%2E/b");
    assert_eq!(folder(""), "%00");
}
