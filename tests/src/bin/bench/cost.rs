//! What a million records a second would cost, and a thousand environments: a model of measured figures and list prices.

use anyhow::Result;
use delivery::records::Mover;
use delivery::uniform::{Case, Packing, SMALLEST, largest};

use crate::lambdas::measure::as_float;
use crate::lambdas::rates;
use crate::thoroughness::Effort;

/// Whose prices the ones below are. They were written down on the date without a look at AWS's pages, which could not be
/// reached: check them there before a decision hangs on them.
const WHERE: &str = "Asia Pacific (Tokyo), ap-northeast-1, as of 2026-11-25";

/// US dollars for a GB-second on x86. <https://aws.amazon.com/lambda/pricing/>
const GB_SECOND: f64 = 0.000_016_666_7;
/// US dollars for a million invocations.
const MILLION_INVOCATIONS: f64 = 0.20;
/// GB of memory with which a function has one vCPU.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
const GB_OF_A_VCPU: f64 = 1.769;
/// GB of memory that the modules and the resource give a function.
const MEMORY: f64 = 0.25;
/// US dollars for a shard an hour. <https://aws.amazon.com/kinesis/data-streams/pricing/>
const SHARD_HOUR: f64 = 0.0195;
/// US dollars for a million payload units of 25 KB.
const MILLION_UNITS: f64 = 0.0215;
/// Records and bytes that a shard takes in a second.
const SHARD: (f64, f64) = (1_000.0, 1_048_576.0);
/// US dollars for a thousand PUT requests. <https://aws.amazon.com/s3/pricing/>
const THOUSAND_PUTS: f64 = 0.0047;
/// US dollars for a GB that Firehose takes, each record rounded up to 5 KB.
/// <https://aws.amazon.com/firehose/pricing/>
const FIREHOSE_GB: f64 = 0.036;
const FIREHOSE_ROUNDS_TO: f64 = 5_120.0;

const RECORDS_A_SECOND: f64 = 1_000_000.0;
/// Records that a producer packs together where it packs any.
const TOGETHER: usize = 40;
const HOUR: f64 = 3_600.0;

/// Records as a producer sends them.
struct Sent {
    /// Log records in a record of the stream.
    together: f64,
    /// Bytes of a log record.
    bytes: f64,
}

/// Prints the model.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    println!(
        "{RECORDS_A_SECOND} log records a second to Amazon S3, an hour of it in US dollars, at list prices of {WHERE}, \
         without free tiers and discounts. Prices and limits are constants in `tests/src/bin/bench/cost.rs`, each with AWS's \
         page: they were not checked against it on that day, so do. CPU time is \
         measured in this run, with events of 3,000 records. A function has a vCPU for each {GB_OF_A_VCPU} GB of memory, \
         so that a CPU-second costs {GB_OF_A_VCPU} GB-seconds however much memory it has.\n"
    );
    println!(
        "| log records in a record | by | shards | Kinesis, $ | vCPUs busy | executions at once of {} MB, at least | Lambda, $ | S3 requests, $ | all, $ | $ a TB |",
        MEMORY * 1024.0
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for (packing, together) in [
        (Packing::Alone, 1),
        (Packing::Aggregates(TOGETHER), TOGETHER),
    ] {
        let case = Case {
            name: "3,000 records",
            records: 3_000,
            packing,
            ..SMALLEST
        };
        let [ours, python] = rates(Mover::S3, &case, effort).await?;
        let sent = Sent {
            together: as_float(together),
            bytes: bytes_of_a_record(),
        };
        sent.through_lambda("kinesis-to-s3", ours * 1000.0);
        sent.through_lambda("the Python handler", python * 1000.0);
        sent.through_firehose();
    }
    assumptions();
    environments();
    Ok(())
}

fn bytes_of_a_record() -> f64 {
    let texts = SMALLEST.texts(0);
    texts.iter().map(|text| as_float(text.len())).sum()
}

/// Log records of an invocation: as many as an event of 6 MB has.
fn batch() -> f64 {
    as_float(largest().records)
}

impl Sent {
    fn bytes_a_second(&self) -> f64 {
        RECORDS_A_SECOND * self.bytes
    }

    fn shards(&self) -> f64 {
        let puts = RECORDS_A_SECOND / self.together;
        (puts / SHARD.0).max(self.bytes_a_second() / SHARD.1).ceil()
    }

