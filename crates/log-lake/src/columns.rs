//! Which fields have a column, and of which type.

use std::fmt;

#[cfg(test)]
mod tests;

/// The column of everything that is in no other.
pub const REST: &str = "_rest";
/// The names of partitions, which no column may have: readers would see two of one name.
pub const PARTITIONS: [&str; 3] = ["log_type", "day", "hour"];
/// The longest name that the AWS Glue Data Catalog stores.
/// <https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html>
const MAX_NAME: usize = 255;

/// The type of a column, named as in Amazon Athena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer of 64 bits.
    Bigint,
    /// A finite number of 64 bits.
    Double,
    /// True or false.
    Boolean,
    /// Text.
    String,
    /// Microseconds in UTC.
    Timestamp,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Bigint,
        Self::Double,
        Self::Boolean,
        Self::String,
        Self::Timestamp,
    ];

    /// Its name, in configurations and in Athena.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bigint => "bigint",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Timestamp => "timestamp",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// One column: the record's field of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name, of letters, digits and underscores.
    pub name: String,
    /// The type.
    pub kind: Kind,
}

/// The columns of a table beside `_rest`, in the order of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<Column>);

/// Why configured columns cannot be used: everything that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the columns are wrong: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ColumnsError(pub Vec<ColumnProblem>);

/// One thing that is wrong with configured columns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnProblem {
    /// There is no colon.
    #[error("{0:?} has no type: write it as name:type, such as status:bigint")]
    NoType(String),
    /// There is no such type.
    #[error(
        "column {name:?} has the type {kind:?}, which is none of bigint, double, boolean, string and timestamp"
    )]
    UnknownType {
        /// The column.
        name: String,
        /// Its type.
        kind: String,
    },
    /// Athena takes no other names.
    /// <https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html>
    #[error(
        "{0:?} is no name of a column: Athena takes up to 255 letters, digits and underscores; a field of another name is in _rest"
    )]
    Name(String),
    /// The name means something else.
    #[error(
        "no column may have the name {0:?}: _rest, log_type, day and hour have a meaning of their own"
    )]
    Reserved(String),
    /// Readers do not tell them apart.
    #[error("the columns {0:?} and {1:?} have one name, since readers ignore upper and lower case")]
    Equal(String, String),
}

impl Columns {
    /// Reads columns as `name:type,name:type`, with types as in [`Kind::name`]; spaces around names and types, and
    /// empty entries, do not count. Without any, everything is in `_rest`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(text: &str) -> Result<Self, ColumnsError> {
        let entries = text
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty());
        let (mut columns, mut problems) = (Vec::new(), Vec::new());
        for entry in entries {
            match column(entry) {
                Ok(column) => columns.push(column),
                Err(problem) => problems.push(problem),
            }
        }
        problems.extend(equal_names(&columns));
        Self::checked(columns, problems)
    }

    /// Reads columns as [`Columns::parse`] does; the schema's id (a string) and time (a timestamp) are columns before
    /// them, unless they are configured in another way or Athena takes no column of their name.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn with_schema(id_field: &str, time_field: &str, text: &str) -> Result<Self, ColumnsError> {
        let own = Self::parse(text)?;
        let id = (id_field != time_field).then_some((id_field, Kind::String));
        let usual = id.into_iter().chain([(time_field, Kind::Timestamp)]);
        let usual = usual.filter(|(name, _)| own.kind(name).is_none() && check_name(name).is_ok());
        let usual = usual.map(|(name, kind)| Column {
            name: name.to_owned(),
            kind,
        });
        let columns: Vec<_> = usual.chain(own.0.iter().cloned()).collect();
        let problems = equal_names(&columns).collect();
        Self::checked(columns, problems)
    }

    fn checked(columns: Vec<Column>, problems: Vec<ColumnProblem>) -> Result<Self, ColumnsError> {
        if problems.is_empty() {
            return Ok(Self(columns));
        }
        Err(ColumnsError(problems))
    }

    /// The columns.
    pub fn iter(&self) -> std::slice::Iter<'_, Column> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The type of a column by its exact name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<Kind> {
        let column = self.0.iter().find(|column| column.name == name);
        column.map(|column| column.kind)
    }
}

impl<'a> IntoIterator for &'a Columns {
    type Item = &'a Column;
    type IntoIter = std::slice::Iter<'a, Column>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn column(entry: &str) -> Result<Column, ColumnProblem> {
    let (name, kind) = entry
        .rsplit_once(':')
        .ok_or_else(|| ColumnProblem::NoType(entry.to_owned()))?;
    let (name, kind) = (name.trim(), kind.trim());
    check_name(name)?;
    let found = Kind::named(kind).ok_or_else(|| ColumnProblem::UnknownType {
        name: name.to_owned(),
        kind: kind.to_owned(),
    })?;
    Ok(Column {
        name: name.to_owned(),
        kind: found,
    })
}

fn check_name(name: &str) -> Result<(), ColumnProblem> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(is_allowed) {
        return Err(ColumnProblem::Name(name.to_owned()));
    }
    let mut reserved = PARTITIONS.into_iter().chain([REST]);
    if reserved.any(|reserved| reserved.eq_ignore_ascii_case(name)) {
        return Err(ColumnProblem::Reserved(name.to_owned()));
    }
    Ok(())
}

fn equal_names(columns: &[Column]) -> impl Iterator<Item = ColumnProblem> {
    columns.iter().enumerate().filter_map(|(at, column)| {
        let is_equal = |other: &&Column| other.name.eq_ignore_ascii_case(&column.name);
        let earlier = columns[..at].iter().find(is_equal)?;
        Some(ColumnProblem::Equal(
            earlier.name.clone(),
            column.name.clone(),
        ))
    })
}
