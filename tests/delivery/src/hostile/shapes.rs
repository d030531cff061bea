//! JSON and gzip that take a reader long: deep, unclosed, repeated, padded.

use super::made::{Made, TIME, gzip, id, record};
use super::{Case, Growth};
use crate::records::fingerprint;

pub(super) const CASES: &[Case] = &[
    shape("arrays in arrays", deep, 1_500_000),
    shape("objects in objects", deep_objects, 400_000),
    shape("lines that open an array", unclosed, 2_000_000),
    shape(
        "lines that open an array, and an error at the end",
        unclosed_and_wrong,
        2_000_000,
    ),
    shape(
        "lines of an object that is not closed",
        unclosed_object,
        500_000,
    ),
    shape("equal keys", equal_keys, 600_000),
    shape("spaces", spaces, 12_000_000),
    shape("empty lines", empty_lines, 12_000_000),
    shape("line breaks between tokens", line_breaks, 12_000_000),
    shape("zeros behind a record", padding, 12_000_000),
    shape("backslashes", backslashes, 4_000_000),
    shape("digits of a time", time_of_digits, 900_000),
    shape("digits of a time in a text", time_of_text_digits, 900_000),
    shape("words of a time", time_of_words, 300_000),
    shape("dots of a time", time_of_dots, 300_000),
    shape("digits of an id", id_of_digits, 900_000),
    shape("members of a gzip file", members, 40_000),
    shape("bytes that are no text", bytes, 4_000_000),
];

const fn shape(name: &'static str, make: fn(usize, usize) -> Made, most: usize) -> Case {
    Case {
        name,
        make,
        most,
        growth: Growth::Size,
        is_one_key: false,
    }
}

fn nested(open: &str, close: &str, levels: usize, number: usize) -> Made {
    let (open, close) = (open.repeat(levels), close.repeat(levels));
    let more = format!(r#","deep":{open}1{close}"#);
    // It expands so far that it is kept as it came.
    Made::whole(gzip(record("\"a\"", id(0, number), &more).as_bytes()))
}

fn deep(size: usize, number: usize) -> Made {
    nested("[", "]", size, number)
}

fn deep_objects(size: usize, number: usize) -> Made {
    nested(r#"{"a":"#, "}", size, number)
}

/// Two objects, so that more is expected behind them, and then lines, each of which may begin a value of many lines.
fn behind_objects(line: &str, last: &str, size: usize, number: usize) -> Made {
    let objects = [0, 1].map(|at| record("\"a\"", id(at, number), ""));
    let mut data = objects.join("\n");
    data.push('\n');
    data.push_str(&format!("{line}\n").repeat(size));
    data.push_str(last);
    let mut parts = Made::of(Vec::new(), &objects).parts;
    parts.extend(vec![fingerprint(line.as_bytes()); size]);
    if !last.is_empty() {
        parts.push(fingerprint(last.as_bytes()));
    }
    let data = gzip(data.as_bytes());
    Made { data, parts }
}

fn unclosed(size: usize, number: usize) -> Made {
    behind_objects("[", "", size / 8, number)
}

fn unclosed_and_wrong(size: usize, number: usize) -> Made {
    behind_objects("[1,", "x", size / 8, number)
}

fn unclosed_object(size: usize, number: usize) -> Made {
    behind_objects(r#"{"a":"#, "", size / 8, number)
}

fn equal_keys(size: usize, number: usize) -> Made {
    let more = r#","log_type":"b""#.repeat(size);
    Made::text(record("\"a\"", id(0, number), &more)).compressed()
}

fn padded(padding: &str, size: usize, number: usize) -> Made {
    let padding = padding.repeat(size);
    Made::text(record(
        "\"a\"",
        id(0, number),
        &format!(",{padding}\"b\":1"),
    ))
    .compressed()
}

fn spaces(size: usize, number: usize) -> Made {
    padded(" ", size, number)
}

fn line_breaks(size: usize, number: usize) -> Made {
    padded("\n", size, number)
}

fn empty_lines(size: usize, number: usize) -> Made {
    let texts = [0, 1].map(|at| record("\"a\"", id(at, number), ""));
    let data = texts.join(&"\n".repeat(size));
    Made::of(gzip(data.as_bytes()), &texts)
}

fn padding(size: usize, number: usize) -> Made {
    let text = record("\"a\"", id(0, number), "");
    let data = [text.as_bytes(), &vec![0; size]].concat();
    Made::of(gzip(&data), &[text])
}

fn backslashes(size: usize, number: usize) -> Made {
    let more = format!(r#","b":"{}""#, r"\\".repeat(size));
    Made::text(record("\"a\"", id(0, number), &more)).compressed()
}

fn of_time(time: &str, number: usize) -> Made {
    let id = id(0, number);
    Made::text(format!(
        r#"{{"log_type":"a","log_id":"{id}","time":{time}}}"#
    ))
    .compressed()
}

fn time_of_digits(size: usize, number: usize) -> Made {
    of_time(&"7".repeat(size), number)
}

fn time_of_text_digits(size: usize, number: usize) -> Made {
    of_time(&format!("\"{}\"", "7".repeat(size)), number)
}

fn time_of_words(size: usize, number: usize) -> Made {
    of_time(&format!("\"{}\"", "1 a ".repeat(size / 4)), number)
}

fn time_of_dots(size: usize, number: usize) -> Made {
    of_time(&format!("\"{}\"", "1.".repeat(size / 2)), number)
}

fn id_of_digits(size: usize, number: usize) -> Made {
    let digits = "7".repeat(size);
    Made::text(format!(
        r#"{{"log_type":"a","log_id":{digits},"time":{TIME},"n":{number}}}"#
    ))
}

/// A gzip file may have any number of members: here each holds one byte or so of the text.
fn members(size: usize, number: usize) -> Made {
    let more = format!(r#","b":"{}""#, "x".repeat(size));
    let text = record("\"a\"", id(0, number), &more);
    let (head, rest) = text.split_at(text.len() - size - 2);
    let one = gzip(b"x");
    let data = [
        gzip(head.as_bytes()),
        one.repeat(size),
        gzip(&rest.as_bytes()[size..]),
    ]
    .concat();
    Made::of(data, &[text])
}

fn bytes(size: usize, number: usize) -> Made {
    let data = (number..number + size)
        .map(|at| (at % 251) as u8 | 0x80)
        .collect();
    Made::whole(data)
}
