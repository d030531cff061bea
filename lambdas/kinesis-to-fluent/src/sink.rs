//! A Fluent server.

use std::ops::RangeInclusive;

use fluent_forward::{Client, EventTime};
use kinesis_utils::failed::Failed;
use kinesis_utils::record::Record;
use mover::{Batch, Deadline, Delivery, Left, Sink, SinkError, chain};

use crate::identity::Peer;
use crate::tags::Tags;

const NANOSECONDS: i128 = 1_000_000_000;

/// A server that takes records under the tag of their type.
#[derive(Debug)]
pub(crate) struct Fluent {
    client: Client,
    secret: Option<Peer>,
    tag: String,
    is_compressed: bool,
}

impl Fluent {
    pub(crate) fn new(
        client: Client,
        secret: Option<Peer>,
        tag: String,
        is_compressed: bool,
    ) -> Self {
        Self {
            client,
            secret,
            tag,
            is_compressed,
        }
    }

    async fn send(
        &self,
        batch: &mut Batch<'_>,
        records: &[Record],
        deadline: Deadline,
    ) -> Delivery {
        let mut events = Vec::with_capacity(records.len());
        for (place, record) in records.iter().enumerate() {
            match event_time(batch, record) {
                Some(time) => events.push((place, time)),
                None => batch.reject(&Failed::rejected(
                    record.clone(),
                    None,
                    &OUT_OF_RANGE.into(),
                )),
            }
        }
        let mut delivery = Delivery::default();
        let mut open = vec![events];
        while let Some(events) = open.pop() {
            for refused in self
                .send_events(&mut delivery, records, &events, deadline)
                .await
            {
                match &refused[..] {
                    [(place, _)] => batch.reject(&Failed::rejected(
                        records[*place].clone(),
                        None,
                        &REFUSED.into(),
                    )),
                    several => {
                        let (left, right) = several.split_at(several.len() / 2);
                        open.extend([right.to_vec(), left.to_vec()]);
                    }
                }
            }
            if delivery.left.is_some() {
                break;
            }
        }
        // What was not sent any more is left, too.
        let unsent: Vec<usize> = open.iter().flatten().map(|(place, _)| *place).collect();
        if let Some(left) = &mut delivery.left {
            let first = unsent
                .iter()
                .map(|&place| records[place].origin.record)
                .min();
            left.first = left.first.min(first.unwrap_or(left.first));
            left.records += unsent.len() as u64;
        }
        delivery
    }

    /// Sends events, and returns those of batches that the server breaks the connection on.
    async fn send_events(
        &self,
        delivery: &mut Delivery,
        records: &[Record],
        events: &[(usize, EventTime)],
        deadline: Deadline,
    ) -> Vec<Vec<(usize, EventTime)>> {
        let mut tags = Tags::new(&self.tag);
        for (at, (place, time)) in events.iter().enumerate() {
            tags.push(at, &records[*place], *time);
        }
        let batches = self.compressed(tags.batches);
        let outcome = self
            .client
            .send(&batches, deadline.instant().into_std())
            .await;
        let mut is_taken = vec![true; batches.len()];
        for at in outcome.undelivered.iter().chain(&outcome.refused) {
            is_taken[*at] = false;
        }
        let taken = (0..batches.len()).filter(|at| is_taken[*at]);
        for at in taken {
            delivery.records += tags.members[at].len() as u64;
            delivery.bytes += batches[at].size() as u64;
        }
        let reason = outcome.error.map(|error| chain(&error)).unwrap_or_default();
        let members = outcome.undelivered.iter().flat_map(|&at| &tags.members[at]);
        let places: Vec<usize> = members.map(|&at| events[at].0).collect();
        delivery.left = left(records, places.iter(), reason);
        let of_batch = |&at: &usize| tags.members[at].iter().map(|&at| events[at]).collect();
        outcome.refused.iter().map(of_batch).collect()
    }

    fn compressed(&self, batches: Vec<fluent_forward::Batch>) -> Vec<fluent_forward::Batch> {
        if !self.is_compressed {
            return batches;
        }
        let mut compressor = fluent_forward::Batch::compressor();
        let batches = batches.into_iter();
        batches
            .map(|batch| batch.compressed(&mut compressor))
            .collect()
    }
}

impl Sink for Fluent {
    const KIND: &'static str = "fluent";
    const NEEDS_TIME: bool = true;

    fn target(&self) -> String {
        format!("the Fluent server {}", self.client.options().endpoint)
    }

    async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        if let Some(secret) = &self.secret {
            secret.get(deadline).await?;
        }
        let mut delivery = Delivery::default();
        while let Some(records) = batch.window() {
            if !delivery.add(self.send(batch, &records, deadline).await) {
                break;
            }
        }
        Ok(delivery)
    }
}

const REFUSED: &str =
    "the server closes the connection whenever it is sent, and acknowledges others";
const OUT_OF_RANGE: &str = "its time is before 1970 or after 19 January 2038, which no Fluent server can be relied on to take";

/// What every Fluent server takes as seconds. Fluent Bit acknowledges a batch with any other time, and then reads nothing of
/// it from that event on: neither the event nor those behind it are seen again.
///
/// <https://github.com/fluent/fluent-bit/blob/master/src/flb_log_event_decoder.c>
const SECONDS: RangeInclusive<i64> = 0..=i32::MAX as i64;

/// The record's time, to the nanosecond; nothing where not every server takes it.
fn event_time(batch: &Batch<'_>, record: &Record) -> Option<EventTime> {
    let moment = batch.time_of(record).moment(batch.zone())?.as_nanosecond();
    let seconds = i64::try_from(moment.div_euclid(NANOSECONDS)).ok()?;
    SECONDS.contains(&seconds).then_some(())?;
    Some(EventTime {
        seconds,
        nanoseconds: u32::try_from(moment.rem_euclid(NANOSECONDS)).ok()?,
    })
}

fn left<'a>(
    records: &[Record],
    members: impl Iterator<Item = &'a usize>,
    reason: String,
) -> Option<Left> {
    let origins: Vec<usize> = members.map(|&place| records[place].origin.record).collect();
    Some(Left {
        first: origins.iter().copied().min()?,
        records: origins.len() as u64,
        reason,
    })
}
