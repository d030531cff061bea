//! What dateutil says.

use std::io::Write;
use std::process::{Command, Stdio};

use jiff::civil::Date;
use serde_json::{Value, json};

/// Reads a day and texts; writes each text's time, or null where dateutil refuses it or the time it returns.
const READ: &str = r#"
import datetime, json, os, sys, time, warnings
os.environ["TZ"] = "UTC"
time.tzset()
warnings.simplefilter("ignore")
from dateutil import __version__
from dateutil.parser import parser, parserinfo
assert __version__.startswith("2.8."), __version__

day = json.load(sys.stdin)
today = datetime.datetime(*day["today"])
info = parserinfo()
info._year = today.year
info._century = today.year // 100 * 100
reader = parser(info)

def read(text):
    try:
        time = reader.parse(text, default=today)
        offset = time.utcoffset()
    except Exception:
        return None
    written = "%04d-%02d-%02d %02d:%02d:%02d.%06d" % (
        time.year, time.month, time.day, time.hour, time.minute, time.second, time.microsecond)
    return written if offset is None else written + " %d" % offset.total_seconds()

json.dump([read(text) for text in day["texts"]], sys.stdout)
"#;

/// Each text's time, or none where dateutil refuses it.
pub(crate) fn read(texts: &[String], today: Date) -> Vec<Option<String>> {
    let python = testbed::install::originals().unwrap().python();
    let mut child = Command::new(python)
        .args(["-c", READ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let day = [
        i32::from(today.year()),
        today.month().into(),
        today.day().into(),
    ];
    let input: Value = json!({ "today": day, "texts": texts });
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
