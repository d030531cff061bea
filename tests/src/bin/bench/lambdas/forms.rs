//! What `kinesis-to-s3` can write instead of archives, beside a handler in Python that writes the same.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use baikonur_tests::aws;
use delivery::records::Mover;
use delivery::uniform::{Case, cases, largest};
use serde_json::json;
use testbed::{Kind, StandIn};

use super::contender::Side;
use super::limit;
use super::program::Program;
use super::starts::peak;
use super::throughput::rates;
use super::written::{lines, rows};
use crate::thoroughness::Effort;

/// All fields of the records but their type, id and time.
const COLUMNS: &str = "host:string,path:string,status:bigint,took_ms:double";
/// Keys of records that go and that are covered, and two patterns that find nothing: they look at every text.
const RULES: &str =
    r#"{"drop":["took_ms"],"mask":["host"],"patterns":["\\b[0-9]{16}\\b","[a-z]+@[a-z]+\\.com"]}"#;

/// Of which secret a version is: no pattern finds anything in it.
const TOKEN: &str = "0e0e0e0e-0e0e-0e0e-0e0e-0e0e0e0e0e0e";

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

    fn variables(self, secret: &Secret) -> Vec<(&'static str, String)> {
        let pairs: &[(&str, &str)] = match self {
            Self::Ndjson => &[("LOG_FORMAT", "ndjson")],
            Self::Parquet => &[("LOG_FORMAT", "parquet"), ("LOG_COLUMNS", COLUMNS)],
            Self::Redacted => &[
                ("REDACT", RULES),
                ("UNREDACTED", "drop"),
                ("REDACT_SECRET_ARN", &secret.arn),
                ("REDACT_SECRET_VERSION_ID", &secret.version),
                ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &secret.endpoint),
            ],
        };
        pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect()
    }

    /// What the program of the limit calls it.
    fn limit(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Ndjson | Self::Redacted => "kinesis-to-s3",
        }
    }
}

/// The key that redaction reads once, though nothing here is hashed: a pattern could find something in an id.
struct Secret {
    arn: String,
    version: String,
    endpoint: String,
    _stand_in: StandIn,
}

impl Secret {
    async fn new() -> Result<Self> {
        let stand_in = StandIn::start(Kind::Moto).await?;
        let (endpoint, target) = (stand_in.endpoint(), "secretsmanager.CreateSecret");
        let input = json!({ "Name": "redaction", "SecretString": "5e".repeat(32), "ClientRequestToken": TOKEN });
        let made = aws::call(&endpoint, "secretsmanager", target, &input).await?;
        let text = |name: &str| made[name].as_str().map(str::to_owned);
        Ok(Self {
            arn: text("ARN").context("the secret has an ARN")?,
            version: text("VersionId").context("the secret has a version")?,
            endpoint,
            _stand_in: stand_in,
        })
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
    let secret = Secret::new().await?;
    for case in cases {
        let mut ndjson = None;
        for form in Form::ALL {
            let variables = form.variables(&secret);
            let mut sides = sides(form, python, case, &variables).await?;
            let [ours, theirs] = rates(&mut sides, case, effort).await?;
            let own = ours.median()?;
            let ndjson = *ndjson.get_or_insert(own);
            let limit = limit::measure(form.limit(), case)?.bare;
            let [memory, of_python] = memories(python, &variables).await?;
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

/// Both sides, each of which has written an event.
async fn sides(
    form: Form,
    python: &Path,
    case: &Case,
    variables: &[(&str, String)],
) -> Result<Vec<Side>> {
    let mut sides = Vec::new();
    for program in &programs(python)? {
        let mut side = Side::with(Mover::S3, program, variables).await?;
        let event = side.next_event(case);
        side.invoke(event).await?;
        sides.push(side);
    }
    check_alike(form, &sides, case)?;
    Ok(sides)
}

/// Both sides have written the same, and all of it.
fn check_alike(form: Form, sides: &[Side], case: &Case) -> Result<()> {
    let written = |side: &Side| match form {
        Form::Parquet => rows(&side.stage.s3),
        Form::Ndjson | Form::Redacted => lines(&side.stage.s3),
    };
    let written: Vec<Vec<String>> = sides.iter().map(written).collect::<Result<_>>()?;
    let count = written.first().map_or(0, Vec::len);
    ensure!(
        count == case.records,
        "{form:?} has {count} records of {}",
        case.records
    );
    for (ours, theirs) in written
        .iter()
        .flatten()
        .zip(written.iter().skip(1).flatten())
    {
        ensure!(ours == theirs, "{form:?}: we wrote {ours}, Python {theirs}");
    }
    Ok(())
}

async fn memories(python: &Path, variables: &[(&str, String)]) -> Result<[f64; 2]> {
    let (programs, large) = (programs(python)?, largest());
    let [ours, theirs] = &programs;
    Ok([
        peak(Mover::S3, ours, &large, variables).await?,
        peak(Mover::S3, theirs, &large, variables).await?,
    ])
}
