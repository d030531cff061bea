//! Batches of a lake that come again, cut in every way: each record is there once.

use std::ops::Range;
use std::time::Duration;

use serde_json::{Value, json};
use testbed::kinesis_event::{event, sequence_number};
use testbed::proxy::{Fault, When};

use crate::lake_reader::{Sent, assert_holds, stage};
use crate::stage::{Stage, TIME};

const DAY: &str = "2018-12-17";
const LATE: Duration = Duration::from_secs(20);

/// The event of these records of the stream.
fn part(sent: &[Sent], range: Range<usize>) -> Value {
    let data: Vec<_> = sent.iter().map(Sent::data).collect();
    let mut whole = event(&data);
    let records = whole["Records"].as_array_mut().unwrap();
    json!({ "Records": records[range].to_vec() })
}

async fn deliver(stage: &Stage, sent: &[Sent], range: Range<usize>) {
    let outcome = stage.send(part(sent, range)).await;
    assert_eq!(
        outcome,
        Ok(json!({ "batchItemFailures": [] })),
        "{}",
        stage.function.log()
    );
}

/// Records of three types one after another, but for the last ones, which are of a fourth.
fn records(count: usize) -> Vec<Sent> {
    let log_type = |number: usize| match number {
        number if number * 5 >= count * 4 => "late",
        number => ["a", "b", "c"][number % 3],
    };
    (0..count)
        .map(|number| Sent::usual(number, log_type(number), DAY))
        .collect()
}

fn puts() -> When {
    When::call("s3", "PutObject")
}

#[tokio::test]
async fn the_same_batch_changes_no_byte() {
    for format in ["parquet", "ndjson"] {
        let (stage, sent) = (stage(format, &[]).await, records(40));
        deliver(&stage, &sent, 0..40).await;
        let before = stage.archives().await;
        deliver(&stage, &sent, 0..40).await;
        assert_eq!(stage.archives().await, before, "{format}");
        // Four that had to be new, and four more that replaced what was looked at.
        assert_eq!(stage.proxy.count("s3", "PutObject"), 12, "{format}");
    }
}

#[tokio::test]
async fn a_batch_that_comes_again_longer_or_shorter_replaces_what_it_wrote() {
    for format in ["parquet", "ndjson"] {
        let (stage, sent) = (stage(format, &[]).await, records(40));
        for end in [10, 40] {
            deliver(&stage, &sent, 0..end).await;
            assert_holds(&stage, format, &sent[..end]).await;
        }
        for range in [0..25, 25..40] {
            deliver(&stage, &sent, range).await;
        }
        assert_holds(&stage, format, &sent).await;
    }
}

#[tokio::test]
async fn a_function_that_is_killed_after_a_part_was_written_and_a_batch_that_is_halved() {
    for format in ["parquet", "ndjson"] {
        let (mut stage, sent) = (stage(format, &[]).await, records(40));
        // What is on its way when the process is killed comes late, and replaces nothing then.
        stage.proxy.rule(puts().at("b/day"), Fault::Delay(LATE));
        let written = async {
            while stage.archives().await.len() < 3 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            outcome = stage.send(part(&sent, 0..40)) => panic!("{format}: it ended with {outcome:?}"),
            () = written => {}
        }
        stage.kill().await;
        stage.proxy.clear_rules();
        for range in [0..20, 20..30, 30..40] {
            deliver(&stage, &sent, range).await;
        }
        assert_holds(&stage, format, &sent).await;
    }
}

#[tokio::test]
async fn a_lost_answer_of_s3_is_no_second_object() {
    let (stage, sent) = (stage("parquet", &[]).await, records(40));
    stage.proxy.rule(puts().first(3), Fault::DropAfter);
    deliver(&stage, &sent, 0..40).await;
    assert_holds(&stage, "parquet", &sent).await;
    assert_eq!(stage.archives().await.len(), 4);
}

/// Invokes as an event source mapping does until all is delivered, and returns the checkpoints.
async fn deliver_up_to_checkpoints(stage: &Stage, whole: &Value, count: usize) -> Vec<usize> {
    let (mut checkpoints, mut start) = (Vec::new(), 0);
    while start < count {
        let records = whole["Records"].as_array().unwrap();
        let batch = json!({ "Records": records[start..] });
        let answer = stage.function.invoke(batch, TIME).await.unwrap().unwrap();
        let failures = answer["batchItemFailures"].as_array().unwrap();
        let Some(failure) = failures.first() else {
            break;
        };
        let number = failure["itemIdentifier"].as_str().unwrap();
        start = (0..count)
            .find(|index| sequence_number(*index) == number)
            .unwrap();
        checkpoints.push(start);
    }
    checkpoints
}

