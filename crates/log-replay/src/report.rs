//! What is said of the work.

use std::collections::BTreeMap;
use std::fmt;

use kinesis_utils::keys::shown;
use serde_json::{Value, json};

use crate::cli::Output;
use crate::object::Object;

/// As many types have a line of their own for people; the JSON has all.
const MAX_TYPES: usize = 20;

/// What became of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// That were put, or would be.
    pub(crate) put: usize,
    /// That could not be put.
    pub(crate) left: usize,
}

/// What became of the records of several objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Objects that were read.
    pub(crate) objects: usize,
    /// By type, where a record has one.
    pub(crate) types: BTreeMap<Option<String>, Counts>,
}

/// What was done, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) tally: Tally,
    pub(crate) is_dry_run: bool,
    /// Why the work ended before all objects were read, as it is shown.
    pub(crate) stopped: Option<String>,
}

impl Counts {
    fn add(&mut self, more: Self) {
        self.put += more.put;
        self.left += more.left;
    }
}

impl Tally {
    /// Adds another.
    pub(crate) fn add(&mut self, more: Self) {
        self.objects += more.objects;
        for (log_type, counts) in more.types {
            self.types.entry(log_type).or_default().add(counts);
        }
    }

    /// Counts one record.
    pub(crate) fn count(&mut self, log_type: Option<&str>, is_put: bool) {
        let counts = self.types.entry(log_type.map(str::to_owned)).or_default();
        counts.add(Counts {
            put: usize::from(is_put),
            left: usize::from(!is_put),
        });
    }

    /// All types together.
    pub(crate) fn all(&self) -> Counts {
        let mut all = Counts::default();
        self.types.values().for_each(|counts| all.add(*counts));
        all
    }

    /// The types, those of most records first.
    fn by_count(&self) -> Vec<(Option<&str>, Counts)> {
        let types = self.types.iter();
        let mut types: Vec<_> = types
            .map(|(name, counts)| (name.as_deref(), *counts))
            .collect();
        types.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.put + counts.left));
        types
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { put, left } = self.all();
        write!(
            out,
            "{}, {} put, {left} left",
            objects(self.objects),
            records(put)
        )
    }
}

impl Report {
    /// Whether nothing is left to do.
    pub(crate) fn is_all_done(&self) -> bool {
        self.stopped.is_none() && self.tally.all().left == 0
    }

    /// Prints it to stdout, and why the work ended early to stderr.
    pub(crate) fn print(&self, output: Output) {
        match output {
            Output::Text => println!("{}", self.text()),
            Output::Json => println!("{}", self.json()),
        }
        if let Some(stopped) = &self.stopped {
            eprintln!("error: {stopped}");
        }
    }

    fn text(&self) -> String {
        let Tally { objects: count, .. } = &self.tally;
        let mut lines = vec![if self.is_dry_run {
            let put = records(self.tally.all().put);
            format!("dry run: {}, {put} would be put", objects(*count))
        } else {
            self.tally.to_string()
        }];
        let types = self.tally.by_count();
        let more = types.len().saturating_sub(MAX_TYPES);
        let named = types.into_iter().take(MAX_TYPES);
        lines.extend(named.map(|(log_type, counts)| self.line(log_type, counts)));
        lines.extend((more > 0).then(|| format!("  {more} more types: --output json has all")));
        lines.join("\n")
    }

    fn line(&self, log_type: Option<&str>, Counts { put, left }: Counts) -> String {
        let name = log_type.map_or_else(
            || "no type".to_owned(),
            |name| shown(&format!("type {name}")),
        );
        if self.is_dry_run {
            return format!("  {name}: {put}");
        }
        format!("  {name}: {put} put, {left} left")
    }

    fn json(&self) -> Value {
        let Counts { put, left } = self.tally.all();
        let types = self.tally.by_count().into_iter();
        let types = types.map(|(log_type, Counts { put, left })| {
            json!({ "type": log_type, "put": put, "left": left })
        });
        json!({
            "dry_run": self.is_dry_run,
            "objects": self.tally.objects,
            "put": put,
            "left": left,
            "types": types.collect::<Vec<_>>(),
            "error": self.stopped,
        })
    }
}

/// A number of objects in words.
pub(crate) fn objects(count: usize) -> String {
    counted(count, "object")
}

fn records(count: usize) -> String {
    counted(count, "record")
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Reports what is not certain.
pub(crate) fn warn(what: &str) {
    eprintln!("warning: {what}");
}

/// Reports a record that stays.
pub(crate) fn left(object: &Object, line: usize, why: &str) {
    eprintln!("{object}:{line}: {why}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(types: &[(Option<&str>, bool)]) -> Report {
        let mut tally = Tally {
            objects: 1,
            ..Tally::default()
        };
        for (log_type, is_put) in types {
            tally.count(*log_type, *is_put);
        }
        Report {
            tally,
            ..Report::default()
        }
    }

    #[test]
    fn one_is_singular_and_the_most_frequent_type_comes_first() {
        let one = report(&[(Some("access"), true)]);
        assert_eq!(
            one.text(),
            "1 object, 1 record put, 0 left\n  type access: 1 put, 0 left"
        );
        let more = report(&[(None, false), (Some("b"), true), (Some("b"), false)]);
        assert_eq!(
            more.text(),
            "1 object, 1 record put, 2 left\n  type b: 1 put, 1 left\n  no type: 0 put, 1 left"
        );
        assert!(one.is_all_done() && !more.is_all_done());
    }

    #[test]
    fn what_types_are_left_out_for_people_is_in_the_json() {
        let names: Vec<String> = (0..22).map(|number| number.to_string()).collect();
        let types: Vec<_> = names
            .iter()
            .map(|name| (Some(name.as_str()), true))
            .collect();
        let report = Report {
            is_dry_run: true,
            ..report(&types)
        };
        let text = report.text();
        assert!(text.starts_with("dry run: 1 object, 22 records would be put\n  type 0: 1\n"));
        assert!(
            text.ends_with("\n  2 more types: --output json has all"),
            "{text}"
        );
        assert_eq!(text.lines().count(), 22);
        let json = report.json();
        assert_eq!(json["types"].as_array().unwrap().len(), 22);
        assert_eq!((&json["put"], &json["error"]), (&json!(22), &Value::Null));
    }
}
