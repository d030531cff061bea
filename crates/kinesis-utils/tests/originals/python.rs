//! What the originals say.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::producer::Packed;

/// Reads events as the original's handlers do with its library, up to the keys of their objects.
const READ: &str = r#"
import contextlib, io, json, logging, os, sys, time, urllib.parse, warnings
os.environ["TZ"] = "UTC"
time.tzset()
warnings.simplefilter("ignore")
logging.disable()
import dateutil
from amazon_kinesis_utils import baikonur_logging, kinesis
assert dateutil.__version__.startswith("2.8.")

class Keys:
    def upload_fileobj(self, _body, _bucket, key):
        self.key = key

def key_of(log_type, group, prefix):
    keys = Keys()
    group = dict(group, first_id=urllib.parse.quote(group["first_id"]), records=[])
    baikonur_logging.save_json_logs_to_s3(keys, {log_type: group}, key_prefix=prefix + "/" + log_type)
    return keys.key

def kept(event, prefix):
    logs, failed, texts = {}, {}, {}
    for text in kinesis.parse_records(event["Records"]):
        try:
            payload = json.loads(text)
        except json.JSONDecodeError:
            continue
        # In the order of arrival; the groups hold each payload, so that no id comes twice.
        texts[id(payload)] = text
        baikonur_logging.parse_payload_to_log_dict(
            payload, logs, failed, "log_id", "time", "log_type", "unknown", timestamp_required=True)
    types = {id(record): log_type for log_type, group in failed.items() for record in group["records"]}
    return {
        "groups": [
            [log_type, key_of(log_type, group, prefix), [texts[id(record)] for record in group["records"]]]
            for log_type, group in logs.items()],
        "failed": [[types[record], text] for record, text in texts.items() if record in types],
    }

def read(event, prefix):
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return kept(event, prefix)
    except Exception as error:
        return {"raised": type(error).__name__}

given = json.load(sys.stdin)
json.dump([read(event, given["prefix"]) for event in given["events"]], sys.stdout)
"#;

/// Packs records as the original's library for producers does.
const PACK: &str = r#"
import base64, json, sys
from aws_kinesis_agg.aggregator import RecordAggregator

def pack(records):
    aggregator = RecordAggregator()
    for key, hash_key, text in records:
        assert aggregator.add_user_record(key, text, hash_key) is None
    return base64.b64encode(aggregator.clear_and_get().get_contents()[2]).decode()

json.dump([pack(records) for records in json.load(sys.stdin)], sys.stdout)
"#;

/// What the original keeps of each event.
pub(crate) fn read(events: &[Value], prefix: &str) -> Vec<Value> {
    let read = run(READ, &json!({ "events": events, "prefix": prefix }));
    serde_json::from_slice(&read).unwrap()
}

/// The data of one Kinesis record for each pack.
pub(crate) fn pack(packs: &[Vec<Packed>]) -> Vec<Vec<u8>> {
    let packed: Vec<String> = serde_json::from_slice(&run(PACK, &json!(packs))).unwrap();
    packed
        .iter()
        .map(|text| STANDARD.decode(text).unwrap())
        .collect()
}

fn run(script: &str, input: &Value) -> Vec<u8> {
    let python = testbed::install::originals().unwrap().python();
    let mut command = Command::new(python);
    command.args(["-c", script]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = input.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    output.stdout
}
