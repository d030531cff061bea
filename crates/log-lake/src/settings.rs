//! What configures a lake, read by one parser for whoever configures or checks one.

use std::fmt;

use jiff::tz::TimeZone;

use crate::change::Files;
use crate::columns::Columns;
use crate::partition::{FUTURE_DAYS, Format, Layout, PartitionBy};
use crate::prefix::Prefix;

#[cfg(test)]
mod tests;

/// The settings of a lake as users write them; an empty text is as good as none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// `json`, the layout without partitions and the default, `ndjson` or `parquet`.
    pub format: &'a str,
    /// The partitions, separated by commas; by type and day without any.
    pub partition_by: &'a str,
    /// The columns as `name:type`, separated by commas.
    pub columns: &'a str,
    /// What all keys begin with; `None` where that is not known yet.
    pub prefix: Option<&'a str>,
    /// What the keys of failed logs in the same bucket begin with; `None` where they are in another bucket, or where
    /// that is not known yet.
    pub failed_logs: Option<&'a str>,
    /// The schema's field of the id, which is always a column.
    pub id_field: &'a str,
    /// The schema's field of the time, which is always a column.
    pub time_field: &'a str,
    /// Whether the event source mapping has `ReportBatchItemFailures`; `None` where that is not known yet.
    pub reports_item_failures: Option<bool>,
}

/// Which setting a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// [`Texts::format`].
    Format,
    /// [`field@Texts::partition_by`].
    PartitionBy,
    /// [`field@Texts::columns`].
    Columns,
    /// [`field@Texts::prefix`].
    Prefix,
    /// [`Texts::failed_logs`].
    FailedLogs,
    /// [`Texts::reports_item_failures`].
    ItemFailures,
}

/// One setting that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which one.
    pub setting: Setting,
    /// Why, and what to do.
    pub why: String,
}

impl Texts<'_> {
    /// Reads the settings; `None` without a lake, which the layout `json` is.
    ///
    /// # Errors
    /// Everything that is refused, at once.
    pub fn read(&self) -> Result<Option<Files>, Vec<Problem>> {
        let format = match self.format {
            "" | "json" => None,
            "parquet" => Some(Format::Parquet),
            "ndjson" => Some(Format::Ndjson),
            _ => {
                let why = "it is none of json, ndjson and parquet";
                return Err(vec![Problem::new(Setting::Format, why)]);
            }
        };
        let mut problems = self.without_effect(format);
        let Some(format) = format else {
            return if problems.is_empty() {
                Ok(None)
            } else {
                Err(problems)
            };
        };
        let by = self.partition_by(&mut problems);
        let columns = self.columns(format, &mut problems);
        let prefix = self.prefix(&mut problems);
        problems.extend(self.item_failures());
        if problems.is_empty() {
            return Ok(Some(Files {
                prefix,
                format,
                by,
                columns,
            }));
        }
        Err(problems)
    }

    /// What is set though the format does not use it.
    fn without_effect(&self, format: Option<Format>) -> Vec<Problem> {
        let is_parquet = format == Some(Format::Parquet);
        let partitions = !self.partition_by.is_empty() && format.is_none();
        let partitions = partitions.then(|| {
            let why = "only the formats parquet and ndjson have partitions; set one of them, or remove it";
            Problem::new(Setting::PartitionBy, why)
        });
        let columns = !self.columns.is_empty() && !is_parquet;
        let columns = columns.then(|| {
            let why = "only the format parquet has columns; set it, or remove them";
            Problem::new(Setting::Columns, why)
        });
        partitions.into_iter().chain(columns).collect()
    }

    fn partition_by(&self, problems: &mut Vec<Problem>) -> PartitionBy {
        if self.partition_by.is_empty() {
            return PartitionBy::default();
        }
        let read = self.partition_by.parse();
        read.unwrap_or_else(|why| {
            problems.push(Problem::new(Setting::PartitionBy, why));
            PartitionBy::default()
        })
    }

    fn columns(&self, format: Format, problems: &mut Vec<Problem>) -> Columns {
        if format == Format::Ndjson {
            return Columns::default();
        }
        let read = Columns::with_schema(self.id_field, self.time_field, self.columns);
        read.unwrap_or_else(|why| {
            problems.push(Problem::new(Setting::Columns, why));
            Columns::default()
        })
    }

    fn prefix(&self, problems: &mut Vec<Problem>) -> Prefix {
        let Some(text) = self.prefix else {
            return Prefix::default();
        };
        let prefix = match Prefix::parse(text) {
            Ok(prefix) => prefix,
            Err(why) => {
                problems.push(Problem::new(Setting::Prefix, why));
                return Prefix::default();
            }
        };
        let apart = self
            .failed_logs
            .map(|failed| prefix.check_apart_from(failed));
        if let Some(Err(why)) = apart {
            problems.push(Problem::new(Setting::FailedLogs, why));
        }
        prefix
    }

    /// Where a batch is cut, everything behind the cut has to come again.
    fn item_failures(&self) -> Option<Problem> {
        let why = "the formats parquet and ndjson need ReportBatchItemFailures in the event source mapping, since a \
                   batch may be delivered in parts; turn it on in both";
        (self.reports_item_failures == Some(false))
            .then(|| Problem::new(Setting::ItemFailures, why))
    }
}

impl Problem {
    fn new(setting: Setting, why: impl fmt::Display) -> Self {
        let why = why.to_string();
        Self { setting, why }
    }
}

impl Files {
    /// How the objects are laid out in days and hours of a zone; `future_days` is how many days after its arrival the
    /// time of a record may be, where that is limited.
    #[must_use]
    pub fn layout(&self, zone: TimeZone, future_days: Option<u32>) -> Layout {
        Layout {
            prefix: self.prefix.clone(),
            by: self.by,
            format: self.format,
            zone,
            future_days: future_days.unwrap_or(FUTURE_DAYS),
        }
    }
}
