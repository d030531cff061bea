//! Writes documents, and writes again what was refused for now.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::stream::{self, StreamExt};
use http::Method;
use retry::Tries;

use super::answer::{self, Outcome};
use super::{Document, Rejection, body};
use crate::error::Error;
use crate::transport::{Call, Client};

/// Only what is looked at is asked for: `items.*.status,items.*.error`. Encoded, since a signature is of the encoded query.
const PATH: &str = "/_bulk?filter_path=items.%2A.status%2Citems.%2A.error";
const WHAT: &str = "write documents";
/// One is on its way while the cluster works on another; more would only take memory.
const PARALLEL: usize = 2;
/// A request that takes longer was lost.
const PATIENCE: Duration = Duration::from_secs(60);
const TOO_LARGE: u16 = 413;

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
    refusal: Option<Rejection>,
    error: Option<Error>,
}

impl Client {
    /// Writes documents that are not there yet, until a deadline.
    ///
    /// One whose id is taken counts as written: ids tell documents apart, so it is the same one, written by an earlier
    /// try whose answer was lost. What is refused for now is sent again, that alone, after a random wait.
    pub async fn create(&self, documents: &[Document<'_>], deadline: Instant) -> Delivery {
        let mut tries = Tries::until(deadline);
        let mut delivery = Delivery::default();
        let mut pending: Vec<usize> = (0..documents.len()).collect();
        while !pending.is_empty() {
            let round = self.round(documents, &pending, &tries).await;
            tries.count();
            delivery.rejected.extend(round.rejected);
            pending = round.again;
            let is_final = round
                .error
                .as_ref()
                .is_some_and(|error| !error.is_transient());
            let wait = tries.wait().filter(|_| !is_final);
            let Some(wait) = wait.filter(|_| !pending.is_empty()) else {
                let busy = round
                    .refusal
                    .map(|one| self.busy(one, pending.len(), &tries));
                delivery.error = round.error.or(busy);
                break;
            };
            tokio::time::sleep(wait).await;
        }
        pending.sort_unstable();
        delivery.undelivered = pending;
        delivery
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

    /// Sends all of these once.
    async fn round(&self, documents: &[Document<'_>], places: &[usize], tries: &Tries) -> Round {
        let parts = body::split(documents, places).into_iter();
        let rounds: Vec<_> = parts
            .map(|part| self.part(documents, part, tries))
            .collect();
        let rounds = stream::iter(rounds).buffer_unordered(PARALLEL);
        rounds
            .fold(Round::default(), |all, one| async { all.and(one) })
            .await
    }

    /// Sends one part; what is too large for the cluster is cut in two until it fits.
    async fn part(&self, documents: &[Document<'_>], places: &[usize], tries: &Tries) -> Round {
        let (mut round, mut open) = (Round::default(), vec![places]);
        while let Some(part) = open.pop() {
            match self.send_part(documents, part, tries).await {
                Ok(outcomes) => round.note(part, outcomes),
                Err(error) => match (part, refusal(&error)) {
                    (_, None) => round.fail(part, error),
                    ([place], Some(rejection)) => round.rejected.push((*place, rejection)),
                    (several, Some(_)) => {
                        let (left, right) = several.split_at(several.len() / 2);
                        open.extend([right, left]);
                    }
                },
            }
        }
        round
    }

    async fn send_part(
        &self,
        documents: &[Document<'_>],
        places: &[usize],
        tries: &Tries,
    ) -> Result<Vec<Outcome>, Error> {
        let chosen = places.iter().filter_map(|&place| documents.get(place));
        let call = Call {
            what: WHAT,
            method: Method::POST,
            path: PATH,
            body: Bytes::from(body::write(chosen)),
            limit: tries.left().min(PATIENCE),
        };
        let answer = self.send(&call).await?;
        answer::read(&answer, places.len()).map_err(|error| self.not_understood(WHAT, error))
    }
}

/// Whether the cluster refuses this request for what is in it, which may be one document's fault.
fn refusal(error: &Error) -> Option<Rejection> {
    let Error::Status {
        status,
        reason,
        by_cluster,
        ..
    } = error
    else {
        return None;
    };
    let is_fault = *status == TOO_LARGE || (*status == 400 && *by_cluster);
    is_fault.then(|| Rejection {
        status: *status,
        error: reason.clone(),
    })
}

impl Round {
    fn note(&mut self, places: &[usize], outcomes: Vec<Outcome>) {
        for (&place, outcome) in places.iter().zip(outcomes) {
            match outcome {
                Outcome::Written => {}
                Outcome::Rejected(rejection) => self.rejected.push((place, rejection)),
                Outcome::Later(refusal) => {
                    self.again.push(place);
                    self.refusal = Some(refusal);
                }
            }
        }
    }

    fn fail(&mut self, places: &[usize], error: Error) {
        self.again.extend_from_slice(places);
        self.error = Some(error);
    }

    /// An error that will not pass decides over one that may.
    fn and(mut self, other: Self) -> Self {
        self.rejected.extend(other.rejected);
        self.again.extend(other.again);
        self.refusal = other.refusal.or(self.refusal);
        let is_final = |error: &Error| !error.is_transient();
        if !self.error.as_ref().is_some_and(is_final) {
            self.error = other.error.or(self.error);
        }
        self
    }
}
