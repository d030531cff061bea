//! What is sent.

use http::HeaderValue;
use retry::Answer;

/// How large a request may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Its body, in bytes before compression; one larger item goes alone.
    pub bytes: usize,
    /// Its items.
    pub items: usize,
}

/// Items that an answer of success says were not taken, without saying which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// How many of the request.
    pub items: usize,
    /// Why, as the server says.
    pub reason: String,
}

/// Items, and the form that a server takes them in.
pub trait Items: Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// What they are sent as.
    fn content_type(&self) -> HeaderValue;

    /// How many bytes an item adds to a body.
    fn size(&self, place: usize) -> usize;

    /// The body of a request with these items, of none where there are none.
    fn body(&self, places: &[usize]) -> Vec<u8>;

    /// What a status that is no success says of the items of a request.
    fn answer(&self, status: u16) -> Answer {
        of_status(status)
    }

    /// What an answer of success says was not taken.
    fn rejected(&self, _answer: &[u8]) -> Option<Rejected> {
        None
    }
}

/// What most servers mean by a status.
pub(crate) fn of_status(status: u16) -> Answer {
    match status {
        408 | 429 | 503 => Answer::Busy,
        // What stands before a server that does not answer, or that one item breaks, says so.
        500.. => Answer::Silent,
        413 => Answer::Invalid,
        // No redirect is followed, and nobody lets in whom a server does not know.
        ..=399 | 401 | 402 | 405 | 407 => Answer::Closed,
        _ => Answer::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_request_says_whose_fault_it_may_be() {
        for (status, expected) in [
            (301, Answer::Closed),
            (400, Answer::Unclear),
            (401, Answer::Closed),
            (403, Answer::Unclear),
            (404, Answer::Unclear),
            (405, Answer::Closed),
            (408, Answer::Busy),
            (413, Answer::Invalid),
            (415, Answer::Unclear),
            (422, Answer::Unclear),
            (429, Answer::Busy),
            (500, Answer::Silent),
            (502, Answer::Silent),
            (503, Answer::Busy),
            (504, Answer::Silent),
        ] {
            assert_eq!(of_status(status), expected, "{status}");
        }
    }
}
