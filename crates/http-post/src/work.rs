//! Sends items, and sends again what was refused for now.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};
use retry::{Answer, Evidence, Tries, Verdict, verdict};
use tokio::sync::OnceCell;

use crate::client::Client;
use crate::delivery::Delivery;
use crate::error::Error;
use crate::items::{Items, Limits};

mod round;

use self::round::{Round, refusal};

/// One is on its way while the server works on another; more would only take memory.
const PARALLEL: usize = 2;
/// A request that takes longer was lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// No request waits for longer than this part of the time that is left, so that there is time to find out why.
const SHARE: u32 = 4;
const LEAST_PATIENCE: Duration = Duration::from_secs(1);
/// How long a server that works takes to answer a request without items.
const PROBE: Duration = Duration::from_secs(3);
/// A server that fails as often as this at the same items fails at them, where it works otherwise.
const FAILURES: u32 = 3;
/// Into so many parts are items cut to which there is no answer: waiting for one takes long.
const PARTS: usize = 16;
/// So many items are sent alone while none is taken; after that, no item is the reason.
const MOST_UNPROVEN: usize = 16;

/// The items of one call, and what is known of the server.
pub(crate) struct Work<'a> {
    client: &'a Client,
    items: &'a dyn Items,
    tries: Tries,
    /// Whether the server has taken an item.
    has_taken: AtomicBool,
    /// Whether no further request is made in this round.
    is_paused: AtomicBool,
    /// What the server answered to a request without items.
    probe: OnceCell<Probe>,
    /// Items that were alone in a request that failed.
    suspects: Mutex<HashSet<usize>>,
}

/// What a server answers to a request without items.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Probe {
    /// It takes it.
    Taken,
    /// It refuses it, in these words.
    Refused { status: u16, reason: String },
    /// It does not answer.
    Silent,
}

impl<'a> Work<'a> {
    pub(crate) fn new(client: &'a Client, items: &'a dyn Items, deadline: Instant) -> Self {
        Self {
            client,
            items,
            tries: Tries::until(deadline),
            has_taken: AtomicBool::new(false),
            is_paused: AtomicBool::new(false),
            probe: OnceCell::new(),
            suspects: Mutex::default(),
        }
    }

    pub(crate) async fn done(mut self) -> Delivery {
        let mut delivery = Delivery::default();
        let mut pending: Vec<usize> = (0..self.items.count()).collect();
        while !pending.is_empty() {
            let mut round = self.round(&pending).await;
            self.tries.count();
            self.judge_unproven(&mut round).await;
            delivery.refused.extend(round.refused);
            delivery.bytes += round.bytes;
            pending = round.again;
            let wait = self.wait(round.error.as_ref());
            let Some(wait) = wait.filter(|_| !pending.is_empty()) else {
                delivery.error = round.error.filter(|_| !pending.is_empty());
                break;
            };
            tokio::time::sleep(wait).await;
        }
        pending.sort_unstable();
        delivery.undelivered = pending;
        delivery
    }

    /// How long to wait for another round; nothing where there is none.
    fn wait(&self, error: Option<&Error>) -> Option<Duration> {
        let is_final = |error: &Error| match error {
            Error::AllRefused { .. } => true,
            Error::Status { status, .. } => self.items.answer(*status) == Answer::Closed,
            Error::NoAnswer { .. } | Error::Paused { .. } => false,
        };
        let wait = self.tries.wait().filter(|_| !error.is_some_and(is_final))?;
        let asked = error.and_then(Error::retry_after).unwrap_or_default();
        Some(wait.max(asked)).filter(|wait| *wait < self.tries.left())
    }

    /// Sends all of these once.
    async fn round(&self, places: &[usize]) -> Round {
        self.is_paused.store(false, Ordering::Relaxed);
        let parts = self.split(places).into_iter();
        let rounds: Vec<_> = parts.map(|part| self.part(part)).collect();
        let rounds = stream::iter(rounds).buffer_unordered(PARALLEL);
        rounds
            .fold(Round::default(), |all, one| async { all.and(one) })
            .await
    }

