//! What a record is like.

/// What a record is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It has a type, an id and a time.
    Good,
    /// It is good and of a type that is not in the whitelist.
    Filtered,
    /// It looks like gzip and is not.
    BadGzip,
    /// The second half of the gzip is missing.
    CutGzip,
    /// A few kilobytes of gzip expand to hundreds of megabytes.
    GzipBomb,
    /// An aggregate with the digest of another.
    WrongDigest,
    /// Sealed as an aggregate, with something else inside.
    BrokenAggregate,
    /// Text that is no JSON.
    NoJson,
    /// JSON that is no object.
    NoObject,
    /// An object with a byte that is no UTF-8.
    InvalidUtf8,
    /// Nothing but white space, or nothing at all.
    Empty,
    /// More levels than any reader of JSON goes down.
    TooDeep,
    /// No type.
    NoType,
    /// A number for a type.
    NumberForType,
    /// No id.
    NoId,
    /// A list for an id.
    ListForId,
    /// A number for an id.
    NumberForId,
    /// No time.
    NoTime,
    /// A time that nobody can read.
    UnreadableTime,
    /// Neither type nor time.
    NoTypeAndNoTime,
    /// A user's own record that has a key `messageType`.
    OwnMessageType,
    /// What CloudWatch Logs sends to see whether it is heard.
    ControlMessage,
    /// A good record whose `size` does not fit the mapping of the index.
    MappingConflict,
    /// A good record whose type no index can be named after.
    TypeForNoIndex,
    /// A good record whose id is longer than the id of a document or the key of an object may be.
    LongId,
}

impl Kind {
    /// Every kind of poison.
    pub const POISON: [Self; 23] = [
        Self::BadGzip,
        Self::CutGzip,
        Self::GzipBomb,
        Self::WrongDigest,
        Self::BrokenAggregate,
        Self::NoJson,
        Self::NoObject,
        Self::InvalidUtf8,
        Self::Empty,
        Self::TooDeep,
        Self::NoType,
        Self::NumberForType,
        Self::NoId,
        Self::ListForId,
        Self::NumberForId,
        Self::NoTime,
        Self::UnreadableTime,
        Self::NoTypeAndNoTime,
        Self::OwnMessageType,
        Self::ControlMessage,
        Self::MappingConflict,
        Self::TypeForNoIndex,
        Self::LongId,
    ];

    /// Whether it is nothing that could be read as a JSON object.
    #[must_use]
    pub fn is_unreadable(self) -> bool {
        matches!(
            self,
            Self::BadGzip
                | Self::CutGzip
                | Self::GzipBomb
                | Self::WrongDigest
                | Self::BrokenAggregate
                | Self::NoJson
                | Self::NoObject
                | Self::InvalidUtf8
                | Self::Empty
                | Self::TooDeep
        )
    }

    /// Whether it is text, which alone can be a message of CloudWatch Logs.
    #[must_use]
    pub fn is_text(self) -> bool {
        let bytes = [
            Self::BadGzip,
            Self::CutGzip,
            Self::GzipBomb,
            Self::WrongDigest,
            Self::BrokenAggregate,
            Self::InvalidUtf8,
            Self::ControlMessage,
        ];
        !bytes.contains(&self)
    }
}
