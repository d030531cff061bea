//! A function's redaction as its environment variables say it: read in one way by the function, and by whoever plans it.

use crate::key::Key;
use crate::rules::{ColumnType, Rules, SchemaNames};
use crate::secret_arn::{NotASecret, SecretArn};
use crate::settings::Settings;

#[cfg(test)]
mod tests;

/// The variable with what is redacted, as JSON.
pub const REDACT: &str = "REDACT";
/// The variable with the ARN of the secret that hashes are made with.
pub const SECRET_ARN: &str = "REDACT_SECRET_ARN";
/// The variable with the secret's version: rotation is a deploy, or one value would have two hashes.
pub const SECRET_VERSION_ID: &str = "REDACT_SECRET_VERSION_ID";
/// The variable with what becomes of what cannot be redacted.
pub const UNREDACTED: &str = "UNREDACTED";

/// What [`UNREDACTED`] is where nothing is kept.
const DROP: &str = "drop";
/// As `kinesis_utils::keys::MAX_PREFIX`.
const LONGEST_PREFIX: usize = 850;
/// The columns of a function that has some, as `name:type` and separated by commas.
const COLUMNS: &str = "LOG_COLUMNS";
/// Where else the function writes: variables with a bucket, and with a prefix in it.
const KEPT: [(&str, &str); 2] = [
    ("LOG_S3_BUCKET", "LOG_S3_PREFIX"),
    ("FAILED_LOG_S3_BUCKET", "FAILED_LOG_S3_PREFIX"),
];

/// A redaction that was checked, but for the secret itself.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// What is redacted.
    pub rules: Rules,
    /// What hashes are made with, where there can be any.
    pub secret: Option<SecretVersion>,
    /// What becomes of what cannot be redacted.
    pub unredacted: Unredacted,
}

/// One version of a secret in AWS Secrets Manager. Its id names the key in hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVersion {
    /// The secret.
    pub arn: SecretArn,
    /// The version's id.
    pub version_id: String,
}

/// What becomes of what cannot be redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unredacted {
    /// It is counted, and nothing else.
    Dropped,
    /// It is kept in Amazon S3, apart from everything else.
    Kept {
        /// The bucket.
        bucket: String,
        /// What keys begin with; may be empty.
        prefix: String,
    },
}

/// Why a function with this variable does not start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is wrong: {why}")]
pub struct VariableProblem {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong with it, and what to do.
    pub why: String,
}

impl VariableProblem {
    fn new(variable: &'static str, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { variable, why }
    }
}

