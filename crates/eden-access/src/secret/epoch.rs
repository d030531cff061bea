//! The times for which cookies are good.

/// How long an epoch lasts, in seconds: 12 hours.
const SECONDS: u64 = 12 * 3600;

/// Which 12 hours a cookie was made in, counted since 1970. A rule lets cookies of one epoch and of the one before it
/// through, so each is good for 12 to 24 hours.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Epoch(u64);

impl Epoch {
    /// The epoch of a time, in Unix seconds.
    #[must_use]
    pub const fn at(now: u64) -> Self {
        Self(now / SECONDS)
    }

    /// The epoch with a number, as a row keeps it.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The epoch before it.
    #[must_use]
    pub const fn last(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// When the next epoch ends, and with it what was made in this one, in Unix seconds.
    #[must_use]
    pub const fn end_of_next(self) -> u64 {
        self.0.saturating_add(2).saturating_mul(SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_lasts_twelve_hours() {
        assert_eq!(Epoch::at(0).number(), 0);
        assert_eq!(Epoch::at(43_199).number(), 0);
        assert_eq!(Epoch::at(43_200).number(), 1);
        assert_eq!(Epoch::at(86_400).last(), Epoch::from_number(1));
        assert_eq!(Epoch::at(0).last(), Epoch::at(0));
        assert_eq!(Epoch::at(43_200).end_of_next(), 3 * 43_200);
        assert_eq!(Epoch::from_number(u64::MAX).end_of_next(), u64::MAX);
    }
}
