//! The environment variables: read all together, so that one error names all that is wrong.

use std::env;
use std::fmt::Display;
use std::str::FromStr;

use jiff::tz::TimeZone;
use kinesis_utils::decode::{Options, TimeRange};
use kinesis_utils::schema::Schema;
use kinesis_utils::whitelist::Whitelist;
use kinesis_utils::zone;
use log_fields::select::Selection;
use log_redact::{Configuration, SecretArn};

#[cfg(test)]
mod tests;

/// The variable that says which records are taken.
const SELECTION: &str = "LOG_WHERE";

/// The variable with the ARN of the secret that a sink identifies itself with.
const SECRET_ARN: &str = "SECRET_ARN";

/// What is wrong with the environment variables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the function cannot start: {}. Correct these environment variables of the function", .0.join("; "))]
pub struct ConfigError(Vec<String>);

/// Configuration common to all movers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How records are read.
    pub decode: Options,
    /// What is redacted, where anything is.
    pub redaction: Option<Configuration>,
    /// Whether the event source mapping has `ReportBatchItemFailures`.
    pub report_batch_item_failures: bool,
    /// How many days the time of a record may be before its arrival.
    pub days_before: Option<u32>,
    /// How many days it may be after it.
    pub days_after: Option<u32>,
}

impl Settings {
    /// Reads the variables that all movers have.
    pub fn read(variables: &mut Variables<'_>) -> Self {
        let schema = Schema {
            id_field: variables.text("LOG_ID_FIELD"),
            type_field: variables.text("LOG_TYPE_FIELD"),
            time_field: variables.text("LOG_TIMESTAMP_FIELD"),
            unknown_prefix: variables.text("LOG_TYPE_UNKNOWN_PREFIX"),
        };
        let decode = Options {
            schema,
            whitelist: Whitelist::parse(&variables.text_or_empty("LOG_TYPE_WHITELIST")),
            selection: variables.selection(SELECTION),
            zone: variables.zone("TZ"),
            ..Options::default()
        };
        Self {
            decode,
            redaction: variables.redaction(),
            report_batch_item_failures: variables.flag("REPORT_BATCH_ITEM_FAILURES"),
            days_before: variables.days("MAX_RECORD_AGE_DAYS"),
            days_after: variables.days("MAX_RECORD_FUTURE_DAYS"),
        }
    }

    /// How far the time of a record may be from its arrival: what is not set is as usual at a sink.
    pub(crate) fn time_range(&self, usual: Option<TimeRange>) -> Option<TimeRange> {
        let (before, after) = (self.days_before, self.days_after);
        if before.is_none() && after.is_none() {
            return usual;
        }
        let usual = usual.unwrap_or(TimeRange {
            days_before: u32::MAX,
            days_after: u32::MAX,
        });
        Some(TimeRange {
            days_before: before.unwrap_or(usual.days_before),
            days_after: after.unwrap_or(usual.days_after),
        })
    }
}

