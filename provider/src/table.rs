//! The table in Amazon Athena that reads what a function writes.

use jiff::tz::TimeZone;
use log_lake::change::Files;
use log_lake::table::Table;

/// The database of the table, which every account has.
const DATABASE: &str = "default";
/// The longest name of a table.
const MAX_NAME: usize = 255;

/// What is read, and by which name.
pub(crate) struct Read<'a> {
    /// What the table is named after.
    pub(crate) function: &'a str,
    /// The bucket.
    pub(crate) bucket: &'a str,
    /// The objects in it.
    pub(crate) files: &'a Files,
    /// How many days after its arrival the time of a record may be, where that is limited.
    pub(crate) future_days: Option<u32>,
    /// The types that are let through; all of them where it is empty.
    pub(crate) log_types: &'a [String],
}

impl Read<'_> {
    /// The statement that defines the table; nothing where there can be none of this name.
    pub(crate) fn athena_ddl(&self) -> Option<String> {
        let table = Table {
            database: DATABASE,
            name: &name(self.function),
            bucket: self.bucket,
            // Days are those of folders, whatever the zone.
            layout: &self.files.layout(TimeZone::UTC, self.future_days),
            columns: &self.files.columns,
            log_types: self.log_types,
        };
        table.athena_ddl().ok()
    }
}

/// The function's name as Athena takes one.
fn name(function: &str) -> String {
    let letter = |char: char| {
        if char.is_ascii_alphanumeric() {
            char.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    function.chars().take(MAX_NAME).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_after_its_function() {
        assert_eq!(name("App-logs_to-S3"), "app_logs_to_s3");
    }
}
