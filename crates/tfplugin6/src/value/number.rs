//! Terraform's numbers, which are bigger and finer than any of Rust's.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A number as its decimal text, so that nothing is lost on the way.
///
/// Two numbers are equal when they mean the same, however they are written: `1.0` is `1`.
#[derive(Clone, Debug)]
pub struct Number(String);

/// A text that is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a number")]
pub struct NumberError(String);

/// Sign, significant digits without outer zeros, and the power of ten of the last digit.
#[derive(PartialEq, Eq)]
struct Canonical {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Number {
    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The whole number this is, if it is one and fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_integer_text()?.parse().ok()
    }

    /// The whole number this is, if it is one and fits.
    pub fn to_u64(&self) -> Option<u64> {
        self.to_integer_text()?.parse().ok()
    }

    /// The nearest floating point number.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// A floating point number by its exact value, as Terraform sends those; `None` for the infinite.
    ///
    /// The shortest text would read back as a slightly different number in Terraform's precision.
    pub fn from_exact_f64(number: f64) -> Option<Self> {
        const SMALLEST_BITS: usize = 1074;
        number.is_finite().then(|| {
            let text = format!("{number:.SMALLEST_BITS$}");
            Self(text.trim_end_matches('0').trim_end_matches('.').to_owned())
        })
    }

    fn to_integer_text(&self) -> Option<String> {
        const LONGEST: usize = 20;
        let Canonical {
            negative,
            digits,
            exponent,
        } = self.canonical();
        let zeros = usize::try_from(exponent)
            .ok()
            .filter(|zeros| *zeros <= LONGEST)?;
        Some(format!(
            "{}{digits}{}",
            if negative { "-" } else { "" },
            "0".repeat(zeros)
        ))
    }

    fn canonical(&self) -> Canonical {
        let (negative, rest) = sign(&self.0);
        let (mantissa, exponent) = split_exponent(rest);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0').trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Canonical {
                negative: false,
                digits: "0".into(),
                exponent: 0,
            };
        }
        let dropped = all.len() - all.trim_end_matches('0').len();
        let exponent = exponent
            .saturating_add(as_i64(dropped))
            .saturating_sub(as_i64(fraction.len()));
        Canonical {
            negative,
            digits,
            exponent,
        }
    }
}

fn as_i64(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn split_exponent(text: &str) -> (&str, i64) {
    match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(i64::MAX)),
        None => (text, 0),
    }
}

fn is_number(text: &str) -> bool {
    let (_, rest) = sign(text);
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let some = !(whole.is_empty() && fraction.is_empty());
    some && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(|text| text.parse::<i32>().is_ok())
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        if is_number(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NumberError(text.to_owned()))
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl From<i32> for Number {
    fn from(number: i32) -> Self {
        Self(number.to_string())
    }
}

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        Self(number.to_string())
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.canonical(), other.canonical());
        match (left.negative, right.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(&left, &right),
            (true, true) => magnitude(&right, &left),
        }
    }
}

fn magnitude(left: &Canonical, right: &Canonical) -> Ordering {
    let zero = |number: &Canonical| number.digits == "0";
    let order = |number: &Canonical| number.exponent.saturating_add(as_i64(number.digits.len()));
    match (zero(left), zero(right)) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => order(left)
            .cmp(&order(right))
            .then_with(|| left.digits.cmp(&right.digits)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn equal_means_the_same_number() {
        for (left, right) in [
            ("1", "1.0"),
            ("1e3", "1000"),
            ("-0", "0"),
            ("0.10", ".1"),
            ("+5", "5"),
        ] {
            assert_eq!(number(left), number(right), "{left} {right}");
        }
        assert_ne!(
            number("0.1"),
            number("0.1000000000000000055511151231257827")
        );
        assert_ne!(number("1"), number("-1"));
    }

    #[test]
    fn order_is_that_of_the_numbers() {
        let ordered = [
            "-1e9", "-2", "-0.5", "0", "0.09", "0.1", "9", "10", "99.5", "1e30",
        ];
        for pair in ordered.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn whole_numbers_come_out_exactly() {
        assert_eq!(number("12.50e2").to_i64(), Some(1250));
        assert_eq!(number("-9223372036854775808").to_i64(), Some(i64::MIN));
        assert_eq!(number("9223372036854775808").to_i64(), None);
        assert_eq!(number("18446744073709551615").to_u64(), Some(u64::MAX));
        assert_eq!(number("1.5").to_i64(), None);
        assert_eq!(number("1e400").to_i64(), None);
    }

    #[test]
    fn floating_point_keeps_its_exact_value() {
        assert_eq!(Number::from_exact_f64(0.5).unwrap().as_str(), "0.5");
        assert_eq!(Number::from_exact_f64(100.0).unwrap().as_str(), "100");
        assert!(
            Number::from_exact_f64(0.1)
                .unwrap()
                .as_str()
                .starts_with("0.1000000000000000055511")
        );
        assert!(Number::from_exact_f64(f64::INFINITY).is_none());
        assert_eq!(Number::from_exact_f64(1e-9).unwrap().to_f64(), 1e-9);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.2.3",
            "0x10",
            "NaN",
            "inf",
            "1e",
            "1e99999999999",
            " 1",
            "١",
        ] {
            assert!(text.parse::<Number>().is_err(), "{text:?}");
        }
    }
}
