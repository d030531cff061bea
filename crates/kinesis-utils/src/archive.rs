//! Lines of text, by type, as gzip files: compressed while they come in, so that little of the text
//! is held at any time.

use indexmap::IndexMap;
use libdeflater::{CompressionLvl, Compressor};

#[cfg(test)]
mod tests;

/// As much text is compressed at once: more gains nothing that could be measured.
const PIECE: usize = 1 << 20;
/// All types together hold this much text at most.
const PENDING: usize = 8 << 20;
/// Measured on logs: some percent smaller than level 9 of zlib, and next to nothing larger than the levels above.
const LEVEL: i32 = 5;

/// Archives by name, in the order of their first lines; `K` is what is kept of the first line.
pub struct Archives<K> {
    archives: IndexMap<String, Archive<K>>,
    pending: usize,
    gzip: Gzip,
}

/// Compresses one text after another.
#[derive(Default)]
struct Gzip {
    /// Made for the first text: most events have no failed logs.
    compressor: Option<Compressor>,
    /// Room for the largest so far: to clear new room for each would take a part of the time of compressing.
    room: Vec<u8>,
}

struct Archive<K> {
    first: K,
    lines: usize,
    text: Vec<u8>,
    gzip: Vec<u8>,
}

/// A finished archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished<K> {
    /// Its name.
    pub name: String,
    /// What was kept of its first line.
    pub first: K,
    /// How many lines it has.
    pub lines: usize,
    /// The lines, joined by newlines without a last one, as gzip (of several members if they are many).
    pub gzip: Vec<u8>,
}

impl<K> Default for Archives<K> {
    fn default() -> Self {
        Self {
            archives: IndexMap::new(),
            pending: 0,
            gzip: Gzip::default(),
        }
    }
}

impl<K> Archives<K> {
    /// Appends a line to the archive of this name; `first` is called for its first line.
    pub fn push(&mut self, name: &str, line: &[u8], first: impl FnOnce() -> K) {
        let index = match self.archives.get_index_of(name) {
            Some(index) => index,
            None => {
                self.archives
                    .insert_full(name.to_owned(), Archive::new(first()))
                    .0
            }
        };
        let archive = &mut self.archives[index];
        if line.len() >= PIECE {
            self.pending -= archive.append_compressed(line, &mut self.gzip);
            return;
        }
        let added = archive.append(line);
        self.pending += added;
        if archive.text.len() >= PIECE {
            self.pending -= archive.compress(&mut self.gzip);
        } else if self.pending >= PENDING {
            self.compress_all();
        }
    }

    /// Whether nothing was pushed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.archives.is_empty()
    }

    /// How many bytes are held, compressed or not.
    #[must_use]
    pub fn size(&self) -> usize {
        let archives = self.archives.values();
        archives
            .map(|archive| archive.gzip.len() + archive.text.len())
            .sum()
    }

    /// The archives one after another, each compressed when it is its turn.
    pub fn finish(self) -> impl Iterator<Item = Finished<K>> {
        let mut gzip = self.gzip;
        self.archives.into_iter().map(move |(name, mut archive)| {
            archive.compress(&mut gzip);
            Finished {
                name,
                first: archive.first,
                lines: archive.lines,
                gzip: archive.gzip,
            }
        })
    }

    fn compress_all(&mut self) {
        for archive in self.archives.values_mut() {
            archive.compress(&mut self.gzip);
        }
        self.pending = 0;
    }
}

impl<K> Archive<K> {
    fn new(first: K) -> Self {
        Self {
            first,
            lines: 0,
            text: Vec::new(),
            gzip: Vec::new(),
        }
    }

    /// Returns the number of bytes that were added.
    fn append(&mut self, line: &[u8]) -> usize {
        let before = self.text.len();
        if self.lines > 0 {
            self.text.push(b'\n');
        }
        self.text.extend_from_slice(line);
        self.lines += 1;
        self.text.len() - before
    }

    /// Makes the text, and then the line, members of the gzip file: a large line is not copied. Returns how many
    /// bytes the text was.
    fn append_compressed(&mut self, line: &[u8], gzip: &mut Gzip) -> usize {
        let pending = self.text.len();
        if self.lines > 0 {
            self.text.push(b'\n');
        }
        self.compress(gzip);
        self.gzip.extend_from_slice(gzip.member(line));
        self.lines += 1;
        pending
    }

    /// Makes the text a member of the gzip file, and returns how many bytes it was.
    fn compress(&mut self, gzip: &mut Gzip) -> usize {
        let text = std::mem::take(&mut self.text);
        if !text.is_empty() {
            self.gzip.extend_from_slice(gzip.member(&text));
        }
        text.len()
    }
}

impl Gzip {
    /// A text as a member of a gzip file.
    fn member(&mut self, text: &[u8]) -> &[u8] {
        let compressor = self.compressor.get_or_insert_with(compressor);
        let bound = compressor.gzip_compress_bound(text.len());
        if self.room.len() < bound {
            self.room.resize(bound, 0);
        }
        // It fails only for want of room, of which the bound is enough.
        let written = compressor.gzip_compress(text, &mut self.room);
        &self.room[..written.unwrap_or_default()]
    }
}

fn compressor() -> Compressor {
    Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default())
}