impl Configuration {
    /// Reads a redaction from a function's variables; `None` where there is none. An empty variable is as good as none.
    ///
    /// # Errors
    /// Everything that is wrong, at once. A variable of a redaction without [`REDACT`] is wrong, too: a misspelt name
    /// would otherwise be no redaction at all.
    pub fn from_variables(
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, Vec<VariableProblem>> {
        let get = |name: &str| get(name).filter(|value| !value.trim().is_empty());
        let Some(text) = get(REDACT) else {
            let others = [SECRET_ARN, SECRET_VERSION_ID, UNREDACTED];
            let alone = others.into_iter().filter(|name| get(name).is_some());
            let problem = |name| VariableProblem::new(name, format!("there is no {REDACT}"));
            let problems: Vec<_> = alone.map(problem).collect();
            return if problems.is_empty() {
                Ok(None)
            } else {
                Err(problems)
            };
        };
        let (rules, unredacted) = (rules(&text, &get), unredacted(&get));
        let secret = secret(rules.as_ref().ok(), &get);
        match (rules, secret, unredacted) {
            (Ok(rules), Ok(secret), Ok(unredacted)) => Ok(Some(Self {
                rules,
                secret,
                unredacted,
            })),
            (rules, secret, unredacted) => {
                let mut problems: Vec<_> = rules.err().into_iter().collect();
                problems.extend(secret.err().into_iter().flatten());
                problems.extend(unredacted.err());
                Err(problems)
            }
        }
    }
}

fn rules(text: &str, get: &dyn Fn(&str) -> Option<String>) -> Result<Rules, VariableProblem> {
    let wrong = |why: String| VariableProblem::new(REDACT, why);
    let settings = Settings::parse(text).map_err(|error| wrong(error.to_string()))?;
    // A missing name is reported by who reads the schema, and no path leads to a key without letters.
    let name = |variable| get(variable).unwrap_or_default();
    let (log_type, id) = (name("LOG_TYPE_FIELD"), name("LOG_ID_FIELD"));
    let time = name("LOG_TIMESTAMP_FIELD");
    let names = SchemaNames {
        log_type: &log_type,
        id: &id,
        time: &time,
    };
    let rules = Rules::new(&settings, names).map_err(|error| wrong(error.to_string()))?;
    if rules.is_empty() {
        return Err(wrong(
            "it names nothing to redact: leave it out where nothing is redacted".to_owned(),
        ));
    }
    check_columns(&rules, get).map_err(wrong)?;
    Ok(rules)
}

/// A hash is text, which a column of another type would not hold. Whether the columns themselves are right is checked by
/// who writes them.
fn check_columns(rules: &Rules, get: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
    let text = get(COLUMNS).unwrap_or_default();
    let columns = text.split(',').filter_map(|column| {
        let (name, kind) = column.rsplit_once(':')?;
        Some(ColumnType {
            name: name.trim(),
            is_string: kind.trim() == "string",
        })
    });
    rules.check_columns(columns).map_err(|hashed| {
        let each = hashed.iter().map(ToString::to_string);
        each.collect::<Vec<_>>().join("; ")
    })
}

fn secret(
    rules: Option<&Rules>,
    get: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<SecretVersion>, Vec<VariableProblem>> {
    let is_needed = rules.is_some_and(Rules::needs_key);
    let (arn, version_id) = (get(SECRET_ARN), get(SECRET_VERSION_ID));
    if !is_needed && arn.is_none() && version_id.is_none() {
        return Ok(None);
    }
    let (arn, version_id) = match (arn, version_id) {
        (Some(arn), Some(version_id)) => (arn, version_id),
        (arn, version_id) => {
            let missing = [
                (arn.is_none(), SECRET_ARN),
                (version_id.is_none(), SECRET_VERSION_ID),
            ];
            let missing = missing.into_iter().filter(|(is_missing, _)| *is_missing);
            return Err(missing.map(|(_, name)| missing_secret(name)).collect());
        }
    };
    let version = SecretVersion::read(&arn, &version_id);
    let id = check_key_id(rules, &version_id);
    match (version, id) {
        (Ok(version), Ok(())) => Ok(is_needed.then_some(version)),
        (version, id) => Err(version.err().into_iter().chain(id.err()).collect()),
    }
}

fn missing_secret(name: &'static str) -> VariableProblem {
    VariableProblem::new(
        name,
        "it is missing, and hashes need a key: name a version of a secret",
    )
}

fn check_key_id(rules: Option<&Rules>, id: &str) -> Result<(), VariableProblem> {
    let wrong = |why: String| VariableProblem::new(SECRET_VERSION_ID, why);
    Key::check_id(id).map_err(|error| wrong(error.to_string()))?;
    let checked = rules.map_or(Ok(()), |rules| rules.check_key_id(id));
    checked.map_err(|error| wrong(error.to_string()))
}

impl SecretVersion {
    fn read(arn: &str, version_id: &str) -> Result<Self, VariableProblem> {
        let wrong = |error: NotASecret| VariableProblem::new(SECRET_ARN, error.to_string());
        Ok(Self {
            arn: arn.parse().map_err(wrong)?,
            version_id: version_id.to_owned(),
        })
    }
}

fn unredacted(get: &dyn Fn(&str) -> Option<String>) -> Result<Unredacted, VariableProblem> {
    let wrong = |why: String| VariableProblem::new(UNREDACTED, why);
    let text = get(UNREDACTED).ok_or_else(|| {
        wrong(format!(
            "it is missing: name a place such as s3://bucket/prefix for what cannot be redacted, or `{DROP}`"
        ))
    })?;
    if text == DROP {
        return Ok(Unredacted::Dropped);
    }
    let place = text.strip_prefix("s3://").unwrap_or_default();
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    if bucket.is_empty() {
        return Err(wrong(format!(
            "{text:?} is neither a place such as s3://bucket/prefix nor `{DROP}`"
        )));
    }
    if prefix.len() > LONGEST_PREFIX {
        return Err(wrong(format!(
            "its prefix is longer than {LONGEST_PREFIX} bytes"
        )));
    }
    check_apart(bucket, prefix, get).map_err(wrong)?;
    Ok(Unredacted::Kept {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
    })
}

/// Who may read what was redacted must not find the rest below the same prefix.
fn check_apart(
    bucket: &str,
    prefix: &str,
    get: &dyn Fn(&str) -> Option<String>,
) -> Result<(), String> {
    let own = folder(prefix);
    for (other_bucket, other_prefix) in KEPT {
        let other = folder(&get(other_prefix).unwrap_or_default());
        let is_same = get(other_bucket).as_deref() == Some(bucket);
        if is_same && (own.starts_with(&other) || other.starts_with(&own)) {
            return Err(format!(
                "s3://{bucket}/{prefix} and the place of {other_bucket} and {other_prefix} are not apart: choose \
                 prefixes of which none begins with the other, or another bucket"
            ));
        }
    }
    Ok(())
}

/// A prefix as keys below it begin.
fn folder(prefix: &str) -> String {
    match prefix.trim_end_matches('/') {
        "" => String::new(),
        some => format!("{some}/"),
    }
}
