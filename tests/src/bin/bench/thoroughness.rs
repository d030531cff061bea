//! How thoroughly things are measured.

/// How thoroughly things are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// So that figures can be relied on.
    Full,
    /// Just so that everything is run once.
    Quick,
}

impl Effort {
    /// So many, or one.
    pub(crate) fn runs(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Quick => 1,
        }
    }

    /// All of these, or only those first.
    pub(crate) fn some<T>(self, all: &[T], quick: usize) -> &[T] {
        match self {
            Self::Full => all,
            Self::Quick => all.get(..quick).unwrap_or(all),
        }
    }
}
