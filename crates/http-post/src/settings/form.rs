//! What `kinesis-to-http` posts: the form of bodies, and how large they are.

use std::str::FromStr;

use super::{SettingsError, keep, wrong};
use crate::items::Limits;

/// The variable with the form of bodies.
pub const FORMAT: &str = "HTTP_FORMAT";
/// The variable with the product whose form they have.
pub const PRESET: &str = "HTTP_PRESET";
/// The variable with the size of bodies in bytes.
pub const MAX_BYTES: &str = "HTTP_MAX_BYTES";
/// The variable with the number of records in a body.
pub const MAX_RECORDS: &str = "HTTP_MAX_RECORDS";

/// What most servers take, nginx and Splunk among them.
const USUAL: Limits = Limits {
    bytes: 1_000_000,
    items: 1_000,
};
const LARGEST: Limits = Limits {
    bytes: 10_000_000,
    items: 10_000,
};

/// The form of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// One record a line.
    #[default]
    Ndjson,
    /// An array of records.
    Json,
    /// Events of Splunk's HTTP Event Collector.
    SplunkHec,
    /// An array of Datadog's logs.
    Datadog,
    /// Streams of Grafana Loki.
    Loki,
}

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bodies {
    /// Their form.
    pub form: Form,
    /// How large they are.
    pub limits: Limits,
}

impl Default for Bodies {
    fn default() -> Self {
        Self {
            form: Form::default(),
            limits: USUAL,
        }
    }
}

impl Bodies {
    /// Reads the variables; an empty one is as good as none.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn from_variables(
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<SettingsError>> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let mut problems = Vec::new();
        let form = form(get(FORMAT).as_deref(), get(PRESET).as_deref());
        let form = keep(form, &mut problems).unwrap_or_default();
        let usual = form.limits();
        let bytes = number(
            MAX_BYTES,
            get(MAX_BYTES),
            usual.bytes,
            1_000..=LARGEST.bytes,
        );
        let items = number(
            MAX_RECORDS,
            get(MAX_RECORDS),
            usual.items,
            1..=LARGEST.items,
        );
        let limits = Limits {
            bytes: keep(bytes, &mut problems).unwrap_or_default(),
            items: keep(items, &mut problems).unwrap_or_default(),
        };
        if problems.is_empty() {
            Ok(Self { form, limits })
        } else {
            Err(problems)
        }
    }
}

impl Form {
    /// How large bodies are unless something else is asked for.
    fn limits(self) -> Limits {
        match self {
            // 5 MB and 1,000 logs, by <https://docs.datadoghq.com/api/latest/logs/#send-logs>.
            Self::Datadog => Limits {
                bytes: 5_000_000,
                items: 1_000,
            },
            Self::Ndjson | Self::Json | Self::SplunkHec | Self::Loki => USUAL,
        }
    }
}

fn form(format: Option<&str>, preset: Option<&str>) -> Result<Form, SettingsError> {
    match (format, preset) {
        (Some(_), Some(_)) => Err(wrong(FORMAT, format!("{PRESET} is set, too: choose one"))),
        (None, Some(preset)) => of_preset(preset),
        (Some("json"), None) => Ok(Form::Json),
        (Some("ndjson") | None, None) => Ok(Form::Ndjson),
        (Some(other), None) => {
            let why = format!("it is {other:?}: expected `ndjson` or `json`");
            Err(wrong(FORMAT, why))
        }
    }
}

fn of_preset(preset: &str) -> Result<Form, SettingsError> {
    match preset {
        "splunk-hec" => Ok(Form::SplunkHec),
        "datadog" => Ok(Form::Datadog),
        "loki" => Ok(Form::Loki),
        other => {
            let why = format!("it is {other:?}: expected `splunk-hec`, `datadog` or `loki`");
            Err(wrong(PRESET, why))
        }
    }
}

fn number(
    variable: &'static str,
    text: Option<String>,
    usual: usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<usize, SettingsError> {
    let Some(text) = text else { return Ok(usual) };
    let number = usize::from_str(&text)
        .ok()
        .filter(|number| range.contains(number));
    number.ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        wrong(
            variable,
            format!("it is {text:?}: expected a number from {least} to {most}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Bodies, Vec<&'static str>> {
        let get = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let read = Bodies::from_variables(get);
        read.map_err(|wrong| wrong.into_iter().map(|one| one.variable).collect())
    }

    fn of(form: Form, bytes: usize, items: usize) -> Bodies {
        let limits = Limits { bytes, items };
        Bodies { form, limits }
    }

    #[test]
    fn a_form_has_its_own_size() {
        assert_eq!(read(&[]), Ok(of(Form::Ndjson, 1_000_000, 1_000)));
        assert_eq!(
            read(&[(FORMAT, "json")]),
            Ok(of(Form::Json, 1_000_000, 1_000))
        );
        let datadog = [(PRESET, "datadog")];
        assert_eq!(read(&datadog), Ok(of(Form::Datadog, 5_000_000, 1_000)));
        let small = [(PRESET, "loki"), (MAX_BYTES, "4000"), (MAX_RECORDS, "7")];
        assert_eq!(read(&small), Ok(of(Form::Loki, 4_000, 7)));
    }

    #[test]
    fn what_is_no_form_or_size_is_refused() {
        let both = [(FORMAT, "json"), (PRESET, "loki")];
        assert_eq!(read(&both), Err(vec![FORMAT]));
        let wrong = [(PRESET, "elk"), (MAX_BYTES, "1"), (MAX_RECORDS, "many")];
        assert_eq!(read(&wrong), Err(vec![PRESET, MAX_BYTES, MAX_RECORDS]));
        assert_eq!(
            read(&[(FORMAT, "csv"), (MAX_RECORDS, "0")]),
            Err(vec![FORMAT, MAX_RECORDS])
        );
        assert_eq!(read(&[(MAX_BYTES, "10000001")]), Err(vec![MAX_BYTES]));
    }
}
