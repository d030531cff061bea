use proptest::prelude::*;

use super::*;

fn read(json: &str) -> Decimal {
    Decimal::parse(json).unwrap()
}

#[test]
fn spellings_of_one_value_are_equal() {
    for alike in [
        ["0", "-0", "0.000", "0e999999999999999999999", "-0E-5"].as_slice(),
        &["1", "1.0", "1e0", "10e-1", "0.1E+1", "1.000e00"],
        &["-1500", "-1.5e3", "-15E2", "-1500.00"],
        &["1E400", "10e399", "0.1e401"],
        &["12345678901234567890123", "1234567890123456789012.30e1"],
    ] {
        for one in alike {
            assert_eq!(read(one), read(alike[0]), "{one}");
        }
    }
}

#[test]
fn different_values_are_not() {
    for (one, other) in [
        ("1", "-1"),
        ("0.1", "0.10000000000000001"),
        ("9007199254740992", "9007199254740993"),
        ("1E400", "1E401"),
        ("10", "1"),
    ] {
        assert_ne!(read(one), read(other));
    }
}

#[test]
fn other_texts_are_no_numbers() {
    for text in [
        "",
        "-",
        "e1",
        "1e",
        "1e+",
        "NaN",
        "null",
        "\"1\"",
        ".5",
        "1x",
        "1e99999999999999999999",
    ] {
        assert_eq!(Decimal::parse(text), None, "{text}");
    }
}

#[test]
fn integers_of_64_bits_are_integers() {
    for (text, integer) in [
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        ("-9223372036854775809", None),
        ("1e3", Some(1000)),
        ("100000000000000000000e-2", Some(1_000_000_000_000_000_000)),
        ("1.0", Some(1)),
        ("-0", Some(0)),
        ("0e99999999999999999999", Some(0)),
        ("1.5", None),
        ("1e-1", None),
        ("1e19", None),
        ("1e99999999999999999", None),
    ] {
        let read = Decimal::parse(text).and_then(|decimal| decimal.to_i64());
        assert_eq!(read, integer, "{text}");
    }
}

#[test]
fn floats_have_their_shortest_form() {
    assert_eq!(Decimal::from_f64(0.1), Decimal::parse("0.1"));
    assert_eq!(Decimal::from_f64(1e300), Decimal::parse("1e300"));
    assert_eq!(Decimal::from_f64(f64::INFINITY), None);
    assert_eq!(Decimal::from_f64(f64::NAN), None);
}

proptest! {
    #[test]
    fn integers_are_read_exactly(value in any::<i128>()) {
        let read = read(&value.to_string()).to_i64();
        prop_assert_eq!(read, i64::try_from(value).ok());
    }

    #[test]
    fn a_shifted_point_changes_nothing(value in any::<i64>(), shift in 0_usize..40) {
        let zeros = "0".repeat(shift);
        prop_assert_eq!(read(&format!("{value}{zeros}e-{shift}")), read(&value.to_string()));
    }
}
