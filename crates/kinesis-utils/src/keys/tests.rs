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
fn a_slash_at_the_prefixs_end_and_an_empty_prefix_add_none() {
    let expected = "p/t/2020-03/14/2020-03-14-15:09:26-1.gz";
    assert_eq!(object("p", "t", &time(), "1"), expected);
    assert_eq!(object("p/", "t", &time(), "1"), expected);
    assert_eq!(
        object("", "t", &time(), "1"),
        expected.trim_start_matches("p/")
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
        assert!(key.len() <= MAX_KEY, "{}", key.len());
        assert!(key.ends_with(".gz"));
    }
    assert_ne!(ids[0], ids[1]);
    assert_ne!(types[0], types[1]);
}
