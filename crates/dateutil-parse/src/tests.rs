use jiff::civil::date;

use super::*;

const TODAY: Date = date(2026, 11, 24);

#[test]
fn the_fast_path_and_the_general_way_agree() {
    let texts = [
        "2026-11-24T18:30:00Z",
        "2026-11-24t18:30:00.123456789z",
        "2026-11-24 18:30:00,5-03:30",
        "0099-01-01T00:00:00+2359",
        "2024-02-29",
        "9999-12-31T23:59:59.9999999999-00:00",
    ];
    for text in texts {
        let fast = iso::parse(text.as_bytes());
        assert!(fast.is_some(), "{text} is not read by the fast path");
        assert_eq!(fast, parse_any(text, TODAY).ok(), "{text}");
    }
}

#[test]
fn what_is_unusual_is_left_to_the_general_way() {
    let texts = [
        "2026-11-24T24:00:00Z",
        "2026-11-24T18:30:60Z",
        "2026-11-24T18:30:00.Z",
        "2026-11-24T18:30:00+24:00",
        "2026-11-24T18:30:00Z ",
        "2026-11-24T",
        "0000-01-01",
        "2026-02-29",
        "2026-1-1",
        "",
    ];
    for text in texts {
        assert_eq!(iso::parse(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn nanoseconds_are_kept() {
    let time = parse("Nov 24 2026 18:30:00.123456789", TODAY).unwrap();
    assert_eq!(time.civil.subsec_nanosecond(), 123_456_789);
}

#[test]
fn an_error_says_what_is_wrong_with_which_text() {
    let told = |text: &str| parse(text, TODAY).unwrap_err();
    assert_eq!(told(&"1".repeat(257)), Error::TooLong(257));
    assert_eq!(
        told("24/Nov/2026:18:30:00 +0900"),
        Error::Unknown("24/Nov/2026:18:30:00 +0900".to_owned())
    );
    assert_eq!(told(" at "), Error::Nothing(" at ".to_owned()));
    assert_eq!(
        told("18:30 +24:00"),
        Error::Range("18:30 +24:00".to_owned())
    );
}

#[test]
fn the_longest_texts_are_read_at_once() {
    let start = std::time::Instant::now();
    for piece in [
        "1",
        "1.",
        ".",
        "a.",
        "12,3.",
        "1-",
        "Jan of 1 ",
        "10h ",
        "+1",
        "\u{3000}",
        "(JST)",
    ] {
        for length in 0..=MAX_LENGTH {
            let text: String = piece.repeat(MAX_LENGTH).chars().take(length).collect();
            let _ = parse(&format!("12:00 {text}"), TODAY);
            let _ = parse(&text, TODAY);
        }
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
