//! Makes a stream.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, UNIX_EPOCH};

use fastrand::Rng;
use jiff::civil::Date;

use super::carrier::Carrier;
use super::fate::{Fate, Mover, fate};
use super::fingerprint::{fingerprint, minified};
use super::{Kind, aggregate, cloudwatch, data_message, poison, user};
use crate::mapping::Record;

/// What is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The same seed makes the same stream.
    pub seed: u64,
    /// How many records users and CloudWatch Logs send.
    pub records: usize,
    /// How many shards the stream has.
    pub shards: usize,
    /// One in so many records is poison.
    pub poison: usize,
    /// Whether what was put is kept, for a sink that has records in another form.
    pub keeps_texts: bool,
}

/// A stream, and what was put into it.
#[derive(Debug)]
pub struct Stream {
    /// Its shards.
    pub shards: Vec<Shard>,
    /// What was put, in the order it was put in.
    pub told: Vec<Told>,
}

/// A shard, and its records in order.
#[derive(Debug)]
pub struct Shard {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub records: Vec<Record>,
}

/// What is known of one record that was put.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is like.
    pub kind: Kind,
    /// Its type, where it is an object.
    pub log_type: String,
    /// Its date, in its own offset, where it has a time.
    pub date: Date,
    /// The day of its moment in UTC.
    pub day: Date,
    /// What was put, where that is an object and is kept.
    pub text: Option<String>,
    /// What it is found again by.
    pub fingerprint: u64,
    /// The partition key that its producer gave it.
    pub partition_key: String,
}

impl Told {
    /// Where it has to end.
    #[must_use]
    pub fn fate(&self, mover: Mover) -> Fate {
        fate(self.kind, &self.log_type, mover)
    }
}

impl Plan {
    /// Makes the stream.
    #[must_use]
    pub fn stream(&self) -> Stream {
        let shard = |number| Shard {
            name: format!("shardId-{number:012}"),
            records: Vec::new(),
        };
        let mut maker = Maker {
            plan: *self,
            rng: Rng::with_seed(self.seed),
            stream: Stream {
                shards: (0..self.shards).map(shard).collect(),
                told: Vec::with_capacity(self.records),
            },
        };
        let mut carried = [0; 3];
        while maker.stream.told.len() < self.records {
            let carrier = Carrier::next(carried);
            carried[carrier as usize] += maker.put(carrier);
        }
        maker.stream
    }
}

struct Maker {
    plan: Plan,
    rng: Rng,
    stream: Stream,
}

impl Maker {
    /// Puts what a carrier takes at once, and says how many records that were.
    fn put(&mut self, carrier: Carrier) -> usize {
        let number = self.stream.told.len();
        let size = carrier.size(&mut self.rng).min(self.plan.records - number);
        let key = carrier.key(number, &mut self.rng);
        let made: Vec<(String, Vec<u8>)> = (0..size).map(|_| self.make(carrier, &key)).collect();
        let data = match carrier {
            Carrier::Plain => made
                .into_iter()
                .next()
                .map(|(_, data)| data)
                .unwrap_or_default(),
            Carrier::Aggregate => {
                aggregate(made.iter().map(|(key, data)| (key.as_str(), data.clone())))
            }
            Carrier::CloudWatch => {
                let texts = made
                    .iter()
                    .filter_map(|(_, data)| std::str::from_utf8(data).ok());
                data_message(number as u64, texts)
            }
        };
        self.append(&key, data);
        size
    }

    /// Makes one record: its partition key and its data.
    fn make(&mut self, carrier: Carrier, outer: &str) -> (String, Vec<u8>) {
        let number = self.stream.told.len();
        let kind = self.kind(carrier);
        let object = user::make(kind, number, self.plan.seed, &mut self.rng);
        let data = if kind.is_unreadable() || kind == Kind::ControlMessage {
            poison::make(kind, number, &mut self.rng)
        } else {
            object.text.into_bytes()
        };
        let partition_key = match carrier {
            Carrier::Aggregate => format!("{outer}/{}", self.rng.u8(0..8)),
            Carrier::Plain | Carrier::CloudWatch => outer.to_owned(),
        };
        let found_by = if kind.is_unreadable() {
            data.clone()
        } else {
            minified(&data)
        };
        self.stream.told.push(Told {
            kind,
            log_type: object.log_type,
            date: object.date,
            day: object.day,
            text: (self.plan.keeps_texts && !kind.is_unreadable())
                .then(|| String::from_utf8_lossy(&data).into_owned()),
            fingerprint: fingerprint(&found_by),
            partition_key: partition_key.clone(),
        });
        // What users compress themselves is read as well.
        let compressed =
            kind == Kind::Good && carrier != Carrier::CloudWatch && self.rng.u8(0..20) == 0;
        let data = if compressed {
            cloudwatch::gzip(&data)
        } else {
            data
        };
        (partition_key, data)
    }

    fn kind(&mut self, carrier: Carrier) -> Kind {
        if self.rng.usize(0..50) == 0 {
            return Kind::Filtered;
        }
        if self.plan.poison == 0 || self.rng.usize(0..self.plan.poison) != 0 {
            return Kind::Good;
        }
        let fits = |kind: &Kind| carrier != Carrier::CloudWatch || kind.is_text();
        let poison: Vec<Kind> = Kind::POISON.into_iter().filter(fits).collect();
        self.rng.choice(poison).unwrap_or(Kind::Good)
    }

    fn append(&mut self, key: &str, data: Vec<u8>) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let shards = self.stream.shards.len().max(1);
        let number = usize::try_from(hasher.finish() % shards as u64).unwrap_or(0);
        let Some(shard) = self.stream.shards.get_mut(number) else {
            return;
        };
        let place = shard.records.len();
        shard.records.push(Record {
            sequence_number: Record::sequence_number(number, place),
            partition_key: key.to_owned(),
            data: data.into(),
            arrived: UNIX_EPOCH + Duration::from_millis(1_795_478_400_000 + place as u64),
        });
    }
}

#[cfg(test)]
mod tests;
