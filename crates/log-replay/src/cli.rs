//! The command line.

use clap::Parser;
use jiff::Timestamp;

use crate::mend::Mending;
use crate::place::Place;

/// Puts failed logs back on their stream, so that they go through again.
///
/// Reads objects of failed logs below a prefix of a bucket, or files, takes the records out of what the
/// functions wrote around them, and puts them on a stream. What cannot be put is named, and stays where it
/// is; the exit status is then 1. Run again, it puts what is still there.
#[derive(Debug, Parser)]
#[command(name = "baikonur-replay", version = build_version::VERSION)]
pub(crate) struct Cli {
    /// Where the failed logs are: s3://bucket/prefix, a file, or a folder
    #[arg(required = true)]
    pub(crate) places: Vec<Place>,
    /// The stream that the records are put on
    #[arg(long)]
    pub(crate) to_stream: String,
    /// Only says what would be put
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Deletes each object when all of its records are on the stream
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) delete: bool,
    /// Only objects that were written at this time or later, in RFC 3339
    #[arg(long)]
    pub(crate) since: Option<Timestamp>,
    /// Only objects that were written before this time, in RFC 3339
    #[arg(long)]
    pub(crate) until: Option<Timestamp>,
    /// How the records are mended on the way
    #[command(flatten)]
    pub(crate) mending: Mending,
}
