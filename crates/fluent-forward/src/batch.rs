//! Events of one tag, as they go over the wire.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libdeflater::{CompressionLvl, Compressor};
use rmp::encode;

/// Two elements: a time and a record.
const EVENT: u8 = 0x92;
/// A time of eight bytes, extension type 0.
const EVENT_TIME: [u8; 2] = [0xd7, 0x00];
/// A record of one field with the name `message`.
const MESSAGE: &[u8] = b"\x81\xa7message";

/// A time as the protocol has it, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTime {
    /// Seconds since 1970 UTC.
    pub seconds: i64,
    /// Nanoseconds after that, less than a billion.
    pub nanoseconds: u32,
}

/// Events of one tag, which are acknowledged together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    tag: String,
    chunk: String,
    entries: Vec<u8>,
    count: usize,
    is_compressed: bool,
}

impl Batch {
    /// A batch without events.
    #[must_use]
    pub fn new(tag: impl Into<String>) -> Self {
        Self {
            tag: tag.into(),
            chunk: chunk(),
            entries: Vec::new(),
            count: 0,
            is_compressed: false,
        }
    }

    /// Appends the event `{"message": <this text>}`; the text is UTF-8 of less than 4 GiB.
    pub fn push(&mut self, time: EventTime, message: &[u8]) {
        self.entries.reserve(message.len() + 32);
        self.entries.push(EVENT);
        self.push_time(time);
        self.entries.extend_from_slice(MESSAGE);
        let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
        ok(encode::write_str_len(&mut self.entries, length));
        self.entries.extend_from_slice(message);
        self.count += 1;
    }

    /// What an event time cannot hold, before 1970 or after 2106, is a whole number of seconds.
    fn push_time(&mut self, time: EventTime) {
        let Ok(seconds) = u32::try_from(time.seconds) else {
            ok(encode::write_sint(&mut self.entries, time.seconds));
            return;
        };
        self.entries.extend_from_slice(&EVENT_TIME);
        self.entries.extend_from_slice(&seconds.to_be_bytes());
        self.entries
            .extend_from_slice(&time.nanoseconds.to_be_bytes());
    }

    /// The batch with its events as gzip; nothing can be appended to it in a useful way after that.
    #[must_use]
    pub fn compressed(mut self, compressor: &mut Compressor) -> Self {
        let mut gzip = vec![0; compressor.gzip_compress_bound(self.entries.len())];
        // It fails only for want of room, of which the bound is enough.
        if let Ok(length) = compressor.gzip_compress(&self.entries, &mut gzip) {
            gzip.truncate(length);
            self.entries = gzip;
            self.is_compressed = true;
        }
        self
    }

    /// What compresses batches: a level that costs little.
    #[must_use]
    pub fn compressor() -> Compressor {
        Compressor::new(CompressionLvl::new(3).unwrap_or_default())
    }

    /// The tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// How many bytes the events take.
    #[must_use]
    pub fn size(&self) -> usize {
        self.entries.len()
    }

    /// What an acknowledgement names.
    pub(crate) fn chunk(&self) -> &str {
        &self.chunk
    }

    pub(crate) fn entries(&self) -> &[u8] {
        &self.entries
    }

    /// What goes before the events: an array of three, the tag, and the length of the events.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = Vec::with_capacity(self.tag.len() + 16);
        ok(encode::write_array_len(&mut head, 3));
        ok(encode::write_str(&mut head, &self.tag));
        let length = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        ok(encode::write_bin_len(&mut head, length));
        head
    }

    /// What goes behind the events.
    pub(crate) fn tail(&self) -> Vec<u8> {
        let mut tail = Vec::with_capacity(64);
        ok(encode::write_map_len(
            &mut tail,
            2 + u32::from(self.is_compressed),
        ));
        ok(encode::write_str(&mut tail, "size"));
        ok(encode::write_uint(&mut tail, self.count as u64));
        ok(encode::write_str(&mut tail, "chunk"));
        ok(encode::write_str(&mut tail, &self.chunk));
        if self.is_compressed {
            ok(encode::write_str(&mut tail, "compressed"));
            ok(encode::write_str(&mut tail, "gzip"));
        }
        tail
    }
}

/// 128 random bits in base64, as fluentd has them.
fn chunk() -> String {
    STANDARD.encode(fastrand::u128(..).to_be_bytes())
}

/// Memory takes whatever is written to it.
pub(crate) fn ok<T, E>(written: Result<T, E>) {
    drop(written);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        let mut batch = Batch::new("a.b");
        let (seconds, nanoseconds) = (0x0102_0304, 5);
        batch.push(
            EventTime {
                seconds,
                nanoseconds,
            },
            b"{}",
        );
        batch
    }

    #[test]
    fn an_event_is_a_time_and_a_message() {
        let expected = b"\x92\xd7\x00\x01\x02\x03\x04\x00\x00\x00\x05\x81\xa7message\xa2{}";
        assert_eq!(batch().entries, expected);
    }

    #[test]
    fn a_time_that_an_event_time_cannot_hold_is_a_number() {
        let mut batch = Batch::new("a");
        let (seconds, nanoseconds) = (-1, 5);
        batch.push(
            EventTime {
                seconds,
                nanoseconds,
            },
            b"",
        );
        assert_eq!(batch.entries, b"\x92\xff\x81\xa7message\xa0");
    }

    #[test]
    fn head_and_tail_frame_the_events() {
        let batch = batch();
        assert_eq!(batch.head(), b"\x93\xa3a.b\xc4\x17");
        let tail = batch.tail();
        assert!(
            tail.starts_with(b"\x82\xa4size\x01\xa5chunk\xb8"),
            "{tail:x?}"
        );
        assert_eq!(tail.len(), 38);
    }

    #[test]
    fn no_two_batches_have_the_same_chunk() {
        assert_ne!(batch().chunk(), batch().chunk());
    }

    #[test]
    fn compressed_events_say_so() {
        let batch = batch().compressed(&mut Batch::compressor());
        assert!(batch.entries.starts_with(&[0x1f, 0x8b]));
        assert!(batch.tail().ends_with(b"\xaacompressed\xa4gzip"));
    }
}
