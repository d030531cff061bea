//! What is said of the work, while it is done and after it.

use std::process::Command;

use testbed::world::variables;

use crate::stage::{STREAM, Stage, reported};

/// Runs a program on a terminal, and prints what it wrote there.
const ON_A_TERMINAL: &str = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";

#[tokio::test]
async fn whoever_watches_sees_how_far_it_is() {
    let stage = Stage::new().await;
    let output = Command::new("python3")
        .args(["-c", ON_A_TERMINAL, env!("CARGO_BIN_EXE_baikonur-replay")])
        .args(["--to-stream", STREAM, "s3://logs/failed/"])
        .envs(variables(&stage.proxy.endpoint()))
        .output()
        .unwrap();
    let shown = reported(&output);
    for line in [
        "\r1 object, 1 record put, 0 left (of 3 objects)",
        "\r3 objects, 4 records put, 0 left (of 3 objects)",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(shown.ends_with("type access: 1 put, 0 left\r\n"), "{shown}");
}

#[test]
fn shells_complete_its_flags() {
    let program = env!("CARGO_BIN_EXE_baikonur-replay");
    for shell in ["bash", "zsh", "fish"] {
        let output = Command::new(program)
            .args(["--completions", shell])
            .output();
        let output = output.unwrap();
        let script = reported(&output);
        assert!(
            output.status.success() && script.contains("to-stream"),
            "{shell}: {script}"
        );
    }
    let asked = Command::new(program)
        .args(["--", "baikonur-replay", "--to-"])
        .envs([
            ("COMPLETE", "bash"),
            ("_CLAP_COMPLETE_INDEX", "1"),
            ("_CLAP_IFS", " "),
        ])
        .output()
        .unwrap();
    let offered = String::from_utf8(asked.stdout).unwrap();
    assert_eq!(offered, "--to-stream --to-function");
}

#[tokio::test]
async fn one_target_is_needed_and_what_only_a_function_has_is_refused_with_a_stream() {
    let stage = Stage::new().await;
    for arguments in [
        &["s3://logs/failed/"][..],
        &[
            "--to-stream",
            STREAM,
            "--to-function",
            "f",
            "s3://logs/failed/",
        ],
        &[
            "--to-stream",
            STREAM,
            "--parallel",
            "2",
            "s3://logs/failed/",
        ],
        &[
            "--to-stream",
            STREAM,
            "--arrival",
            "record",
            "s3://logs/failed/",
        ],
        &[
            "--to-function",
            "f",
            "--batch-size",
            "0",
            "s3://logs/failed/",
        ],
        &["--to-stream", STREAM, "--rate", "0", "s3://logs/failed/"],
    ] {
        let output = stage.replay(arguments).await;
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            reported(&output)
        );
    }
}

#[tokio::test]
async fn logs_that_look_like_failed_logs_stay_as_they_were_sent() {
    let stage = Stage::new().await;
    stage.bucket.empty().await.unwrap();
    let own = r#"{"error":"mine","record":{"n":1}}"#;
    let key = "logs/access/2026-11/25/2026-11-25-01:02:03-a.gz";
    stage.bucket.put(key, own.as_bytes()).await.unwrap();
    let run = ["--to-stream", STREAM, "--as-sent", "s3://logs/logs/"];
    let output = stage.replay(&run).await;
    assert!(output.status.success(), "{}", reported(&output));
    assert_eq!(stage.records().await, [own]);
}
