//! What to do with items that a sink did not take, whatever the sink is.
//!
//! One rule for all: an item is refused for good only where there is evidence that the item is the reason, and not the
//! sink. What a sink answers is brought into one of a few [`Answer`]s by its client; [`verdict`] does the rest.

#[cfg(test)]
mod tests;

/// What the answer to a call says of the items in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It passes: throttling, too many requests, a server that fails and says so.
    Busy,
    /// There was none, although the call was sent: the connection broke, or time ran out.
    Silent,
    /// An item is not what the sink takes: its size, its form, its name.
    Invalid,
    /// The call is refused, by the sink or by something before it, and the reason may be an item or not.
    Unclear,
    /// What an item is to be written to is closed for writing, while the sink may take others.
    Blocked,
    /// Whoever calls is not let in, or what the items are written to is not there.
    Closed,
}

/// What else is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How many items the call held.
    pub items: usize,
    /// Whether the sink took other items in the same invocation, or answered a call that holds none.
    pub works: bool,
    /// Whether the same items were answered like this often enough not to send them once more.
    pub is_repeated: bool,
}

/// What to do with the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send them again, after a wait and within the time that there is.
    Again,
    /// Send them in smaller calls, until the reason is alone.
    Halve,
    /// The item is refused for good: it goes to failed logs.
    Refused,
    /// The sink is down: they are delivered again later, and nothing is said of them.
    Down,
}

/// Decides what to do with the items of a call.
#[must_use]
pub fn verdict(answer: Answer, evidence: Evidence) -> Verdict {
    let Evidence {
        items,
        works,
        is_repeated,
    } = evidence;
    let apart = if items > 1 {
        Verdict::Halve
    } else {
        Verdict::Refused
    };
    match answer {
        Answer::Busy => Verdict::Again,
        Answer::Closed => Verdict::Down,
        Answer::Invalid => apart,
        Answer::Unclear if !works => Verdict::Down,
        Answer::Unclear if items > 1 => Verdict::Halve,
        _ if !is_repeated => Verdict::Again,
        _ if !works => Verdict::Down,
        Answer::Blocked => Verdict::Refused,
        Answer::Silent | Answer::Unclear => apart,
    }
}
