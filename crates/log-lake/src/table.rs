//! The table in Amazon Athena that reads a lake, with partition projection, so that no partition is ever added:
//! <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html>.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::columns::{Columns, REST};
use crate::partition::{FIRST_DAY, Layout, MIXED, PartitionBy};

#[cfg(test)]
mod tests;

/// What a table is defined by.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// Its database.
    pub database: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The bucket of the lake.
    pub bucket: &'a str,
    /// The layout of the lake, of Parquet.
    pub layout: &'a Layout,
    /// Its columns beside `_rest`.
    pub columns: &'a Columns,
    /// The types that the destination takes; without any, a query has to name the type.
    pub log_types: &'a [String],
}

/// A name that Athena does not take.
/// <https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html>
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "define the table {0:?}: Amazon Athena takes lower case letters, digits and underscores for databases and tables, and - for databases"
)]
pub struct NameError(String);

impl Table<'_> {
    /// The statement that defines the table.
    ///
    /// Where no types are configured, its comment says that a query needs `log_type = …`.
    ///
    /// # Errors
    /// When Athena does not take the name of the database or of the table.
    pub fn athena_ddl(&self) -> Result<String, NameError> {
        check_name(self.database, true)?;
        check_name(self.name, false)?;
        let mut out = format!(
            "CREATE EXTERNAL TABLE `{}`.`{}` (\n",
            self.database, self.name
        );
        for column in self.columns {
            push(
                &mut out,
                format_args!("  `{}` {},\n", column.name, column.kind),
            );
        }
        push(&mut out, format_args!("  `{REST}` string\n)\n"));
        if self.log_types.is_empty() {
            out.push_str("COMMENT 'Every query needs a condition such as log_type = \"access\", with single quotes'\n");
        }
        let partitions = self.partitions().map(|name| format!("`{name}` string"));
        let partitions: Vec<_> = partitions.collect();
        push(
            &mut out,
            format_args!("PARTITIONED BY ({})\n", partitions.join(", ")),
        );
        push(
            &mut out,
            format_args!("STORED AS PARQUET\nLOCATION '{}'\n", self.location()),
        );
        let properties = self.properties().into_iter();
        let properties: Vec<_> = properties
            .map(|(name, value)| format!("  '{name}' = '{value}'"))
            .collect();
        push(
            &mut out,
            format_args!("TBLPROPERTIES (\n{}\n)", properties.join(",\n")),
        );
        Ok(out)
    }

    fn partitions(&self) -> impl Iterator<Item = &'static str> {
        self.layout.by.names().iter().copied()
    }

    fn location(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.layout.prefix.start())
    }

    fn properties(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("projection.enabled", "true".to_owned())];
        if self.log_types.is_empty() {
            all.push(("projection.log_type.type", "injected".to_owned()));
        } else {
            all.push(("projection.log_type.type", "enum".to_owned()));
            all.push(("projection.log_type.values", self.values()));
        }
        // A day in a zone may be one ahead of UTC's, which NOW is.
        let ahead = u64::from(self.layout.future_days) + 1;
        let range = format!("{FIRST_DAY},NOW+{ahead}DAYS");
        all.push(("projection.day.type", "date".to_owned()));
        all.push(("projection.day.format", "yyyy-MM-dd".to_owned()));
        all.push(("projection.day.range", range));
        if self.layout.by == PartitionBy::Hour {
            let hours: Vec<_> = (0..24).map(|hour| format!("{hour:02}")).collect();
            all.push(("projection.hour.type", "enum".to_owned()));
            all.push(("projection.hour.values", hours.join(",")));
        }
        let folders: String = self
            .partitions()
            .map(|name| format!("{name}=${{{name}}}/"))
            .collect();
        all.push(("storage.location.template", self.location() + &folders));
        all
    }

    /// The types as their folders have them, each once.
    fn values(&self) -> String {
        let encoded = self
            .log_types
            .iter()
            .filter_map(|one| self.layout.encoded(one));
        let encoded: BTreeSet<String> = encoded.chain([MIXED.to_owned()]).collect();
        encoded.into_iter().collect::<Vec<_>>().join(",")
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing a text into memory does not fail.
    let _ = out.write_fmt(text);
}

fn check_name(name: &str, is_database: bool) -> Result<(), NameError> {
    let is_allowed = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || byte == b'_'
            || is_database && byte == b'-'
    };
    if !name.is_empty() && name.len() <= 255 && name.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(NameError(name.to_owned()))
}
