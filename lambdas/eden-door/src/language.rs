//! The language of a page.

use eden_access::RequestHead;

/// A language that pages are written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    English,
    Japanese,
}

impl Language {
    /// The first of them that a browser accepts: it lists them in the order of preference.
    pub(crate) fn of(request: &RequestHead<'_>) -> Self {
        let ranges = request
            .values("accept-language")
            .flat_map(|value| value.split(','));
        let mut known = ranges.filter_map(|range| match range.trim().get(..2) {
            Some("ja") => Some(Self::Japanese),
            Some("en") => Some(Self::English),
            _ => None,
        });
        known.next().unwrap_or(Self::English)
    }

    /// The text in this language.
    pub(crate) fn of_two(self, english: &'static str, japanese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Japanese => japanese,
        }
    }

    /// Its tag, for the attribute `lang`.
    pub(crate) fn tag(self) -> &'static str {
        self.of_two("en", "ja")
    }
}
