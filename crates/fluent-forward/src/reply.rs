//! What a server sends.

use crate::value::{self, Stop, Value};

/// Far more than any message of a server.
const LONGEST: usize = 64 << 10;

/// A message of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// A batch was taken.
    Ack(String),
    /// The server asks for a shared key; `auth` is not empty when it asks for a user too.
    Helo { nonce: Vec<u8>, auth: Vec<u8> },
    /// The server's answer to the client's proof, and its own.
    Pong(Pong),
}

/// The server's answer to the client's proof, and its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pong {
    pub(crate) is_accepted: bool,
    pub(crate) reason: String,
    pub(crate) hostname: Vec<u8>,
    pub(crate) digest: Vec<u8>,
}

/// Takes a message from the beginning of the bytes where all of it is there.
pub(crate) fn take(received: &mut Vec<u8>) -> Result<Option<Reply>, String> {
    let mut rest = received.as_slice();
    let value = match value::read(&mut rest) {
        Ok(value) => value,
        Err(Stop::Incomplete) if received.len() < LONGEST => return Ok(None),
        Err(_) => return Err("it sent what is no message".to_owned()),
    };
    let used = received.len() - rest.len();
    received.drain(..used);
    reply(&value)
        .map(Some)
        .ok_or_else(|| "it sent a message that is not of a server".to_owned())
}

fn reply(value: &Value) -> Option<Reply> {
    match value {
        Value::Map(_) => Some(Reply::Ack(text(field(value, "ack")?)?)),
        Value::List(parts) => match parts.as_slice() {
            [name, options] if bytes(name)? == b"HELO" => helo(options),
            [name, rest @ ..] if bytes(name)? == b"PONG" => pong(rest),
            _ => None,
        },
        _ => None,
    }
}

fn helo(options: &Value) -> Option<Reply> {
    let of = |name| field(options, name).and_then(bytes).map(<[u8]>::to_vec);
    Some(Reply::Helo {
        nonce: of("nonce")?,
        auth: of("auth").unwrap_or_default(),
    })
}

fn pong(parts: &[Value]) -> Option<Reply> {
    let [Value::Bool(is_accepted), reason, hostname, digest] = parts else {
        return None;
    };
    Some(Reply::Pong(Pong {
        is_accepted: *is_accepted,
        reason: text(reason)?,
        hostname: bytes(hostname)?.to_vec(),
        digest: bytes(digest)?.to_vec(),
    }))
}

fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let Value::Map(pairs) = value else {
        return None;
    };
    let found = pairs
        .iter()
        .find(|(key, _)| bytes(key) == Some(name.as_bytes()));
    found.map(|(_, value)| value)
}

fn bytes(value: &Value) -> Option<&[u8]> {
    match value {
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    Some(String::from_utf8_lossy(bytes(value)?).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_taken_one_by_one_once_they_are_whole() {
        let one = b"\x81\xa3ack\xa1x";
        let mut received = [one.as_slice(), one.as_slice()].concat();
        let last = received.pop().unwrap();
        assert_eq!(take(&mut received), Ok(Some(Reply::Ack("x".to_owned()))));
        assert_eq!(take(&mut received), Ok(None));
        received.push(last);
        assert_eq!(take(&mut received), Ok(Some(Reply::Ack("x".to_owned()))));
        assert_eq!((take(&mut received), received.len()), (Ok(None), 0));
    }

    #[test]
    fn a_greeting_may_hold_texts_or_bytes() {
        let mut received =
            b"\x92\xa4HELO\x83\xa5nonce\xc4\x02ab\xa4auth\xa0\xa9keepalive\xc3".to_vec();
        let (nonce, auth) = (b"ab".to_vec(), Vec::new());
        assert_eq!(take(&mut received), Ok(Some(Reply::Helo { nonce, auth })));
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        for bytes in [
            b"HTTP/1.1 400".as_slice(),
            b"\x91\xa4HELO",
            b"\xc1",
            b"\x80",
            &[0x91; 20],
        ] {
            assert!(take(&mut bytes.to_vec()).is_err(), "{bytes:?}");
        }
        let mut endless = b"\xdb\xff\xff\xff\xff".to_vec();
        assert_eq!(take(&mut endless), Ok(None));
        endless.resize(LONGEST, 0);
        assert!(take(&mut endless).is_err());
    }
}
