//! Amazon S3, as far as objects are put.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, bail, ensure};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use testbed::server::{Answer, Server};

use super::faults::{Faults, Trouble};
use super::to_the_end;

const POSSIBLE: [Trouble; 4] = [
    Trouble::Throttle,
    Trouble::ServerError,
    Trouble::Reset,
    Trouble::LostAnswer,
];

/// A running S3, ended when dropped.
#[derive(Debug)]
pub struct S3 {
    server: Server,
    store: Arc<Store>,
}

#[derive(Debug)]
struct Store {
    faults: Faults,
    objects: Mutex<HashMap<String, Stored>>,
}

#[derive(Debug)]
struct Stored {
    body: Bytes,
    /// The headers that say more about it.
    metadata: HeaderMap,
    /// What the object of this key is told from those before it by.
    etag: String,
}

/// An object that was put.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its key, without the bucket.
    pub key: String,
    /// What it holds.
    pub body: Bytes,
}

impl S3 {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(faults: Faults) -> Result<Self> {
        let store = Arc::new(Store {
            faults,
            objects: Mutex::default(),
        });
        let shared = Arc::clone(&store);
        let server = Server::start(move |request| to_the_end(Arc::clone(&shared).answer(request)))?;
        Ok(Self { server, store })
    }

    /// The URL to call it by.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// What went wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.store.faults
    }

    /// The objects of a bucket.
    #[must_use]
    pub fn objects(&self, bucket: &str) -> Vec<Object> {
        let start = format!("{bucket}/");
        let objects = self
            .store
            .objects
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let own = objects.iter().filter_map(|(path, stored)| {
            let key = path.strip_prefix(&start)?.to_owned();
            let body = stored.body.clone();
            Some(Object { key, body })
        });
        own.collect()
    }
}

impl Object {
    /// The lines of a gzip file of lines.
    ///
    /// # Errors
    /// When it is none.
    pub fn lines(&self) -> Result<Vec<Vec<u8>>> {
        let mut text = Vec::new();
        let read = MultiGzDecoder::new(self.body.as_ref()).read_to_end(&mut text);
        read.with_context(|| format!("expand the object {}", self.key))?;
        Ok(text
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect())
    }

    /// The type that the key names after a prefix: `<prefix>/<type>/%Y-%m/%d/<name>`.
    #[must_use]
    pub fn log_type(&self, prefix: &str) -> Option<&str> {
        let rest = self.key.strip_prefix(prefix)?.strip_prefix('/')?;
        let (rest, _name) = rest.rsplit_once('/')?;
        let (rest, _day) = rest.rsplit_once('/')?;
        Some(rest.rsplit_once('/')?.0)
    }
}

