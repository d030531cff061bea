//! Splits a text into words, numbers, and characters that are neither.
//!
//! A dot joins (`12.5`) or separates (`24.Nov.2026`); which of the two it does is only known at the end of
//! what it may join.

use std::ops::Range;

/// The text with every space as a blank, and without NULs, if the rest is ASCII.
pub(crate) fn plain(text: &str) -> Option<String> {
    let is_space = |letter: char| letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter);
    let letters = text.chars().filter(|letter| *letter != '\0');
    letters
        .map(|letter| match letter {
            letter if is_space(letter) => Some(' '),
            letter => letter.is_ascii().then_some(letter),
        })
        .collect()
}

/// Where the tokens of a text are.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Vec<Range<usize>>);

impl Tokens {
    /// The tokens themselves.
    pub(crate) fn of<'a>(&self, text: &'a str) -> Vec<&'a str> {
        self.0.iter().map(|range| &text[range.clone()]).collect()
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Word,
    Number,
    DottedWord,
    DottedNumber,
}

/// Splits a plain text. A comma that joins digits becomes a point.
pub(crate) fn split(text: &mut String) -> Tokens {
    let mut tokens = Tokens::default();
    let mut start = 0;
    while let Some(first) = text.as_bytes().get(start) {
        let joined = Joined::read(&text.as_bytes()[start..], *first);
        let range = start..start + joined.length;
        start = range.end;
        if joined.comes_apart(&text[range.clone()]) {
            split_at_points(text, range, &mut tokens);
            continue;
        }
        if joined.state == Some(State::DottedNumber) && !text[range.clone()].contains('.') {
            let number = text[range.clone()].replace(',', ".");
            text.replace_range(range.clone(), &number);
        }
        tokens.0.push(range);
    }
    tokens
}

/// What may be one token.
struct Joined {
    length: usize,
    state: Option<State>,
    /// Whether something followed the first letter of a word.
    seen_letters: bool,
}

impl Joined {
    fn read(text: &[u8], first: u8) -> Self {
        let mut joined = Self {
            length: 1,
            state: match first {
                b'A'..=b'Z' | b'a'..=b'z' => Some(State::Word),
                b'0'..=b'9' => Some(State::Number),
                _ => None,
            },
            seen_letters: false,
        };
        while let (Some(state), Some(next)) = (joined.state, text.get(joined.length)) {
            joined.seen_letters |= matches!(state, State::Word | State::DottedWord);
            let Some(state) = follow(state, &text[..joined.length], *next) else {
                break;
            };
            joined.state = Some(state);
            joined.length += 1;
        }
        joined
    }

    /// Whether its points separate rather than join.
    fn comes_apart(&self, token: &str) -> bool {
        let is_dotted = matches!(self.state, Some(State::DottedWord | State::DottedNumber));
        let dots = token.bytes().filter(|byte| *byte == b'.').count();
        is_dotted && (self.seen_letters || dots > 1 || token.ends_with(['.', ',']))
    }
}

/// The state after the next character, or none where that is no part of the token any more.
fn follow(state: State, token: &[u8], next: u8) -> Option<State> {
    let after_dot = token.ends_with(b".");
    let (letter, digit) = (next.is_ascii_alphabetic(), next.is_ascii_digit());
    match state {
        State::Word if letter => Some(State::Word),
        State::Word if next == b'.' => Some(State::DottedWord),
        State::Number if digit => Some(State::Number),
        State::Number if next == b'.' || (next == b',' && token.len() >= 2) => {
            Some(State::DottedNumber)
        }
        State::DottedWord if next == b'.' || letter => Some(State::DottedWord),
        State::DottedWord if digit && after_dot => Some(State::DottedNumber),
        State::DottedNumber if next == b'.' || digit => Some(State::DottedNumber),
        State::DottedNumber if letter && after_dot => Some(State::DottedWord),
        _ => None,
    }
}

fn split_at_points(text: &str, range: Range<usize>, tokens: &mut Tokens) {
    let mut start = range.start;
    for (at, _) in text[range.clone()].match_indices(['.', ',']) {
        let at = range.start + at;
        let pieces = [start..at, at..at + 1];
        tokens
            .0
            .extend(pieces.into_iter().filter(|piece| !piece.is_empty()));
        start = at + 1;
    }
    tokens
        .0
        .extend((start < range.end).then_some(start..range.end));
}
