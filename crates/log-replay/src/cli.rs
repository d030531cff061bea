//! The command line.

use std::num::NonZeroU32;

use clap::{ArgGroup, Parser, ValueEnum};
use clap_complete::Shell;
use jiff::Timestamp;

use crate::mend::Mending;
use crate::place::Place;

/// Puts failed logs back on their stream, or hands logs to a function, so that they go through again.
///
/// Reads objects below a prefix of a bucket, or files: failed logs, out of which it takes the records that the
/// functions wrote something around, and logs in every format that the functions write (gzip, NDJSON and Parquet).
/// The records are put on a stream, or delivered to a function as a stream would. What cannot be put is named, and
/// stays where it is; the exit status is then 1. Run again, it puts what is still there.
#[derive(Debug, Parser)]
#[command(name = "baikonur-replay", version = build_version::VERSION)]
#[command(group(ArgGroup::new("target").required(true).args(["to_stream", "to_function", "completions"])))]
pub(crate) struct Cli {
    /// Where the logs are: s3://bucket/prefix, a file, or a folder
    #[arg(required_unless_present = "completions")]
    pub(crate) places: Vec<Place>,
    /// The stream that the records are put on
    #[arg(long, value_name = "NAME")]
    pub(crate) to_stream: Option<String>,
    /// The function that the records are delivered to, in events like those of a stream: its name or ARN
    #[arg(long, value_name = "NAME")]
    pub(crate) to_function: Option<String>,
    /// Only says what would be put
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Deletes each object when all of its records are put
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) delete: bool,
    /// Only objects that were written at this time or later, in RFC 3339
    #[arg(long)]
    pub(crate) since: Option<Timestamp>,
    /// Only objects that were written before this time, in RFC 3339
    #[arg(long)]
    pub(crate) until: Option<Timestamp>,
    /// At most as many records a second; any number, if it is not given
    #[arg(long, value_name = "RECORDS")]
    pub(crate) rate: Option<NonZeroU32>,
    /// At most as many records in one event of a function
    #[arg(long, value_name = "RECORDS", default_value_t = 1000, conflicts_with = "to_stream",
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) batch_size: u16,
    /// As many objects are delivered to a function at the same time
    #[arg(long, value_name = "OBJECTS", default_value_t = 1, conflicts_with = "to_stream",
          value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) parallel: u16,
    /// When a record arrived, as its event says
    #[arg(long, value_enum, default_value_t, conflicts_with = "to_stream")]
    pub(crate) arrival: Arrival,
    /// Takes nothing off the records of gzip objects: they are logs, and no failed logs
    #[arg(long)]
    pub(crate) as_sent: bool,
    /// What is said of the work on stdout
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Output,
    /// How the records are corrected on the way
    #[command(flatten)]
    pub(crate) mending: Mending,
    /// Prints a completion script for a shell, and does nothing else
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub(crate) completions: Option<Shell>,
}

/// When a record arrived, as its event says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Arrival {
    /// When the object was written.
    #[default]
    Object,
    /// The time in the record; when the object was written, where it has none that can be read.
    Record,
}

/// The form of what is said on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}
