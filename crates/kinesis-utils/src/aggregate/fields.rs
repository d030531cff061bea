//! The fields of an aggregate's message, as parts of it: nothing is copied or counted.

use prost::encoding::{
    DecodeContext, WireType, check_wire_type, decode_key, decode_varint, skip_field,
};

use super::{Broken, protobuf};

/// The fields of a message that are not read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

/// A field of the message.
pub(super) enum Field<'a> {
    Key(&'a [u8]),
    HashKey(&'a [u8]),
    Record(&'a [u8]),
}

/// A record. The format is proto2: a required field that is missing is a fault, not a default.
#[derive(Debug, Default)]
pub(super) struct Part<'a> {
    pub(super) partition_key: Option<u64>,
    pub(super) explicit_hash_key: Option<u64>,
    pub(super) data: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    /// The next field of ours; others are skipped, as protobuf has it.
    pub(super) fn next(&mut self) -> Result<Option<Field<'a>>, Broken> {
        let rest = &mut self.0;
        while !rest.is_empty() {
            let (tag, kind) = decode_key(rest).map_err(protobuf)?;
            let of_tag = match tag {
                1 => Field::Key,
                2 => Field::HashKey,
                3 => Field::Record,
                _ => {
                    skip(kind, tag, rest)?;
                    continue;
                }
            };
            return Ok(Some(of_tag(bytes(kind, rest)?)));
        }
        Ok(None)
    }

    /// The next record of a message that was looked at before.
    pub(super) fn part(&mut self) -> Option<Part<'a>> {
        loop {
            if let Field::Record(part) = self.next().ok()?? {
                return Part::read(part).ok();
            }
        }
    }
}

impl<'a> Part<'a> {
    /// Reads a record; the last of several equal fields counts.
    pub(super) fn read(mut rest: &'a [u8]) -> Result<Self, Broken> {
        let mut part = Self::default();
        while !rest.is_empty() {
            let (tag, kind) = decode_key(&mut rest).map_err(protobuf)?;
            match tag {
                1 => part.partition_key = Some(number(kind, &mut rest)?),
                2 => part.explicit_hash_key = Some(number(kind, &mut rest)?),
                3 => part.data = Some(bytes(kind, &mut rest)?),
                _ => skip(kind, tag, &mut rest)?,
            }
        }
        Ok(part)
    }
}

fn number(kind: WireType, rest: &mut &[u8]) -> Result<u64, Broken> {
    check_wire_type(WireType::Varint, kind).map_err(protobuf)?;
    decode_varint(rest).map_err(protobuf)
}

fn bytes<'a>(kind: WireType, rest: &mut &'a [u8]) -> Result<&'a [u8], Broken> {
    check_wire_type(WireType::LengthDelimited, kind).map_err(protobuf)?;
    let length = decode_varint(rest).map_err(protobuf)?;
    let parts = usize::try_from(length).ok();
    let parts = parts.and_then(|length| rest.split_at_checked(length));
    let cut_off = || Broken::Protobuf("a part of it is cut off".to_owned());
    let (value, behind) = parts.ok_or_else(cut_off)?;
    *rest = behind;
    Ok(value)
}

fn skip(kind: WireType, tag: u32, rest: &mut &[u8]) -> Result<(), Broken> {
    skip_field(kind, tag, rest, DecodeContext::default()).map_err(protobuf)
}
