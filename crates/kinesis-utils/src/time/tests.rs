//! Times as texts and as numbers.

use jiff::civil::date;

use super::*;

fn now() -> Now {
    Now {
        moment: "2026-11-24T20:00:00Z".parse().unwrap(),
        zone: TimeZone::get("Asia/Tokyo").unwrap(),
    }
}

fn read(field: &Field<'_>) -> Option<Time> {
    Time::read(field, &now())
}

fn text(text: &str) -> Option<Time> {
    read(&Field::Text(text.into()))
}

#[test]
fn a_text_keeps_its_own_offset_or_has_none() {
    let time = text("2020-03-14T15:09:26.5-07:00").unwrap();
    assert_eq!(time.civil, date(2020, 3, 14).at(15, 9, 26, 500_000_000));
    assert_eq!(time.offset, Some(jiff::tz::offset(-7)));
    assert_eq!(text("2020-03-14 15:09:26").unwrap().offset, None);
}

#[test]
fn a_number_is_seconds_or_milliseconds_by_its_size_and_shown_in_the_zone() {
    let expected = date(2020, 3, 15).at(0, 9, 26, 0);
    for number in [
        "1584198566",
        "1584198566000",
        "1584198566.0",
        "1.584198566e9",
    ] {
        let time = read(&Field::Number(number)).unwrap();
        assert_eq!(time.civil, expected, "{number}");
        assert_eq!(time.offset, Some(jiff::tz::offset(9)));
    }
    let time = read(&Field::Number("1584198566.123456")).unwrap();
    assert_eq!(time.civil.subsec_nanosecond(), 123_456_000);
    assert_eq!(
        read(&Field::Number("0")).unwrap().civil,
        date(1970, 1, 1).at(9, 0, 0, 0)
    );
    assert_eq!(
        read(&Field::Number("-1")).unwrap().civil,
        date(1970, 1, 1).at(8, 59, 59, 0)
    );
}

#[test]
fn what_a_text_leaves_out_is_of_the_day_in_the_zone() {
    let time = text("10:36").unwrap();
    assert_eq!(time.civil, date(2026, 11, 25).at(10, 36, 0, 0));
    assert_eq!(
        text("Thu Sep 25 2003").unwrap().civil,
        date(2003, 9, 25).at(0, 0, 0, 0)
    );
}

#[test]
fn what_is_no_time_is_none() {
    for number in ["1e300", "-1e300", "99999999999999999999", "1e18"] {
        assert_eq!(read(&Field::Number(number)), None, "{number}");
    }
    for other in [Field::Missing, Field::Other("null"), Field::Other("[]")] {
        assert_eq!(read(&other), None);
    }
    assert_eq!(text("yesterday-ish"), None);
    assert_eq!(text(""), None);
}

#[test]
fn a_moment_is_the_texts_own_or_one_in_the_zone() {
    let (tokyo, utc) = (now().zone, TimeZone::UTC);
    let own = text("2020-03-14T15:09:26-07:00").unwrap();
    assert_eq!(own.moment(&tokyo), own.moment(&utc));
    let naive = text("2020-03-14T15:09:26").unwrap();
    assert_eq!(
        naive.moment(&tokyo).unwrap().to_string(),
        "2020-03-14T06:09:26Z"
    );
    assert_eq!(
        naive.moment(&utc).unwrap().to_string(),
        "2020-03-14T15:09:26Z"
    );
}