    /// Cuts items into the parts that are sent with one request each.
    fn split<'p>(&self, mut places: &'p [usize]) -> Vec<&'p [usize]> {
        let Limits { bytes, items } = self.client.limits();
        let mut parts = Vec::new();
        while !places.is_empty() {
            let mut size = 0;
            let fitting = places.iter().take(items).take_while(|&&place| {
                size += self.items.size(place);
                size <= bytes
            });
            let (part, rest) = places.split_at(fitting.count().max(1));
            parts.push(part);
            places = rest;
        }
        parts
    }

    /// Sends one part; what is refused as a whole is cut until the reason is alone.
    async fn part(&self, places: &[usize]) -> Round {
        let (mut round, mut open) = (Round::default(), vec![places]);
        while let Some(part) = open.pop() {
            if self.is_paused.load(Ordering::Relaxed) {
                round.pause(part, self.client.address());
                continue;
            }
            let error = match self.send_part(part, &mut round).await {
                Ok(()) => continue,
                Err(error) => error,
            };
            match self.verdict(part, &error).await {
                Verdict::Again if self.is_suspect(part) => open.push(part),
                Verdict::Again | Verdict::Down => {
                    self.pause_where_busy(&error);
                    round.fail(part, error);
                }
                Verdict::Halve => open.extend(self.pieces(part, &error)),
                Verdict::Refused => self.refuse(&mut round, part, error).await,
            }
        }
        round
    }

    async fn send_part(&self, places: &[usize], round: &mut Round) -> Result<(), Error> {
        let left = self.tries.left();
        let limit = (left / SHARE).clamp(LEAST_PATIENCE, PATIENCE).min(left);
        let sent = self
            .client
            .post(self.items.body(places), self.items.content_type(), limit);
        let taken = sent.await?;
        let Some(rejected) = self.items.rejected(&taken.answer) else {
            self.has_taken.store(true, Ordering::Relaxed);
            round.bytes += taken.bytes;
            return Ok(());
        };
        if rejected.items < places.len() {
            self.has_taken.store(true, Ordering::Relaxed);
        }
        round.reject(places, &rejected);
        Ok(())
    }

    /// Decides what to do with the items of a request that failed as a whole.
    async fn verdict(&self, part: &[usize], error: &Error) -> Verdict {
        let answer = self.answer(error);
        let evidence = Evidence {
            items: part.len(),
            // Of what is refused for what is in it, the other parts show whether the server takes any.
            works: answer == Answer::Unclear || answer == Answer::Silent && self.works().await,
            is_repeated: self.is_repeated(part, answer),
        };
        verdict(answer, evidence)
    }

    fn answer(&self, error: &Error) -> Answer {
        match error.status() {
            Some(status) => self.items.answer(status),
            None => Answer::Silent,
        }
    }

    fn is_repeated(&self, part: &[usize], answer: Answer) -> bool {
        match (answer, part) {
            (Answer::Silent, _) => self.tries.made() + 1 >= FAILURES,
            (Answer::Unclear, [alone]) => !self.suspects().insert(*alone),
            _ => true,
        }
    }

    /// Whether an item was alone in a request that was refused for the first time: it is sent once more at once.
    fn is_suspect(&self, part: &[usize]) -> bool {
        matches!(part, [alone] if self.suspects().contains(alone))
    }

    fn suspects(&self) -> MutexGuard<'_, HashSet<usize>> {
        self.suspects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The parts of items that failed together, the first one last: that is sent next.
    fn pieces<'p>(
        &self,
        part: &'p [usize],
        error: &Error,
    ) -> impl Iterator<Item = &'p [usize]> + use<'p> {
        let is_silent = self.answer(error) == Answer::Silent;
        let count = if is_silent { PARTS } else { 2 };
        part.chunks(part.len().div_ceil(count)).rev()
    }

    /// Others are not sent to a server that asks for time, or lets nobody in.
    fn pause_where_busy(&self, error: &Error) {
        if matches!(self.answer(error), Answer::Busy | Answer::Closed) {
            self.is_paused.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the server takes other items, or answers a request without any.
    async fn works(&self) -> bool {
        if self.has_taken.load(Ordering::Relaxed) {
            return true;
        }
        match self.probed().await {
            Probe::Taken => true,
            Probe::Refused { status, .. } => {
                !matches!(self.items.answer(*status), Answer::Busy | Answer::Silent)
            }
            Probe::Silent => false,
        }
    }

    /// Refuses an item for good, where the server takes others, or a request without any.
    async fn refuse(&self, round: &mut Round, part: &[usize], error: Error) {
        let is_proven = self.answer(&error) != Answer::Unclear
            || self.has_taken.load(Ordering::Relaxed)
            || *self.probed().await == Probe::Taken;
        let [alone] = part else { return };
        if is_proven {
            round.refused.push((*alone, refusal(&error)));
            return;
        }
        round.unproven.push((*alone, error));
        if round.unproven.len() >= MOST_UNPROVEN {
            self.is_paused.store(true, Ordering::Relaxed);
        }
    }

    /// Items that were refused while none was taken are refused for good where one was taken after all. One that is all
    /// there is, is refused where a request without it is answered otherwise: then it is the reason.
    async fn judge_unproven(&self, round: &mut Round) {
        let unproven = std::mem::take(&mut round.unproven);
        let Some((_, error)) = unproven.first() else {
            return;
        };
        let has_taken = self.has_taken.load(Ordering::Relaxed);
        let is_alone = self.items.count() == 1 && self.is_answered_otherwise(error).await;
        if has_taken || is_alone {
            let refused = unproven
                .iter()
                .map(|(place, error)| (*place, refusal(error)));
            round.refused.extend(refused);
            return;
        }
        round.error = Some(Error::AllRefused {
            address: self.client.address().to_string(),
            status: error.status().unwrap_or_default(),
            records: unproven.len(),
        });
        round.again.extend(unproven.iter().map(|(place, _)| *place));
    }

    async fn is_answered_otherwise(&self, error: &Error) -> bool {
        let Error::Status { status, reason, .. } = error else {
            return false;
        };
        match self.probed().await {
            Probe::Silent => false,
            Probe::Taken => true,
            Probe::Refused {
                status: of_none,
                reason: why,
            } => {
                self.items.answer(*of_none) == Answer::Unclear && (of_none, why) != (status, reason)
            }
        }
    }

    /// What the server answers to a request without items.
    async fn probed(&self) -> &Probe {
        let ask = || async {
            let limit = self.tries.left().min(PROBE);
            let (body, content_type) = (self.items.body(&[]), self.items.content_type());
            match self.client.post(body, content_type, limit).await {
                Ok(_) => Probe::Taken,
                Err(Error::Status { status, reason, .. }) => Probe::Refused { status, reason },
                Err(_) => Probe::Silent,
            }
        };
        self.probe.get_or_init(ask).await
    }
}