    /// Shards, and payload units: each record of the stream is one at least.
    fn kinesis(&self) -> f64 {
        let units =
            (self.bytes * self.together / 25_600.0).ceil() * RECORDS_A_SECOND / self.together;
        self.shards() * SHARD_HOUR + units * HOUR / 1e6 * MILLION_UNITS
    }

    fn through_lambda(&self, by: &str, rate: f64) {
        let cpus = RECORDS_A_SECOND / rate;
        let invocations = RECORDS_A_SECOND / batch();
        let compute = cpus * GB_OF_A_VCPU * HOUR * GB_SECOND;
        let lambda = compute + invocations * HOUR / 1e6 * MILLION_INVOCATIONS;
        let puts = invocations * as_float(SMALLEST.types) * HOUR / 1e3 * THOUSAND_PUTS;
        let at_once = (cpus / (MEMORY / GB_OF_A_VCPU)).ceil();
        let all = self.kinesis() + lambda + puts;
        println!(
            "| {} | {by} | {:.0} | {:.2} | {cpus:.1} | {at_once:.0} | {lambda:.2} | {puts:.2} | {all:.2} | {:.2} |",
            self.together,
            self.shards(),
            self.kinesis(),
            self.a_terabyte(all)
        );
    }

    fn through_firehose(&self) {
        let size = self.bytes * self.together;
        let billed = (size / FIREHOSE_ROUNDS_TO).ceil() * FIREHOSE_ROUNDS_TO * RECORDS_A_SECOND
            / self.together;
        let firehose = billed * HOUR / 1e9 * FIREHOSE_GB;
        let all = self.kinesis() + firehose;
        println!(
            "| {} | Firehose, {firehose:.2} $ | {:.0} | {:.2} | | | | | {all:.2} | {:.2} |",
            self.together,
            self.shards(),
            self.kinesis(),
            self.a_terabyte(all)
        );
    }

    /// Dollars for a TB of log records, of dollars an hour.
    fn a_terabyte(&self, dollars: f64) -> f64 {
        dollars / (self.bytes_a_second() * HOUR / 1e12)
    }
}

fn assumptions() {
    println!(
        "\nAssumed: records of {} bytes and {} types; events as large as Lambda hands over, {} records each, so that \
         every invocation puts {} objects (smaller events cost as much CPU time and more requests); functions that do \
         nothing but work. Lambda polls every shard, so that there are up to as many executions at once as shards: the \
         default quota is 1,000. Firehose's own conversions, dynamic partitioning by type and the storage are not in it.",
        bytes_of_a_record(),
        SMALLEST.types,
        batch(),
        SMALLEST.types
    );
}

/// Listener rules that AWS lets an ALB have by default, its default rule aside, and its target groups.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>
const OF_AN_ALB: f64 = 100.0;
/// US dollars for an ALB an hour, without its capacity units.
/// <https://aws.amazon.com/elasticloadbalancing/pricing/>
const ALB_HOUR: f64 = 0.0243;
const ENVIRONMENTS: f64 = 1_000.0;

/// Quotas as they are by default, and how much of them environments on so many ALBs take.
fn quotas(albs: f64) -> [(&'static str, f64, f64); 6] {
    [
        ("listener rules of an ALB", OF_AN_ALB, ENVIRONMENTS / albs),
        ("target groups of an ALB", OF_AN_ALB, ENVIRONMENTS / albs),
        ("ALBs of a region", 50.0, albs),
        ("target groups of a region", 3_000.0, ENVIRONMENTS),
        ("services of a cluster", 5_000.0, ENVIRONMENTS),
        ("records of a hosted zone", 10_000.0, ENVIRONMENTS),
    ]
}

fn environments() {
    let albs = (ENVIRONMENTS / OF_AN_ALB).ceil();
    println!(
        "\n{ENVIRONMENTS} environments need {albs} ALBs, one for each {OF_AN_ALB} (`master_alb_arn` takes several), which is \
         {:.2} $ an hour without their capacity units; the tasks cost what the reference's do.\n",
        albs * ALB_HOUR
    );
    println!("| quota | by default | for {ENVIRONMENTS} environments |\n|---|---|---|");
    for (what, quota, needed) in quotas(albs) {
        let verdict = if needed > quota {
            "has to be raised"
        } else {
            "is enough"
        };
        println!("| {what} | {quota} | {needed}: {verdict} |");
    }
}
