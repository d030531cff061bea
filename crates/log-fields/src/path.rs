//! Where in a record a field is, however its producer nests it.

use std::fmt;

#[cfg(test)]
mod tests;

/// The names that lead to a field. `user.email` is found as `{"user":{"email":…}}` and as `{"user.email":…}`; a dot
/// that is part of a name is written `\.`, and a backslash `\\`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    text: String,
    names: Vec<String>,
}

/// A text that is no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// There is nothing, or nothing between two dots.
    #[error(
        "the path {0:?} has an empty name: write names with dots between them, such as user.email"
    )]
    EmptyName(String),
    /// A backslash before anything but a dot or a backslash.
    #[error(
        "the path {0:?} has a backslash that no dot follows: write \\. for a dot in a name, \\\\ for a backslash"
    )]
    Backslash(String),
}

/// What a key is to a path of which some names have been found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It leads elsewhere.
    Elsewhere,
    /// It leads towards the field: so many names of the path have been found with it.
    Towards(usize),
    /// Its value is the field.
    At,
    /// Its value is inside the field, as that of `user.email.domain` is inside `user.email`.
    Inside,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// When a name is empty, or a backslash stands before something else than a dot or a backslash.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut names = vec![String::new()];
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            match (char, names.last_mut()) {
                ('.', _) => names.push(String::new()),
                ('\\', Some(name)) => name.push(escaped(chars.next(), text)?),
                (char, Some(name)) => name.push(char),
                (_, None) => {}
            }
        }
        if names.iter().any(String::is_empty) {
            return Err(PathError::EmptyName(text.to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            names,
        })
    }

    /// The field of an object that has this key, whatever the key holds.
    #[must_use]
    pub fn of_key(key: &str) -> Self {
        Self {
            text: key.replace('\\', "\\\\").replace('.', "\\."),
            names: vec![key.to_owned()],
        }
    }

    /// What a key, without its escapes, is to this path where so many of its names have been found.
    #[must_use]
    pub fn step(&self, found: usize, key: &str) -> Step {
        let (mut rest, last) = (key, self.names.len());
        for (at, name) in self.names.iter().enumerate().skip(found) {
            let Some(behind) = rest.strip_prefix(name.as_str()) else {
                return Step::Elsewhere;
            };
            let is_last = at + 1 == last;
            match behind.strip_prefix('.') {
                None if behind.is_empty() && is_last => return Step::At,
                None if behind.is_empty() => return Step::Towards(at + 1),
                None => return Step::Elsewhere,
                Some(_) if is_last => return Step::Inside,
                Some(behind) => rest = behind,
            }
        }
        Step::Elsewhere
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

fn escaped(char: Option<char>, text: &str) -> Result<char, PathError> {
    char.filter(|char| matches!(char, '.' | '\\'))
        .ok_or_else(|| PathError::Backslash(text.to_owned()))
}
