//! Hashes are computed again by Python, which shares no code with this crate.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::io::Write;
use std::process::{Command, Stdio};

use log_redact::{Key, Redactor, Rules, SchemaNames, Settings};

const SECRET: &str = "0123456789abcdef0123456789abcdef-é";

/// Reads the secret and, line by line, a record and its redacted form, and says how many hashes there are.
const CHECK: &str = r#"
import hmac, json, sys

class Number(str):
    pass

def parse(text):
    return json.loads(text, object_pairs_hook=lambda fields: ("object", fields), parse_int=Number, parse_float=Number)

sys.stdin.reconfigure(encoding="utf-8", newline="\n")
lines = sys.stdin.read().split("\n")
secret, lines = lines[0].encode(), lines[1:]
count = 0

def expect(value):
    global count
    if value is None:
        return None
    if isinstance(value, tuple):
        return ("object", [(key, expect(inner)) for key, inner in value[1]])
    if isinstance(value, list):
        return [expect(inner) for inner in value]
    count += 1
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
    return "h1:k1:" + hmac.new(secret, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

for sent, redacted in zip(lines[::2], lines[1::2]):
    (_, [(_, value)]), (_, [(_, found)]) = parse(sent), parse(redacted)
    assert expect(value) == found, (sent, redacted, expect(value))
print(count)
"#;

const VALUES: &[&str] = &[
    r#""""#,
    r#""alice@example.com""#,
    r#""\u0061lice\"\\\/\n日本\ud83d\ude00""#,
    r#""a\ud800b""#,
    r#""\u0000""#,
    "0",
    "-0",
    "1E400",
    "0.10",
    "12345678901234567890123",
    "true",
    "false",
    "null",
    "[]",
    r#"[1,[null,{"a":"x","b":[true]}],{}]"#,
];

#[test]
fn python_computes_the_same_hashes() {
    let names = SchemaNames {
        log_type: "log_type",
        id: "log_id",
        time: "time",
    };
    let settings = Settings::parse(r#"{"hash":["u"]}"#).unwrap();
    let key = Key::new("k1", SECRET.as_bytes()).unwrap();
    let redactor = Redactor::new(Rules::new(&settings, names).unwrap(), Some(key)).unwrap();
    let mut input = SECRET.to_owned();
    for value in VALUES {
        let record = format!("{{\"u\":{value}}}");
        let redacted = redactor.redact(&record).unwrap().json;
        let redacted = redacted.unwrap_or_else(|| record.clone());
        input.push_str(&format!("\n{record}\n{redacted}"));
    }
    // Twelve values at the top, and three inside of the last.
    assert_eq!(run(&input).trim(), "15");
}

fn run(input: &str) -> String {
    let python = which::which("python3").unwrap();
    let mut child = Command::new(python)
        .args(["-c", CHECK])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