/// Records of ten types in each Kinesis record, of which the last two are also in the next, and one that is none.
fn too_many_partitions() -> (Vec<Sent>, Vec<Vec<u8>>) {
    let type_of = |number: usize| format!("type-{}", number - number / 10 * 2);
    let sent = (0..300).map(|number| Sent::usual(number, &type_of(number), DAY));
    let sent: Vec<Sent> = sent.collect();
    let data = sent.chunks(10).map(|ten| {
        let texts: Vec<&str> = ten.iter().map(|one| one.text.as_str()).collect();
        // One that fails in each, which is kept once.
        format!("{}\nno record", texts.join("\n")).into_bytes()
    });
    let data = data.collect();
    (sent, data)
}

/// The values of a metric, one for each invocation.
fn metric(stage: &Stage, name: &str) -> Vec<u64> {
    let log = stage.function.log();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| line[name].as_u64()).collect()
}

#[tokio::test]
async fn a_batch_of_too_many_partitions_ends_before_a_kinesis_record() {
    let stage = stage("parquet", &[]).await;
    let (sent, data) = too_many_partitions();
    let checkpoints = deliver_up_to_checkpoints(&stage, &event(&data), data.len()).await;
    // 10 partitions in the first record and 8 more in each other: 24 records have 194.
    assert_eq!(checkpoints, [24], "{}", stage.function.log());
    assert_holds(&stage, "parquet", &sent).await;
    assert_lines(&stage, "failed/", data.len()).await;
    let log = stage.function.log();
    assert!(
        log.contains("the batch has more than 200 partitions"),
        "{log}"
    );
    assert_eq!(metric(&stage, "RecordsLeft"), [6, 0]);
    assert_eq!(metric(&stage, "RecordsFailed"), [24, 6]);
}

#[tokio::test]
async fn what_cannot_be_redacted_is_kept_once_when_a_batch_begins_again() {
    let redacted = [
        ("REDACT", r#"{"mask":["user"]}"#),
        ("UNREDACTED", "s3://logs/apart"),
    ];
    let stage = stage("parquet", &redacted).await;
    let (mut sent, data) = too_many_partitions();
    let checkpoints = deliver_up_to_checkpoints(&stage, &event(&data), data.len()).await;
    assert_eq!(checkpoints, [24], "{}", stage.function.log());
    for (number, one) in sent.iter_mut().enumerate() {
        one.text = one.text.replace(&format!("\"user {number}\""), "\"***\"");
    }
    assert_holds(&stage, "parquet", &sent).await;
    assert_lines(&stage, "apart/", data.len()).await;
    assert_lines(&stage, "failed/", 0).await;
    assert_eq!(metric(&stage, "RecordsUnredactable"), [24, 6]);
    assert_eq!(metric(&stage, "RecordsIn"), [264, 66]);
}

/// Checks how many lines the objects below a prefix have.
async fn assert_lines(stage: &Stage, prefix: &str, count: usize) {
    let archives = stage.archives().await;
    let below = archives.iter().filter(|(key, _)| key.starts_with(prefix));
    let mut lines = 0;
    for (_, body) in below {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(&body[..]), &mut text)
            .unwrap();
        lines += text.lines().count();
    }
    assert_eq!(
        lines, count,
        "a record is below {prefix} more than once, or never"
    );
}

#[tokio::test]
async fn a_batch_of_too_many_bytes_ends_before_the_kinesis_record_that_is_open() {
    let stage = stage("parquet", &[]).await;
    let mut random = fastrand::Rng::with_seed(7);
    let mut pad = || {
        (0..80_000)
            .map(|_| random.alphanumeric())
            .collect::<String>()
    };
    let record = |number: usize, pad: &str| {
        let text = format!(
            r#"{{"log_type":"access","log_id":"{number}","time":"{DAY}T12:00:00Z","pad":"{pad}"}}"#
        );
        Sent::new(text, "access", DAY)
    };
    // Each of three Kinesis records holds 9 MB, and so is in two windows.
    let sent: Vec<Sent> = (0..336).map(|number| record(number, &pad())).collect();
    let data: Vec<Vec<u8>> = sent.chunks(112).map(gzip).collect();
    let checkpoints = deliver_up_to_checkpoints(&stage, &event(&data), data.len()).await;
    assert!(!checkpoints.is_empty(), "{}", stage.function.log());
    assert_holds(&stage, "parquet", &sent).await;
    let log = stage.function.log();
    assert!(log.contains("more than 16 MiB of encoded records"), "{log}");
}

fn gzip(sent: &[Sent]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for one in sent {
        writeln!(encoder, "{}", one.text).unwrap();
    }
    encoder.finish().unwrap()
}
