//! A server that takes lines of JSON by HTTP.

use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Result, anyhow, ensure};
use flate2::read::MultiGzDecoder;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde_json::value::RawValue;
use testbed::server::{Answer, Server};

use super::faults::{Faults, Trouble};
use super::{Arrival, to_the_end};
use crate::records::{fingerprint, minified};

const POSSIBLE: [Trouble; 4] = [
    Trouble::Throttle,
    Trouble::ServerError,
    Trouble::Reset,
    Trouble::LostAnswer,
];

/// Where all of its records are.
pub(crate) const PLACE: &str = "posted";

/// A running server, ended when dropped.
#[derive(Debug)]
pub struct Http {
    server: Server,
    store: Arc<Store>,
}

#[derive(Debug)]
struct Store {
    faults: Faults,
    arrivals: Mutex<Vec<Arrival>>,
}

impl Http {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(faults: Faults) -> Result<Self> {
        let store = Arc::new(Store {
            faults,
            arrivals: Mutex::default(),
        });
        let shared = Arc::clone(&store);
        let server = Server::start(move |request| to_the_end(Arc::clone(&shared).answer(request)))?;
        Ok(Self { server, store })
    }

    /// The URL to post to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}/in", self.server.address())
    }

    /// What went wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.store.faults
    }

    /// The records that are there.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.store.lock().clone()
    }
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Vec<Arrival>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let trouble = self.faults.next(&POSSIBLE);
        match trouble {
            Some(Trouble::Throttle) => return status(429),
            Some(Trouble::ServerError) => return status(500),
            Some(Trouble::Reset) => return Err(anyhow!("reset")),
            Some(Trouble::Slow(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        let coding = head.headers.get("content-encoding");
        let is_gzip = coding.is_some_and(|value| value == "gzip");
        let body = if is_gzip {
            expanded(&body)?
        } else {
            body.to_vec()
        };
        let Some(arrivals) = read(&body) else {
            return status(400);
        };
        self.lock().extend(arrivals);
        ensure!(trouble != Some(Trouble::LostAnswer), "answer lost");
        status(200)
    }
}

/// The records of a body, each of which ends its line; nothing where one is no JSON.
fn read(body: &[u8]) -> Option<Vec<Arrival>> {
    let Some(lines) = body.strip_suffix(b"\n") else {
        return body.is_empty().then(Vec::new);
    };
    let arrival = |line: &[u8]| {
        serde_json::from_slice::<&RawValue>(line).ok()?;
        Some(Arrival {
            fingerprint: fingerprint(&minified(line)),
            place: PLACE.into(),
        })
    };
    lines.split(|byte| *byte == b'\n').map(arrival).collect()
}

fn expanded(body: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    MultiGzDecoder::new(body).read_to_end(&mut out)?;
    Ok(out)
}

fn status(status: u16) -> Answer {
    Ok(Response::builder().status(status).body(Full::default())?)
}
