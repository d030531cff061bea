//! Texts that others wrote, made safe to print: a terminal and a CI log obey what they are shown.

use std::borrow::Cow;
use std::fmt::Write;

use strsim::levenshtein;

/// Whether a character is obeyed by a terminal or changes how others are read: control characters,
/// changes of the writing direction, and what has no width.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text with such characters written as `\u{1b}`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_invisible, |out, c| {
        out.extend(c.escape_unicode());
    })
}

/// Text of several lines with such characters written as `\u{1b}`.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, in_lines, |out, c| out.extend(c.escape_unicode()))
}

/// A JSON document with such characters written as `\u001b`: it means the same.
#[must_use]
pub fn visible_json(document: &str) -> Cow<'_, str> {
    escaped(document, in_lines, |out, c| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    })
}

/// The name that was probably meant by a text that is none of them.
#[must_use]
pub fn nearest<'a>(names: impl IntoIterator<Item = &'a str>, text: &str) -> Option<&'a str> {
    let nearest = names.into_iter().min_by_key(|name| levenshtein(name, text));
    nearest.filter(|name| levenshtein(name, text) <= 3)
}

fn in_lines(c: char) -> bool {
    is_invisible(c) && !matches!(c, '\n' | '\t')
}

fn escaped(
    text: &str,
    is_escaped: impl Fn(char) -> bool,
    escape: impl Fn(&mut String, char),
) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_escaped(c) {
            escape(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        assert_eq!(visible("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\u{a}b");
        assert_eq!(visible("\u{7f}\u{9b}\u{202e}\u{2066}\u{200b}"), {
            "\\u{7f}\\u{9b}\\u{202e}\\u{2066}\\u{200b}"
        });
        assert_eq!(visible("日本語 é - 😀"), "日本語 é - 😀");
        assert_eq!(visible_lines("a\n\tb\r"), "a\n\tb\\u{d}");
    }

    #[test]
    fn a_json_document_means_the_same() {
        let value = serde_json::json!({ "name": "x\u{1b}\u{9b}\u{202e}\u{e0041}日" });
        let document = format!("{value:#}");
        let visible = visible_json(&document);
        assert!(!visible.contains(in_lines), "{visible}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&visible).unwrap(),
            value
        );
    }
}
