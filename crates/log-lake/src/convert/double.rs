//! Doubles by their shortest decimal forms.
//!
//! A double has two where both are equally near to it: 1534703177558568.25 is 1534703177558568.2 to Python, and
//! 1534703177558568.3 to Rust. Either is the value, and neither is what every reader gives back.

use log_fields::number::{Decimal, is_number};

use super::value::Converted;
use crate::cell::Cell;

/// Decimals of up to 15 digits are different doubles: there is no second form.
const ALWAYS_DISTINCT: usize = 15;
/// The least number that is written without an exponent, see [`crate::cell::Cell::push_json`].
const LEAST_WITHOUT_EXPONENT: f64 = 1e-4;
/// A tie ends one digit behind the shortest form's at most 17.
const EXACT_DIGITS: usize = 30;

/// Reads a number that is finite and equal to a shortest form of its double.
pub(super) fn read(json: &str) -> Option<Converted<'static>> {
    let value: f64 = is_number(json).then(|| json.parse().ok())??;
    if is_shortest(json, value) {
        return Some(Converted::Exact(Cell::Double(value)));
    }
    let spelling = format!("{value:?}");
    let other = other_form(value, &spelling);
    if spelling == json && other.is_none() {
        return Some(Converted::Exact(Cell::Double(value)));
    }
    let sent = Some(Decimal::parse(json)?);
    let is_equal = sent == Decimal::from_f64(value) || sent == other;
    is_equal.then_some(Converted::Respelled(Cell::Double(value)))
}

/// Whether a number is surely written as its double is, without writing that: it has few digits, a point, no exponent and
/// no zero too many.
fn is_shortest(json: &str, value: f64) -> bool {
    let Some((whole, fraction)) = json.split_once('.') else {
        return false;
    };
    let is_in_range = value == 0.0 || value.abs() >= LEAST_WITHOUT_EXPONENT;
    let is_plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let has_no_zero_at_its_end = fraction == "0" || !fraction.ends_with('0');
    is_in_range
        && is_plain
        && has_no_zero_at_its_end
        && whole.len() + fraction.len() <= ALWAYS_DISTINCT
}

/// The shortest form beside the one that Rust writes, where there are two.
fn other_form(value: f64, spelling: &str) -> Option<Decimal> {
    if spelling.bytes().filter(u8::is_ascii_digit).count() <= ALWAYS_DISTINCT {
        return None;
    }
    let (shortest, _) = parts(&format!("{:e}", value.abs()))?;
    let (exact, exponent) = parts(&format!("{:.EXACT_DIGITS$e}", value.abs()))?;
    let (below, rest) = exact.split_at_checked(shortest.len())?;
    let is_tie = rest.strip_prefix('5')?.bytes().all(|digit| digit == b'0');
    if shortest.len() <= ALWAYS_DISTINCT || !is_tie {
        return None;
    }
    let (below, written): (u64, u64) = (below.parse().ok()?, shortest.parse().ok()?);
    let other = if written == below { below + 1 } else { below };
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let scale = exponent + 1 - i64::try_from(shortest.len()).ok()?;
    Decimal::parse(&format!("{sign}{other}e{scale}"))
}

/// The digits of a number in scientific notation, and its exponent.
fn parts(text: &str) -> Option<(String, i64)> {
    let (mantissa, exponent) = text.split_once('e')?;
    Some((mantissa.replace('.', ""), exponent.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_surely_the_shortest_form_is_what_the_double_is_written_as(
            sign in "-?", whole in "0|[1-9][0-9]{0,14}", zeros in "0{0,6}", fraction in "[0-9]{1,15}", exponent in "(e-?[0-9])?",
        ) {
            let json = format!("{sign}{whole}.{zeros}{fraction}{exponent}");
            let value: f64 = json.parse().unwrap();
            if is_shortest(&json, value) {
                prop_assert_eq!(&format!("{value:?}"), &json);
                prop_assert_eq!(other_form(value, &json), None);
            }
        }
    }

    #[test]
    fn plain_numbers_are_surely_the_shortest_form() {
        for (json, expected) in [
            ("12.5", true),
            ("-0.0", true),
            ("0.00001", false),
            ("0.0001", true),
            ("1.50", false),
            ("1.5e3", false),
            ("15", false),
            ("1234567.12345678", true),
            ("12345678.12345678", false),
        ] {
            assert_eq!(is_shortest(json, json.parse().unwrap()), expected, "{json}");
        }
    }

    #[test]
    fn both_forms_of_a_tie_have_the_value_and_neither_is_exact() {
        for json in [
            "1534703177558568.2",
            "1534703177558568.3",
            "-1534703177558568.2",
            "15347031775585683e-1",
        ] {
            let value = (6_138_812_710_234_273.0_f64 / 4.0).copysign(json.parse().unwrap());
            assert_eq!(
                read(json),
                Some(Converted::Respelled(Cell::Double(value))),
                "{json}"
            );
        }
        // It is the value, and has one digit more than a shortest form.
        assert_eq!(read("1534703177558568.25"), None);
        assert_eq!(read("1534703177558568.20"), read("1534703177558568.2"));
    }

    #[test]
    fn a_form_that_is_nearer_than_all_others_is_exact() {
        for json in [
            "0.30000000000000004",
            "1534703177558568.5",
            "9007199254740992.0",
            "5e-324",
            "1.7976931348623157e308",
        ] {
            let value = json.parse().unwrap();
            assert_eq!(
                read(json),
                Some(Converted::Exact(Cell::Double(value))),
                "{json}"
            );
        }
        assert_eq!(read("9007199254740993"), None, "as long, and not as near");
    }
}
