//! What a document shows of a session: commands, and what they answer.

/// Stands for any number of lines where it is alone in one, and for any text within one.
const ELLIPSIS: &str = "…";

/// One command of a session, and what is shown of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The command, without its prompt.
    pub command: String,
    /// The lines below it.
    pub answer: Vec<String>,
}

/// The commands of a session, each after `$ `.
#[must_use]
pub fn session(block: &str) -> Vec<Shown> {
    let mut found = Vec::<Shown>::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            let (command, answer) = (command.to_owned(), Vec::new());
            found.push(Shown { command, answer });
        } else if let Some(shown) = found.last_mut() {
            shown.answer.push(line.to_owned());
        }
    }
    found
}

/// Whether lines are as they are shown. Durations and times may be others: no two runs have the same.
#[must_use]
pub fn fits<T: AsRef<str>>(shown: &[T], reported: &[&str]) -> bool {
    let Some((first, rest)) = shown.split_first() else {
        return reported.is_empty();
    };
    if first.as_ref() == ELLIPSIS {
        return (0..=reported.len())
            .any(|skipped| fits(rest, reported.get(skipped..).unwrap_or_default()));
    }
    reported
        .split_first()
        .is_some_and(|(line, others)| line_fits(first.as_ref(), line) && fits(rest, others))
}

/// The first of the lines that are shown and not printed, in their order, among any others.
#[must_use]
pub fn unprinted<'a>(shown: &'a str, reported: &str) -> Option<&'a str> {
    let mut reported = reported.lines();
    let mut shown = shown.lines();
    shown.find(|line| !reported.any(|other| line_fits(line, other)))
}

fn line_fits(shown: &str, reported: &str) -> bool {
    let (mut shown, mut reported) = (shown.split_whitespace(), reported.split_whitespace());
    loop {
        match (shown.next(), reported.next()) {
            (None, None) => return true,
            // A command that goes on, at the end of a line.
            (Some(ELLIPSIS), _) if shown.clone().next().is_none() => return true,
            (Some(one), Some(other)) if word_fits(one, other) => {}
            _ => return false,
        }
    }
}

fn word_fits(shown: &str, reported: &str) -> bool {
    let passes = |word: &str| passes(word.trim_matches(['(', ')']));
    if passes(shown) && passes(reported) {
        return true;
    }
    match shown.split_once(ELLIPSIS) {
        Some((before, after)) => {
            reported.len() > before.len() + after.len()
                && reported.starts_with(before)
                && reported.ends_with(after)
        }
        None => shown == reported,
    }
}

/// Whether a word is a duration, such as `0.8`, or a time, such as `2026-11-22T17:51:47.063664`.
fn passes(word: &str) -> bool {
    let is_one = |c: char| c.is_ascii_digit() || "-T:.".contains(c);
    word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_commands_and_their_answers() {
        let found = session("$ one\n$ two 2\nyes\nno");
        let shown = found
            .iter()
            .map(|it| (it.command.as_str(), it.answer.len()));
        assert_eq!(shown.collect::<Vec<_>>(), [("one", 0), ("two 2", 2)]);
    }

    #[test]
    fn what_is_left_out_may_be_anything_and_what_is_shown_may_not() {
        assert!(fits(&["a", "…", "d"], &["a", "b", "c", "d"]));
        assert!(fits(&["a", "…"], &["a"]));
        assert!(!fits(&["a", "…", "d"], &["a", "b"]));
        assert!(!fits(&["a"], &["a", "b"]));
        assert!(!fits(&["a", "b"], &["a"]));
    }

    #[test]
    fn only_times_and_what_is_left_out_of_a_line_may_differ() {
        assert!(line_fits("plan.....   0.1 s", "plan.....  12.3 s"));
        assert!(line_fits(
            "a (at: 2026-11-22T17:51:47.063664)",
            "a (at: 2027-01-01T00:00:00.1)"
        ));
        assert!(line_fits("arn:aws:…:1", "arn:aws:x:1"));
        assert!(line_fits("Setting …", "Setting a to b"));
        assert!(!line_fits("arn:aws:…:1", "arn:aws:x:2"));
        assert!(!line_fits("priority 1", "priority 2"));
        assert!(!line_fits("a b", "a"));
        assert!(!line_fits("a", "a b"));
    }

    #[test]
    fn what_is_not_printed_is_found() {
        assert_eq!(unprinted("a\nc", "a\nb\nc"), None);
        assert_eq!(unprinted("a\nc\nb", "a\nb\nc"), Some("b"));
    }
}
