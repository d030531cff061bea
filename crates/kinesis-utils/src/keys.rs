//! The keys of objects in Amazon S3.
//!
//! Type and id come from users: whatever they hold, the key is one that S3 takes and lists.

mod quote;

use sha2::{Digest, Sha256};

use self::quote::{in_name, in_path};
use crate::time::Time;

#[cfg(test)]
mod tests;

/// What S3 allows is 1024 bytes of UTF-8; some are left for whoever has to make a key unique.
const MAX_KEY: usize = 1000;
/// The longest prefix that leaves room for a type and an id.
pub const MAX_PREFIX: usize = 850;
/// The type takes at most this much, and the id what is left.
const MAX_TYPE: usize = 512;
/// What date, time and the shortest id take.
const DATED: usize = 64;
/// What is shown of a type, in bytes.
const MAX_SHOWN: usize = 100;
/// Hexadecimal digits of the hash that takes the place of what is cut off.
const DIGITS: usize = 16;
/// Hexadecimal digits of the hash that takes the place of type and id.
const ALL_DIGITS: usize = 32;

/// What the key of an object is made from.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    /// What the operator has all keys begin with.
    pub prefix: &'a str,
    /// The type of the records in it.
    pub log_type: &'a str,
    /// The first record's own time.
    pub time: &'a Time,
    /// The first record's own id.
    pub id: &'a str,
}

/// The key of an object with the records of one type; see [`Name::key`].
#[must_use]
pub fn object(prefix: &str, log_type: &str, time: &Time, id: &str) -> String {
    let name = Name {
        prefix,
        log_type,
        time,
        id,
    };
    name.key()
}

/// A prefix as keys begin with it, and as a role has to allow it: slashes at its end do not count, and one at
/// its beginning stays, since objects are there already.
#[must_use]
pub fn prefix(text: &str) -> &str {
    text.trim_end_matches('/')
}

/// A text as the folders of a key that it becomes.
#[must_use]
pub fn folder(text: &str) -> String {
    in_path(text)
}

/// A type as logs and errors show it: short, and on one line.
#[must_use]
pub fn shown(log_type: &str) -> String {
    let plain = |char: char| if char.is_control() { '\u{fffd}' } else { char };
    let mut begin = String::new();
    for char in log_type.chars().map(plain) {
        // What stands for a control character is longer than it.
        if begin.len() + char.len_utf8() > MAX_SHOWN {
            return begin + "…";
        }
        begin.push(char);
    }
    begin
}

impl Name<'_> {
    /// `<prefix>/<type>/2020-03/14/2020-03-14-15:09:26-<id>.gz`.
    ///
    /// The id is quoted as a URL's path is. Folders that are `.`, `..` or empty, and control characters of the
    /// type, are percent-encoded: S3 refuses the ones, and cannot list the others. A type or an id too long for a
    /// key is cut, and a hash of the whole appended.
    #[must_use]
    pub fn key(&self) -> String {
        let start = self.dated(&in_path(self.log_type));
        let room = MAX_KEY.saturating_sub(start.len() + ".gz".len());
        format!("{start}{}.gz", cut(&in_name(self.id), room))
    }

    /// A key without anything that a user wrote: `<prefix>/<folder>/2020-03/14/2020-03-14-15:09:26-<hash>.gz`.
    #[must_use]
    pub fn hashed(&self, folder: &str) -> String {
        let hash = Sha256::new()
            .chain_update(self.log_type)
            .chain_update([0])
            .chain_update(self.id);
        let digits = hex::encode(&hash.finalize()[..ALL_DIGITS / 2]);
        format!("{}{digits}.gz", self.dated(&in_path(folder)))
    }

    /// Where the object is, as logs and errors show it: without the id, and with the beginning of the type only.
    #[must_use]
    pub fn place(&self) -> String {
        let day = self.time.civil.strftime("%Y-%m/%d/");
        format!("{}{}/{day}", self.start(), shown(self.log_type))
    }

    /// All of a key up to the id.
    fn dated(&self, folder: &str) -> String {
        let start = self.start();
        let room = MAX_KEY.saturating_sub(start.len() + DATED).min(MAX_TYPE);
        let folder = cut(folder, room);
        let time = self.time.civil.strftime("%Y-%m/%d/%Y-%m-%d-%H:%M:%S");
        format!("{start}{folder}/{time}-")
    }

    fn start(&self) -> String {
        match prefix(self.prefix) {
            "" => String::new(),
            some => format!("{some}/"),
        }
    }
}

fn cut(text: &str, room: usize) -> String {
    if text.len() <= room {
        return text.to_owned();
    }
    let kept = text.floor_char_boundary(room.saturating_sub(DIGITS + 1));
    let digits = hex::encode(&Sha256::digest(text)[..DIGITS / 2]);
    format!("{}-{digits}", &text[..kept])
}
