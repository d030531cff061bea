//! The Environments JSON file is written byte for byte as the Python tool writes it.

use std::io::Write;
use std::process::{Command, Stdio};

use eden_core::document::Document;
use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Reads one document a line, and writes what Python makes of each as a JSON string.
const SCRIPT: &str = "\
import json, sys
for line in sys.stdin:
    print(json.dumps(json.dumps(json.loads(line), indent=4, sort_keys=True)))
";

/// Text of every kind that JSON treats differently.
const TEXTS: [&str; 12] = [
    "",
    "plain",
    "quote \" and \\ and /",
    "line\nbreak\ttab\r",
    "\u{8}\u{c}\u{0}\u{1f}\u{7f}",
    "é ñ ü",
    "日本語",
    "😀 beyond the basic plane",
    "\u{2028}\u{2029}",
    "\u{ffff}\u{fffd}",
    "<script>&amp;</script>",
    "name",
];

fn value(random: &mut Rng, depth: usize) -> Value {
    match random.usize(..if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 => json!(random.i64(..)),
        3 => json!(random.i32(-1000..1000)),
        4 => json!(f64::from(random.i32(-1000..1000)) / 8.0),
        5 => json!(random.choice(TEXTS)),
        6 => (0..random.usize(..4))
            .map(|_| value(random, depth - 1))
            .collect(),
        _ => Value::Object(object(random, depth - 1)),
    }
}

fn object(random: &mut Rng, depth: usize) -> Map<String, Value> {
    let mut members = Map::new();
    for _ in 0..random.usize(..5) {
        let key = random.choice(TEXTS).unwrap_or_default();
        members.insert(key.to_owned(), value(random, depth));
    }
    members
}

fn document(random: &mut Rng) -> String {
    let mut root = object(random, 3);
    let entries = (0..random.usize(..4)).map(|_| value(random, 3));
    root.insert("environments".into(), entries.collect());
    Value::Object(root).to_string()
}

#[test]
fn whatever_the_file_holds_is_written_as_python_writes_it() {
    let mut random = Rng::with_seed(7);
    let documents: Vec<String> = (0..300).map(|_| document(&mut random)).collect();
    let python = testbed::install::install().unwrap().python();
    let mut child = Command::new(python)
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines = documents.join("\n");
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(theirs.len(), documents.len());
    for (document, theirs) in documents.iter().zip(theirs) {
        let ours = Document::parse(document.as_bytes()).unwrap().to_string();
        assert_eq!(ours, theirs, "of {document}");
    }
}
