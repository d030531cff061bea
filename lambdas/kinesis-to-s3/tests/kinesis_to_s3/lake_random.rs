//! A stream through a function whose calls fail, whose process is killed and whose answers are lost, under the rules of an
//! event source mapping that halves failed batches: in the end each record is in the lake once.

use std::ops::Range;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use testbed::kinesis_event::{event, sequence_number};
use testbed::proxy::{Fault, When};

use crate::lake_reader::{Sent, assert_holds, stage};
use crate::stage::{Stage, TIME};

const SEED: &str = "BAIKONUR_SEED";
/// So many Kinesis records are in the stream, and as many at most in a batch.
const STREAM: usize = 60;
const BATCH: usize = 20;
/// So many times in a hundred something goes wrong.
const TROUBLE: u8 = 60;

/// What goes wrong in an invocation.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// A call of S3 fails for good.
    Refused(usize),
    /// S3 writes the object, and its answer is lost.
    AnswerOfS3(usize),
    /// The process is killed after so many milliseconds.
    Killed(u64),
    /// All is done, and Lambda does not get the answer.
    Answer,
}

/// A stream, and what of it is not delivered yet.
struct Mapping {
    stage: Stage,
    records: Vec<Value>,
    again: Vec<Range<usize>>,
    next: usize,
    rng: Rng,
    troubles: usize,
}

impl Mapping {
    /// What was tried already, or what is next in the stream.
    fn batch(&mut self) -> Option<Range<usize>> {
        if let Some(again) = self.again.pop() {
            return Some(again);
        }
        let start = self.next;
        self.next = STREAM.min(start + self.rng.usize(1..=BATCH));
        (start < STREAM).then_some(start..self.next)
    }

    fn trouble(&mut self) -> Option<Trouble> {
        let rng = &mut self.rng;
        if rng.u8(0..100) >= TROUBLE {
            return None;
        }
        Some(match rng.u8(0..4) {
            0 => Trouble::Refused(rng.usize(1..8)),
            1 => Trouble::AnswerOfS3(rng.usize(1..8)),
            2 => Trouble::Killed(rng.u64(0..60)),
            _ => Trouble::Answer,
        })
    }

    async fn deliver(&mut self) {
        while let Some(batch) = self.batch() {
            let trouble = self.trouble();
            self.troubles += usize::from(trouble.is_some());
            match self.invoke(&batch, trouble).await {
                Some(checkpoint) if checkpoint == batch.end => {}
                Some(checkpoint) => self.again.push(checkpoint..batch.end),
                None => self.fail(batch),
            }
        }
    }

    /// A batch that failed comes again: whole, halved, or with what is behind it.
    fn fail(&mut self, batch: Range<usize>) {
        match self.rng.u8(0..3) {
            0 if batch.end == self.next => {
                self.next = STREAM.min(batch.end + self.rng.usize(0..BATCH));
                self.again.push(batch.start..self.next);
            }
            1 if batch.len() > 1 => {
                let middle = batch.start + batch.len().div_ceil(2);
                self.again.extend([middle..batch.end, batch.start..middle]);
            }
            _ => self.again.push(batch),
        }
    }

    /// Up to where the batch is delivered; nothing where it failed.
    async fn invoke(&mut self, batch: &Range<usize>, trouble: Option<Trouble>) -> Option<usize> {
        let puts = || When::call("s3", "PutObject");
        self.stage.proxy.clear_rules();
        match trouble {
            Some(Trouble::Refused(number)) => {
                let refusal = Fault::error(403, "AccessDenied", "Access Denied");
                self.stage.proxy.rule(puts().nth(number), refusal);
            }
            Some(Trouble::AnswerOfS3(number)) => {
                self.stage.proxy.rule(puts().nth(number), Fault::DropAfter);
            }
            _ => {}
        }
        let event = json!({ "Records": self.records[batch.clone()] });
        let killed = match trouble {
            Some(Trouble::Killed(after)) => Duration::from_millis(after),
            _ => TIME,
        };
        let answer = tokio::select! {
            outcome = self.stage.function.invoke(event, TIME) => outcome.unwrap().ok(),
            () = tokio::time::sleep(killed) => None,
        };
        if matches!(trouble, Some(Trouble::Killed(_))) {
            self.stage.kill().await;
            return None;
        }
        let answer = answer.filter(|_| !matches!(trouble, Some(Trouble::Answer)))?;
        Some(checkpoint(&answer, batch))
    }
}

fn checkpoint(answer: &Value, batch: &Range<usize>) -> usize {
    let failure = &answer["batchItemFailures"][0]["itemIdentifier"];
    let Some(number) = failure.as_str() else {
        return batch.end;
    };
    let mut places = batch.clone();
    places
        .find(|place| sequence_number(*place) == number)
        .unwrap()
}

/// Records of some types and days, one to three in each Kinesis record.
fn stream(rng: &mut Rng) -> (Vec<Sent>, Vec<Vec<u8>>) {
    let (mut sent, mut stream) = (Vec::new(), Vec::new());
    for _ in 0..STREAM {
        let records: Vec<Sent> = (0..rng.usize(1..=3))
            .map(|part| {
                let log_type = ["a", "b", "c", "d"][rng.usize(0..4)];
                let day = ["2018-12-16", "2018-12-17"][rng.usize(0..2)];
                Sent::usual(sent.len() + part, log_type, day)
            })
            .collect();
        let texts: Vec<&str> = records.iter().map(|one| one.text.as_str()).collect();
        stream.push(texts.join("\n").into_bytes());
        sent.extend(records);
    }
    (sent, stream)
}

#[tokio::test]
async fn each_record_is_there_once_whatever_goes_wrong() {
    let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    println!("{SEED}={seed} makes the same stream and troubles again");
    for format in ["parquet", "ndjson"] {
        let mut rng = Rng::with_seed(seed);
        let (sent, data) = stream(&mut rng);
        let records = event(&data)["Records"].as_array().unwrap().clone();
        let mut mapping = Mapping {
            stage: stage(format, &[]).await,
            records,
            again: Vec::new(),
            next: 0,
            rng,
            troubles: 0,
        };
        mapping.deliver().await;
        println!("{format}: {} troubles", mapping.troubles);
        assert_holds(&mapping.stage, format, &sent).await;
    }
}
