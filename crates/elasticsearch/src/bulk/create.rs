//! Writes documents, and writes again what was refused for now.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::stream::{self, StreamExt};
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use retry::{Answer, Evidence, Tries, Verdict, verdict};
use tokio::sync::OnceCell;

use super::answer::{self, Outcome};
use super::{Document, Rejection, body};
use crate::error::Error;
use crate::transport::{Call, Client};

/// Only what is looked at is asked for: `items.*.status,items.*.error`. Encoded, since a signature is of the encoded query.
pub(crate) const PATH: &str = "/_bulk?filter_path=items.%2A.status%2Citems.%2A.error";
const PIPELINE: &str = "&pipeline=";
const WHAT: &str = "write documents";
/// One is on its way while the cluster works on another; more would only take memory.
const PARALLEL: usize = 2;
/// A request that takes longer was lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// No request waits for longer than this part of the time that is left, so that there is time to find out why.
const SHARE: u32 = 4;
const LEAST_PATIENCE: Duration = Duration::from_secs(1);
/// How long a cluster that works takes to refuse a request without documents.
const PROBE: Duration = Duration::from_secs(3);
/// A connection that breaks as often as this with the same documents is their fault, where the cluster works.
const BREAKS: u32 = 3;
/// As often is a document sent whose index is closed for writing.
const BLOCKED_TRIES: u32 = 4;
/// Into so many parts are documents cut to which there is no answer: waiting for one takes long.
const PARTS: usize = 16;
/// The status of a document to which there was no answer, as a gateway has it.
const NO_ANSWER: u16 = 504;

/// What became of the documents; those that are not named here are written. Places count from 0.
#[derive(Debug, Default)]
pub struct Delivery {
    /// Those that the cluster will never take.
    pub rejected: Vec<(usize, Rejection)>,
    /// Those that were not written, or not as far as is known.
    pub undelivered: Vec<usize>,
    /// Why they were not.
    pub error: Option<Error>,
}

/// What a round leaves to be done.
#[derive(Debug, Default)]
struct Round {
    rejected: Vec<(usize, Rejection)>,
    again: Vec<usize>,
    /// Of these, those whose index is closed for writing.
    blocked: HashMap<usize, Rejection>,
    refusal: Option<Rejection>,
    error: Option<Error>,
}

/// The documents of one call, and what is known of the cluster.
struct Work<'a> {
    client: &'a Client,
    documents: &'a [Document<'a>],
    tries: Tries,
    /// Whether the cluster has taken a document.
    has_taken: AtomicBool,
    /// Whether the cluster answered a request without documents.
    answers: OnceCell<bool>,
    /// Documents that were alone in a request that failed.
    suspects: Mutex<HashSet<usize>>,
}

impl Client {
    /// Writes documents that are not there yet, until a deadline.
    ///
    /// One whose id is taken counts as written: ids tell documents apart, so it is the same one, written by an earlier
    /// try whose answer was lost. What is refused for now is sent again, that alone, after a random wait. A request that
    /// fails as a whole while the cluster works is cut into smaller ones, until the document that is the reason is
    /// alone; failing again, it is rejected.
    pub async fn create(&self, documents: &[Document<'_>], deadline: Instant) -> Delivery {
        let work = Work {
            client: self,
            documents,
            tries: Tries::until(deadline),
            has_taken: AtomicBool::new(false),
            answers: OnceCell::new(),
            suspects: Mutex::default(),
        };
        work.done().await
    }

    /// The same client, whose documents the cluster runs through this ingest pipeline before it writes them.
    #[must_use]
    pub fn through_pipeline(mut self, name: &str) -> Self {
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        self.bulk_path = format!("{PATH}{PIPELINE}{name}");
        self
    }

    fn busy(&self, refusal: Rejection, count: usize, tries: &Tries) -> Error {
        Error::Busy {
            endpoint: self.endpoint().to_string(),
            count,
            tries: tries.made(),
            status: refusal.status,
            reason: refusal.error,
        }
    }
}

impl Work<'_> {
    async fn done(mut self) -> Delivery {
        let mut delivery = Delivery::default();
        let mut pending: Vec<usize> = (0..self.documents.len()).collect();
        while !pending.is_empty() {
            let mut round = self.round(&pending).await;
            self.tries.count();
            let is_final = round
                .error
                .as_ref()
                .is_some_and(|error| !error.is_transient());
            let wait = self.tries.wait().filter(|_| !is_final);
            self.judge_blocked(&mut round, wait.is_none());
            delivery.rejected.extend(round.rejected);
            pending = round.again;
            let Some(wait) = wait.filter(|_| !pending.is_empty()) else {
                let busy = round
                    .refusal
                    .map(|one| self.client.busy(one, pending.len(), &self.tries));
                delivery.error = round.error.or(busy);
                break;
            };
            tokio::time::sleep(wait).await;
        }
        pending.sort_unstable();
        delivery.undelivered = pending;
        delivery
    }

    /// Documents whose index stays closed are rejected, where the cluster takes others.
    fn judge_blocked(&self, round: &mut Round, is_last: bool) {
        let evidence = Evidence {
            items: 1,
            works: self.has_taken.load(Ordering::Relaxed),
            is_repeated: is_last || self.tries.made() >= BLOCKED_TRIES,
        };
        if verdict(Answer::Blocked, evidence) == Verdict::Refused {
            round
                .again
                .retain(|place| !round.blocked.contains_key(place));
            round.rejected.extend(round.blocked.drain());
        }
    }

