//! The checked-in descriptions, and that they are what botocore's models make of them today.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

const NAMES: [&str; 5] = [
    "requests",
    "service",
    "service-on-instances",
    "target-group",
    "task-definition",
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A description by the name of its file.
pub(crate) fn load(name: &str) -> Value {
    let path = folder().join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The members of a request, by botocore's model.
pub(crate) fn members(request: &str) -> Vec<String> {
    serde_json::from_value(load("requests")[request].clone()).unwrap()
}

#[test]
fn descriptions_are_what_the_service_models_say() {
    let python = testbed::install::install().unwrap().python();
    let fresh = tempfile::tempdir().unwrap();
    let status = Command::new(&python)
        .arg(folder().join("generate.py"))
        .arg(fresh.path())
        .status()
        .unwrap();
    assert!(status.success(), "generate.py failed");
    for name in NAMES {
        let file = format!("{name}.json");
        let (now, kept) = (fresh.path().join(&file), folder().join(&file));
        let same = fs::read_to_string(&now).unwrap() == fs::read_to_string(&kept).unwrap();
        assert!(
            same,
            "tests/fixtures/{file} is not what the service models say: run \
             `{} crates/eden-core/tests/fixtures/generate.py crates/eden-core/tests/fixtures`",
            python.display()
        );
    }
}
