//! Zip archives that are the same bytes for the same files, whenever and wherever they are made.

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A program, which may be run by anybody.
pub(crate) const PROGRAM: u32 = 0o755;
/// A text.
pub(crate) const TEXT: u32 = 0o644;

/// One file of an archive: its name, its permissions and what is in it.
pub(crate) struct Entry<'a> {
    /// Its name in the archive.
    pub(crate) name: &'a str,
    /// [`PROGRAM`] or [`TEXT`].
    pub(crate) mode: u32,
    /// What is in it.
    pub(crate) content: &'a [u8],
}

/// A zip archive of these files.
pub(crate) fn zip(entries: &[Entry<'_>]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        archive.start_file(entry.name, options.unix_permissions(entry.mode))?;
        archive.write_all(entry.content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Writes a file in one step: there is never half of it.
pub(crate) fn put(path: &Path, content: &[u8]) -> Result<()> {
    let unfinished = path.with_added_extension("new");
    let write = || {
        let mut file = File::create(&unfinished)?;
        file.write_all(content)?;
        fs::rename(&unfinished, path)
    };
    write().with_context(|| format!("write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn an_archive_holds_its_files_and_nothing_of_the_day() {
        let entries = [
            Entry {
                name: "bootstrap",
                mode: PROGRAM,
                content: b"some program",
            },
            Entry {
                name: "LICENSE",
                mode: TEXT,
                content: b"do as you like",
            },
        ];
        let mut archive = zip::ZipArchive::new(Cursor::new(zip(&entries).unwrap())).unwrap();
        assert_eq!(archive.len(), entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let mut file = archive.by_index(at).unwrap();
            assert_eq!(file.name().unwrap(), entry.name);
            assert_eq!(file.unix_mode().unwrap() & 0o7777, entry.mode);
            let day = file.last_modified().unwrap();
            assert_eq!((day.year(), day.month(), day.day()), (1980, 1, 1));
            assert_eq!((day.hour(), day.minute(), day.second()), (0, 0, 0));
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            assert_eq!(content, entry.content);
        }
    }
}
