//! Numbers as they stand in a text.

/// Beyond every year, so that what is cut down to it is refused where it is used.
const FAR: u32 = 1_000_000;

/// Digits of a fraction that count.
const PRECISION: usize = 26;

/// A number with or without a fraction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'a> {
    /// The part before the point, which is cut down to a million.
    pub(crate) whole: u32,
    /// The digits after it, without the zeros at their end.
    fraction: &'a str,
}

impl<'a> Number<'a> {
    /// Reads digits, perhaps with a point between them.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, fraction),
            None => (text, "0"),
        };
        integer(fraction)?;
        Some(Self {
            whole: integer(whole)?,
            fraction: fraction.trim_end_matches('0'),
        })
    }

    /// Whether it is greater than a whole number.
    pub(crate) fn exceeds(self, limit: u32) -> bool {
        self.whole > limit || (self.whole == limit && !self.fraction.is_empty())
    }

    /// The whole sixtieths in its fraction, if it has one.
    pub(crate) fn sixtieths(self) -> Option<u32> {
        let digits = self.fraction.bytes().take(PRECISION);
        let (parts, scale) = digits.fold((0_u128, 1_u128), |(parts, scale), digit| {
            (parts * 10 + u128::from(digit - b'0'), scale * 10)
        });
        let is_there = !self.fraction.is_empty();
        is_there.then(|| u32::try_from(parts * 60 / scale).unwrap_or(FAR))
    }
}

/// Reads digits and nothing else; what is beyond every date is cut down to a million.
pub(crate) fn integer(text: &str) -> Option<u32> {
    let is_number = is_digits(text);
    let add = |sum: u32, digit: u8| FAR.min(sum * 10 + u32::from(digit - b'0'));
    is_number.then(|| text.bytes().fold(0, add))
}

/// Whether there are digits and nothing else.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads `SS` or `SS.f`: seconds and nanoseconds.
pub(crate) fn seconds(text: &str) -> Option<(u32, i32)> {
    match text.split_once('.') {
        Some((seconds, fraction)) if is_digits(fraction) => {
            Some((integer(seconds)?, nanoseconds(fraction.as_bytes())))
        }
        Some(_) => None,
        None => Some((integer(text)?, 0)),
    }
}

/// The digits of a fraction of a second as nanoseconds; what is smaller is cut off.
pub(crate) fn nanoseconds(digits: &[u8]) -> i32 {
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0'));
    padded
        .take(9)
        .fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'))
}
