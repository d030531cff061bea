//! Hashes as Python computes them, which shares no code with the functions.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

const HASHES: &str = r#"
import hmac, json, sys

secret, version, texts = json.loads(sys.argv[1])
digests = [hmac.new(secret.encode(), text.encode(), "sha256").hexdigest() for text in texts]
print(json.dumps(["h1:" + version + ":" + digest for digest in digests]))
"#;

/// The hashes of texts with a version of a secret.
pub(crate) fn hashes(secret: &str, version: &str, texts: &[String]) -> Vec<String> {
    let input = json!([secret, version, texts]).to_string();
    let python = testbed::install::install().unwrap().python();
    let output = Command::new(python)
        .args(["-c", HASHES, &input])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success());
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let hashes = printed.as_array().unwrap().iter();
    hashes.map(|one| one.as_str().unwrap().to_owned()).collect()
}
