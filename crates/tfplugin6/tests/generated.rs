//! The checked-in protocol code is what the `.proto` files say.
//!
//! `UPDATE_GENERATED=1 cargo test -p tfplugin6 --test generated` generates it again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

const PROTOS: [&str; 3] = ["tfplugin6.proto", "plugin.proto", "health.proto"];

/// What a person reads who asks for something that this library does not offer.
const NOT_OFFERED: &str = "This provider does not offer that.";

fn crate_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn generate(into: &Path) {
    let files = protox::compile(PROTOS, [crate_dir().join("proto")]).unwrap();
    tonic_prost_build::configure()
        .build_client(false)
        .build_transport(false)
        .compile_well_known_types(true)
        .generate_default_stubs(true)
        .out_dir(into)
        .compile_fds(files)
        .unwrap();
    for name in file_names(into) {
        let code = fs::read_to_string(into.join(&name)).unwrap();
        fs::write(
            into.join(&name),
            code.replace("Not yet implemented", NOT_OFFERED),
        )
        .unwrap();
    }
}

fn file_names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn checked_in_code_is_what_the_protocol_files_say() {
    let fresh = tempfile::tempdir().unwrap();
    generate(fresh.path());
    let checked_in = crate_dir().join("src/generated");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        for name in file_names(fresh.path()) {
            fs::copy(fresh.path().join(&name), checked_in.join(&name)).unwrap();
        }
    }
    assert_eq!(file_names(fresh.path()), file_names(&checked_in));
    for name in file_names(fresh.path()) {
        let fresh = fs::read_to_string(fresh.path().join(&name)).unwrap();
        let ours = fs::read_to_string(checked_in.join(&name)).unwrap();
        assert!(
            fresh == ours,
            "{name} differs from its .proto; run with UPDATE_GENERATED=1"
        );
    }
}
