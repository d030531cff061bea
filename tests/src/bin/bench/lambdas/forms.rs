//! What `kinesis-to-s3` can write instead of archives, beside a handler in Python that writes the same.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use delivery::records::Mover;
use delivery::uniform::{Case, cases, largest};

use super::contender::Side;
use super::limit;
use super::program::Program;
use super::starts::peak;
use super::throughput::{Rate, RUNS, rates};
use super::written::rows;
use crate::thoroughness::Effort;

/// All fields of the records but their type, id and time.
const COLUMNS: &str = "host:string,path:string,status:bigint,took_ms:double";
/// Keys of records that go and that are covered, and two patterns that find nothing: they look at every text.
const RULES: &str = r#"{"drop":["took_ms"],"mask":["host"],"patterns":["\\b[0-9]{16}\\b","[a-z]+@[a-z]+\\.com"]}"#;

/// What objects hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    Ndjson,
    Parquet,
    Redacted,
}

impl Form {
    const ALL: [Self; 3] = [Self::Ndjson, Self::Parquet, Self::Redacted];

    fn title(self) -> &'static str {
        match self {
            Self::Ndjson => "`ndjson` in partitions",
            Self::Parquet => "`parquet`",
            Self::Redacted => "archives, redacted",
        }
    }

    fn variables(self) -> Vec<(&'static str, String)> {
        let pairs: &[(&str, &str)] = match self {
            Self::Ndjson => &[("LOG_FORMAT", "ndjson")],
            Self::Parquet => &[("LOG_FORMAT", "parquet"), ("LOG_COLUMNS", COLUMNS)],
            Self::Redacted => &[("REDACT", RULES), ("UNREDACTED", "drop")],
        };
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    /// What the program of the limit calls it.
    fn limit(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Ndjson | Self::Redacted => "kinesis-to-s3",
        }
    }
}

/// Prints a table.
pub(crate) async fn print(python: &Path, effort: Effort) -> Result<()> {
    let cases = cases();
    let cases = effort.some(&cases, 1);
    println!(
        "\n### kinesis-to-s3, other formats\n\n\
         Objects by type and day (`LOG_FORMAT`, `LOG_COLUMNS={COLUMNS}`), and archives with `REDACT={RULES}`. Python writes \
         Parquet with pyarrow, which is seen to read the same rows in the files of both sides. *CPU* is how much more time a \
         record takes than as `ndjson`. The limit of Parquet is the `parquet` crate alone on the columns of the same records; \
         the others' is that of archives. The most memory that was resident is that after events of 6 MB.\n\n\
         | event | format | Rust | Python | ratio | CPU | limit | function of limit | peak resident, MiB | Python, MiB |\n\
         |---|---|---|---|---|---|---|---|---|---|"
    );
    for case in cases {
        let mut ndjson = None;
        for form in Form::ALL {
            let [ours, theirs] = measured(form, python, case, effort).await?;
            let own = ours.median()?;
            let ndjson = *ndjson.get_or_insert(own);
            let limit = limit::measure(form.limit(), case)?.bare;
            let [memory, of_python] = memories(form, python).await?;
            println!(
                "| {} | {} | {} | {} | {:.1}x | {:.2}x | {limit:.0} | {} | {memory:.1} | {of_python:.1} |",
                case.name,
                form.title(),
                ours.spread,
                theirs.spread,
                own / theirs.median()?,
                ndjson / own,
                ours.up_to_socket().map_or_else(
                    || "not measured".to_owned(),
                    |rate| format!("{:.0} %", rate / limit * 100.0)
                ),
            );
        }
    }
    Ok(())
}

fn programs(python: &Path) -> Result<[Program; 2]> {
    let readers = testbed::install::lake_readers()?.python();
    let theirs = Program::handler("kinesis_to_lake", python, Some(&readers))?;
    Ok([Program::packaged(Mover::S3)?, theirs])
}

async fn measured(form: Form, python: &Path, case: &Case, effort: Effort) -> Result<[Rate; 2]> {
    let (programs, variables) = (programs(python)?, form.variables());
    let mut sides = Vec::new();
    for program in &programs {
        let mut side = Side::with(Mover::S3, program, &variables).await?;
        let event = side.next_event(case);
        side.invoke(event).await?;
        sides.push(side);
    }
    check_alike(form, &sides, case)?;
    rates(&mut sides, case, effort).await.with_context(|| format!("measure {form:?}, {RUNS} samples"))
}

/// Both sides have written the same, and all of it.
fn check_alike(form: Form, sides: &[Side], case: &Case) -> Result<()> {
    let written = |side: &Side| match form {
        Form::Parquet => rows(&side.stage.s3),
        Form::Ndjson | Form::Redacted => {
            let each = side.fingerprints()?;
            Ok(each.iter().map(ToString::to_string).collect())
        }
    };
    let written: Vec<Vec<String>> = sides.iter().map(written).collect::<Result<_>>()?;
    let count = written.first().map_or(0, Vec::len);
    ensure!(count == case.records, "{form:?} has {count} records of {}", case.records);
    for (ours, theirs) in written.iter().flatten().zip(written.iter().skip(1).flatten()) {
        ensure!(ours == theirs, "{form:?}: we wrote {ours}, Python {theirs}");
    }
    Ok(())
}

async fn memories(form: Form, python: &Path) -> Result<[f64; 2]> {
    let (programs, large, variables) = (programs(python)?, largest(), form.variables());
    let [ours, theirs] = &programs;
    Ok([
        peak(Mover::S3, ours, &large, &variables).await?,
        peak(Mover::S3, theirs, &large, &variables).await?,
    ])
}
