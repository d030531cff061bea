//! How records are put into a stream so that those with the same partition key stay in order.

use std::str::FromStr;

/// How the order of records with the same partition key is kept in another stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ordering {
    /// A record is put when the stream has taken the one before it: one record of a key in each call.
    #[default]
    Strict,
    /// Records are put in aggregates of the Kinesis Producer Library, which consumers have to unpack: one aggregate of a
    /// key in each call.
    Packed,
}

/// Why a text is no ordering.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no ordering: expected `strict` or `packed`")]
pub struct UnknownOrdering(String);

impl FromStr for Ordering {
    type Err = UnknownOrdering;

    /// Reads a word; an empty text is as good as none.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" | "strict" => Ok(Self::Strict),
            "packed" => Ok(Self::Packed),
            _ => Err(UnknownOrdering(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_themselves_are_orderings() {
        assert_eq!("".parse(), Ok(Ordering::Strict));
        assert_eq!("strict".parse(), Ok(Ordering::Strict));
        assert_eq!("packed".parse(), Ok(Ordering::Packed));
        for wrong in ["Packed", " packed", "none"] {
            let error = wrong.parse::<Ordering>().unwrap_err().to_string();
            assert!(
                error.contains(wrong) && error.contains("`packed`"),
                "{error}"
            );
        }
    }
}