impl Store {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let path = percent_decoded(head.uri.path().trim_start_matches('/'))?;
        let body = body.collect().await?.to_bytes();
        let trouble = self.faults.next(&POSSIBLE);
        match trouble {
            Some(Trouble::Throttle) => return error(503, "SlowDown"),
            Some(Trouble::ServerError) => return error(500, "InternalError"),
            Some(Trouble::Reset) => return Err(anyhow!("reset")),
            Some(Trouble::Slow(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        let answer = match head.method {
            Method::HEAD => self.describe(&path),
            Method::PUT => self.put(path, &head.headers, body),
            other => bail!("{other}: objects can only be put and described"),
        };
        ensure!(trouble != Some(Trouble::LostAnswer), "answer lost");
        answer
    }

    fn describe(&self, path: &str) -> Answer {
        let objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(stored) = objects.get(path) else {
            let missing = Response::builder().status(StatusCode::NOT_FOUND);
            return Ok(missing.body(Full::default())?);
        };
        let mut answer = Response::builder()
            .header("etag", &stored.etag)
            .body(Full::default())?;
        answer.headers_mut().extend(stored.metadata.clone());
        Ok(answer)
    }

    fn put(&self, path: String, headers: &HeaderMap, body: Bytes) -> Answer {
        if path.split_once('/').is_none_or(|(_, key)| key.len() > 1024) {
            return error(400, "KeyTooLongError");
        }
        if leads_out(&path) {
            let refused = Response::builder().status(StatusCode::BAD_REQUEST);
            return Ok(refused.body(Full::default())?);
        }
        let is = |name: &str, wanted: &str| headers.get(name).is_some_and(|value| value == wanted);
        let body = if is("content-encoding", "aws-chunked") {
            unchunked(&body)?
        } else {
            body
        };
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let before = objects.get(&path).map(|stored| stored.etag.as_str());
        let is_new_wanted = is("if-none-match", "*");
        let is_other = |wanted| before.is_some_and(|etag| wanted != etag);
        if is_new_wanted && before.is_some() || headers.get("if-match").is_some_and(is_other) {
            return error(412, "PreconditionFailed");
        }
        if headers.contains_key("if-match") && before.is_none() {
            return error(404, "NoSuchKey");
        }
        let etag = format!("\"{:016x}\"", fastrand::u64(..));
        let own = headers
            .iter()
            .filter(|(name, _)| name.as_str().starts_with("x-amz-meta-"));
        let metadata = own
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let answer = Response::builder().header("etag", &etag);
        let stored = Stored {
            body,
            metadata,
            etag,
        };
        objects.insert(path, stored);
        Ok(answer.body(Full::default())?)
    }
}

/// Whether the folders of a key lead out of its bucket, which is the first part of the path: S3 refuses it then,
/// without a word.
fn leads_out(path: &str) -> bool {
    let mut depth = 0_i32;
    let mut folders = path.split('/').skip(1);
    folders.any(|folder| {
        depth += if folder == ".." { -1 } else { 1 };
        depth < 0
    })
}

fn error(status: u16, code: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code>\
         <Message>It went wrong.</Message><RequestId>0</RequestId></Error>"
    );
    let response = Response::builder().status(StatusCode::from_u16(status)?);
    let response = response.header("content-type", "application/xml");
    Ok(response.body(Full::from(body))?)
}

fn percent_decoded(path: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, tail) = rest.split_at_checked(2).context("half an escape")?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits)?, 16)?);
        rest = tail;
    }
    String::from_utf8(bytes).context("read the path of an object")
}

/// A body in chunks, each after a line with its size in hexadecimal digits; checksums follow them.
fn unchunked(body: &[u8]) -> Result<Bytes> {
    let (mut out, mut rest) = (Vec::with_capacity(body.len()), body);
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n");
        let (line, tail) = rest.split_at(end.context("a chunk without its size")?);
        let size = std::str::from_utf8(line)?
            .split(';')
            .next()
            .unwrap_or_default();
        let size = usize::from_str_radix(size, 16).context("read the size of a chunk")?;
        if size == 0 {
            return Ok(out.into());
        }
        let (chunk, tail) = tail[2..]
            .split_at_checked(size)
            .context("a chunk is cut off")?;
        out.extend_from_slice(chunk);
        rest = tail.get(2..).context("a chunk is cut off")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_chunks_are_decoded() {
        assert_eq!(
            percent_decoded("logs/a%2Fb%20c%E3%81%82").unwrap(),
            "logs/a/b cあ"
        );
        assert!(percent_decoded("logs/%2").is_err());
        let body =
            b"5;chunk-signature=x\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n";
        assert_eq!(unchunked(body).unwrap(), "hello!");
        assert!(unchunked(b"5\r\nhel").is_err());
    }

    #[test]
    fn a_key_may_not_lead_out_of_its_bucket() {
        for good in ["bucket/a", "bucket/a/../b", "bucket/a/..", "bucket/..a/b"] {
            assert!(!leads_out(good), "{good}");
        }
        for bad in ["bucket/..", "bucket/a/../../b/c/d", "bucket/../a"] {
            assert!(leads_out(bad), "{bad}");
        }
    }

    #[test]
    fn the_type_is_what_stands_before_the_date() {
        let object = Object {
            key: "failed/unknown/app/no_timestamp/2026-11/24/2026-11-24-01:02:03-id.gz".to_owned(),
            body: Bytes::new(),
        };
        assert_eq!(object.log_type("failed"), Some("unknown/app/no_timestamp"));
    }
}
