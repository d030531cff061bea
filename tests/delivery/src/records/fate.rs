//! Where a record has to end.

use super::Kind;

/// The movers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Mover {
    /// `kinesis-to-s3`
    S3,
    /// `kinesis-to-s3` that writes Parquet
    Lake,
    /// `kinesis-to-es`
    Es,
    /// `kinesis-to-fluent`
    Fluent,
    /// `kinesis-to-http`
    Http,
    /// `kinesis-forward`
    Forward,
    /// `kinesis-forward` that packs records of one key together
    ForwardPacked,
}

impl Mover {
    /// What is sent through in trials.
    pub const TRIALS: [Self; 7] = [
        Self::S3,
        Self::Lake,
        Self::Es,
        Self::Fluent,
        Self::Http,
        Self::Forward,
        Self::ForwardPacked,
    ];

    /// All whose sinks have records as they were sent.
    pub const ALL: [Self; 6] = [
        Self::S3,
        Self::Es,
        Self::Fluent,
        Self::Http,
        Self::Forward,
        Self::ForwardPacked,
    ];

    /// All that are measured beside a handler in Python.
    pub const MEASURED: [Self; 5] = [
        Self::S3,
        Self::Es,
        Self::Fluent,
        Self::Forward,
        Self::ForwardPacked,
    ];

    /// The name of its package.
    #[must_use]
    pub fn package(self) -> &'static str {
        match self {
            Self::S3 | Self::Lake => "kinesis-to-s3",
            Self::Es => "kinesis-to-es",
            Self::Fluent => "kinesis-to-fluent",
            Self::Http => "kinesis-to-http",
            Self::Forward | Self::ForwardPacked => "kinesis-forward",
        }
    }

    /// What it is called in reports.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Lake => "kinesis-to-s3, Parquet",
            Self::ForwardPacked => "kinesis-forward, packed",
            other => other.package(),
        }
    }

    /// Whether it puts records into another stream, in order.
    #[must_use]
    pub fn is_forward(self) -> bool {
        matches!(self, Self::Forward | Self::ForwardPacked)
    }

    /// Whether a record is in its sink once, however often it is delivered.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::S3 | Self::Lake | Self::Es)
    }

    /// Whether it can deliver a record only with a time.
    #[must_use]
    pub fn needs_time(self) -> bool {
        !matches!(self, Self::Forward | Self::ForwardPacked | Self::Http)
    }
}

/// Where a record has to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// In the sink.
    Sink,
    /// In failed logs, under this type.
    Failed(String),
    /// In either of them: both are right.
    Kept,
    /// In neither.
    Nowhere,
}

/// Where a record of a kind and type has to end.
#[must_use]
pub(super) fn fate(kind: Kind, log_type: &str, mover: Mover) -> Fate {
    let timeless = mover.needs_time();
    let failed = |name: &str| Fate::Failed(name.to_owned());
    match kind {
        Kind::Filtered | Kind::ControlMessage => Fate::Nowhere,
        kind if kind.is_unreadable() => failed("unknown/unreadable"),
        Kind::NoType | Kind::NumberForType => failed("unknown/unknown_type"),
        Kind::NoTypeAndNoTime if timeless => failed("unknown/unknown_type/no_timestamp"),
        Kind::NoTypeAndNoTime => failed("unknown/unknown_type"),
        Kind::NoTime | Kind::UnreadableTime if timeless => {
            failed(&format!("unknown/{log_type}/no_timestamp"))
        }
        Kind::MappingConflict if mover == Mover::Es => failed(log_type),
        Kind::TypeForNoIndex if mover == Mover::Es => failed(log_type),
        Kind::LongId if mover == Mover::Es => Fate::Kept,
        _ => Fate::Sink,
    }
}
