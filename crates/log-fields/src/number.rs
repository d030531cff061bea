//! JSON numbers by value, however many digits they have.

#[cfg(test)]
mod tests;

/// So many digits of an exponent are read: all that follow from digits which a record has room for.
const MAX_EXPONENT_DIGITS: usize = 17;

/// The value of a number: two of them are equal when the numbers are, whatever their spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    is_negative: bool,
    /// Without zeros at either end; zero has none.
    digits: String,
    /// The power of ten of the last digit.
    scale: i64,
}

/// Whether a JSON value is a number.
#[must_use]
pub fn is_number(json: &str) -> bool {
    json.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

impl Decimal {
    /// Reads a JSON number; `None` for another value, and where the exponent has 18 digits or more, which is
    /// beyond any use.
    #[must_use]
    pub fn parse(json: &str) -> Option<Self> {
        let (is_negative, text) = match json.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, json),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent),
            None => (text, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        let digits = [whole, fraction].concat();
        Self::new(is_negative, &digits, fraction.len(), exponent)
    }

    fn new(is_negative: bool, digits: &str, fraction: usize, exponent: &str) -> Option<Self> {
        let digits = digits.trim_start_matches('0');
        let kept = digits.trim_end_matches('0');
        if kept.is_empty() {
            return Some(Self {
                is_negative: false,
                digits: String::new(),
                scale: 0,
            });
        }
        let zeros = i64::try_from(digits.len() - kept.len()).ok()?;
        let scale = read_exponent(exponent)? - i64::try_from(fraction).ok()? + zeros;
        Some(Self {
            is_negative,
            digits: kept.to_owned(),
            scale,
        })
    }

    /// The value of a float's shortest decimal form; `None` where it is not finite.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        Self::parse(&format!("{value:e}"))
    }

    /// The integer that this is, where it is one of 64 bits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        let zeros = usize::try_from(self.scale).ok()?;
        // 2^63 has 19 digits.
        if self.digits.len().checked_add(zeros)? > 19 {
            return None;
        }
        let sign = if self.is_negative { "-" } else { "" };
        let digits = if self.digits.is_empty() {
            "0"
        } else {
            &self.digits
        };
        format!("{sign}{digits}{}", "0".repeat(zeros)).parse().ok()
    }
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn read_exponent(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !are_digits(digits) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    match digits.len() {
        0 => Some(0),
        length if length > MAX_EXPONENT_DIGITS => None,
        _ => digits.parse::<i64>().ok().map(|exponent| sign * exponent),
    }
}