/// Reads a configuration from the process's environment.
///
/// # Errors
/// Names every variable that is missing or malformed.
pub fn read<T>(build: impl FnOnce(&mut Variables<'_>) -> T) -> Result<T, ConfigError> {
    read_from(
        &|name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
        build,
    )
}

/// Reads a configuration from any variables at all.
///
/// # Errors
/// Names every variable that is missing or malformed.
pub fn read_from<T>(
    get: &dyn Fn(&str) -> Option<String>,
    build: impl FnOnce(&mut Variables<'_>) -> T,
) -> Result<T, ConfigError> {
    let problems = Vec::new();
    let mut variables = Variables { get, problems };
    let built = build(&mut variables);
    if variables.problems.is_empty() {
        return Ok(built);
    }
    Err(ConfigError(variables.problems))
}

/// Reads variables and remembers what was wrong; what it gives in place of those is never used.
pub struct Variables<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl Variables<'_> {
    /// A text that has to be there and not be empty.
    pub fn text(&mut self, name: &str) -> String {
        let text = self.text_or_empty(name);
        if text.is_empty() && self.is_set(name) {
            self.problem(format!("{name} is empty"));
        }
        text
    }

    /// A text that has to be there.
    pub fn text_or_empty(&mut self, name: &str) -> String {
        let value = (self.get)(name);
        value.unwrap_or_else(|| {
            self.problem(format!("{name} is not set"));
            String::new()
        })
    }

    /// A text that is read further, such as a number; `what` says what it has to be.
    pub fn parsed<T: FromStr<Err: Display> + Default>(&mut self, name: &str, what: &str) -> T {
        self.parsed_by(name, what, |text| {
            text.parse().map_err(|error: T::Err| error.to_string())
        })
    }

    /// A text that is read further in any way.
    pub fn parsed_by<T: Default>(
        &mut self,
        name: &str,
        what: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> T {
        let text = self.text(name);
        if text.is_empty() {
            return T::default();
        }
        parse(&text).unwrap_or_else(|error| {
            self.problem(format!("{name} is {text:?}, which is not {what} ({error})"));
            T::default()
        })
    }

    /// Whether it is `true`, `True` or `yes`; without a value it is not. What is neither this nor a
    /// plain no is wrong, since a misspelt wish would otherwise be as good as none.
    pub fn flag(&mut self, name: &str) -> bool {
        let value = self.optional(name).unwrap_or_default();
        match value.as_str() {
            "true" | "True" | "yes" => return true,
            "" | "false" | "False" | "no" => {}
            _ => self.problem(format!(
                "{name} is {value:?}, which is not `true` or `false`"
            )),
        }
        false
    }

    /// What was read in some other way, or what is wrong with it.
    pub fn checked<T: Default>(&mut self, read: Result<T, String>) -> T {
        read.unwrap_or_else(|problem| {
            self.problem(problem);
            T::default()
        })
    }

    /// A text that may be missing; an empty one is as good as none.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.get)(name).filter(|value| !value.is_empty())
    }

    /// Which records are taken; all of them where nothing is said.
    fn selection(&mut self, name: &str) -> Selection {
        let text = self.optional(name).unwrap_or_default();
        let selection = Selection::parse(&text);
        self.checked(selection.map_err(|error| format!("{name} is wrong: {error}")))
    }

    /// The redaction, where there is one.
    fn redaction(&mut self) -> Option<Configuration> {
        match Configuration::from_variables(|name| (self.get)(name)) {
            Ok(configuration) => configuration,
            Err(problems) => {
                let texts = problems.iter().map(ToString::to_string);
                self.problems.extend(texts);
                None
            }
        }
    }

    /// The secret that a sink identifies itself with, where there is one.
    pub fn secret_arn(&mut self) -> Option<SecretArn> {
        let arn = self.optional(SECRET_ARN)?.parse();
        match arn {
            Ok(arn) => Some(arn),
            Err(why) => {
                self.problem(format!("{SECRET_ARN} is wrong: {why}"));
                None
            }
        }
    }

    /// A number of days that may be missing.
    fn days(&mut self, name: &str) -> Option<u32> {
        let text = self.optional(name)?;
        let days = TimeRange::days(&text);
        Some(self.checked(days.map_err(|why| format!("{name} is {text:?}: {why}"))))
    }

    /// Whether the variable is there at all.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        (self.get)(name).is_some()
    }

    /// Adds something that is wrong.
    pub fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// A time zone, as the name of one or as a POSIX rule; UTC where there is none.
    fn zone(&mut self, name: &str) -> TimeZone {
        let value = (self.get)(name).unwrap_or_default();
        zone::parse(&value).unwrap_or_else(|_| {
            self.problem(format!(
                "{name} is {value:?}, which is not a time zone such as Asia/Tokyo"
            ));
            TimeZone::UTC
        })
    }
}