    /// Sends all of these once.
    async fn round(&self, places: &[usize]) -> Round {
        let parts = body::split(self.documents, places).into_iter();
        let rounds: Vec<_> = parts.map(|part| self.part(part)).collect();
        let rounds = stream::iter(rounds).buffer_unordered(PARALLEL);
        rounds
            .fold(Round::default(), |all, one| async { all.and(one) })
            .await
    }

    /// Sends one part; what fails as a whole is cut until the reason is alone.
    async fn part(&self, places: &[usize]) -> Round {
        let (mut round, mut open) = (Round::default(), vec![places]);
        while let Some(part) = open.pop() {
            let error = match self.send_part(part).await {
                Ok(outcomes) => {
                    self.note(&mut round, part, outcomes);
                    continue;
                }
                Err(error) => error,
            };
            match self.verdict(part, &error).await {
                Verdict::Again if self.is_suspect(part) => open.push(part),
                Verdict::Again | Verdict::Down => round.fail(part, error),
                Verdict::Halve => open.extend(pieces(part, &error)),
                Verdict::Refused => round.reject(part, &error),
            }
        }
        round
    }

    /// Decides what to do with the documents of a request that failed as a whole.
    async fn verdict(&self, part: &[usize], error: &Error) -> Verdict {
        let answer = error.answer();
        let depends = matches!(answer, Answer::Unclear | Answer::Silent);
        let is_repeated = match (part, error) {
            (_, Error::Connection { .. }) => self.tries.made() + 1 >= BREAKS,
            // One that only has to wait is not sent once more at once.
            ([alone], _) if depends => !self.suspects().insert(*alone),
            _ => true,
        };
        let evidence = Evidence {
            items: part.len(),
            works: depends && is_repeated_or_unclear(is_repeated, answer) && self.works().await,
            is_repeated,
        };
        verdict(answer, evidence)
    }

    /// Whether a document was alone in a request that failed for the first time: it is sent once more at once.
    fn is_suspect(&self, part: &[usize]) -> bool {
        matches!(part, [alone] if self.suspects().contains(alone))
    }

    fn suspects(&self) -> std::sync::MutexGuard<'_, HashSet<usize>> {
        self.suspects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the cluster takes other documents, or answers a request without any: it refuses that, in its own words.
    async fn works(&self) -> bool {
        if self.has_taken.load(Ordering::Relaxed) {
            return true;
        }
        let probe = || async {
            let call = Call {
                what: WHAT,
                method: Method::POST,
                path: &self.client.bulk_path,
                body: Bytes::from_static(b"\n"),
                limit: self.tries.left().min(PROBE),
            };
            match self.client.send(&call).await {
                Ok(_) => true,
                Err(Error::Status {
                    status, by_cluster, ..
                }) => status == 400 && by_cluster,
                Err(_) => false,
            }
        };
        *self.answers.get_or_init(probe).await
    }

    async fn send_part(&self, places: &[usize]) -> Result<Vec<Outcome>, Error> {
        let chosen = places.iter().filter_map(|&place| self.documents.get(place));
        let left = self.tries.left();
        let call = Call {
            what: WHAT,
            method: Method::POST,
            path: &self.client.bulk_path,
            body: Bytes::from(body::write(chosen)),
            limit: (left / SHARE).clamp(LEAST_PATIENCE, PATIENCE).min(left),
        };
        let answer = self.client.send(&call).await?;
        let read = answer::read(&answer, places.len());
        read.map_err(|error| self.client.not_understood(WHAT, error))
    }

    fn note(&self, round: &mut Round, places: &[usize], outcomes: Vec<Outcome>) {
        for (&place, outcome) in places.iter().zip(outcomes) {
            match outcome {
                Outcome::Written => self.has_taken.store(true, Ordering::Relaxed),
                Outcome::Rejected(rejection) => round.rejected.push((place, rejection)),
                Outcome::Later(refusal) => round.later(place, refusal),
                Outcome::Blocked(refusal) => {
                    round.blocked.insert(place, refusal.clone());
                    round.later(place, refusal);
                }
            }
        }
    }
}

/// Only then does the verdict depend on whether the cluster works.
fn is_repeated_or_unclear(is_repeated: bool, answer: Answer) -> bool {
    is_repeated || answer == Answer::Unclear
}

/// The parts of documents that failed together, the first one last: that is sent next.
fn pieces<'p>(part: &'p [usize], error: &Error) -> impl Iterator<Item = &'p [usize]> {
    let count = if error.answer() == Answer::Silent {
        PARTS
    } else {
        2
    };
    part.chunks(part.len().div_ceil(count)).rev()
}

/// An error of a whole request as the one of a document.
fn rejection(error: &Error) -> Rejection {
    match error {
        Error::Status { status, reason, .. } => Rejection {
            status: *status,
            error: reason.clone(),
        },
        other => Rejection {
            status: NO_ANSWER,
            error: other.to_string(),
        },
    }
}

impl Round {
    fn later(&mut self, place: usize, refusal: Rejection) {
        self.again.push(place);
        self.refusal = Some(refusal);
    }

    fn reject(&mut self, places: &[usize], error: &Error) {
        let rejections = places.iter().map(|place| (*place, rejection(error)));
        self.rejected.extend(rejections);
    }

    fn fail(&mut self, places: &[usize], error: Error) {
        self.again.extend_from_slice(places);
        self.error = Some(error);
    }

    /// An error that will not pass decides over one that may.
    fn and(mut self, other: Self) -> Self {
        self.rejected.extend(other.rejected);
        self.again.extend(other.again);
        self.blocked.extend(other.blocked);
        self.refusal = other.refusal.or(self.refusal);
        let is_final = |error: &Error| !error.is_transient();
        if !self.error.as_ref().is_some_and(is_final) {
            self.error = other.error.or(self.error);
        }
        self
    }
}
