//! Items of the state table, as the Python tools write and read them.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::error::Error;
use crate::expiry::{self, Expiry};
use crate::name::Names;
use crate::record::{EnvironmentId, Record};
use crate::settings::Draft;
use crate::text::visible;

/// An item of the state table.
pub type Item = HashMap<String, AttributeValue>;

/// The attribute that holds the revision of an environment's sleep, on which its changes are conditional.
pub(crate) const SLEEP_REVISION: &str = "sleep_revision";

/// The attribute that holds when somebody last visited.
pub(crate) const LAST_VISIT: &str = "last_visit";

/// The `type` of profile items.
pub const PROFILE_TYPE: &str = "_profile";

/// An environment's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Name of the row, which the Python tools know it by.
    pub name: String,
    /// The host name.
    pub endpoint: String,
    /// When it was last created or deployed to.
    pub last_updated: SystemTime,
    /// When it is to be removed; rows of the Python tools do not say so.
    pub expiry: Option<Expiry>,
    /// The generation that it is of; rows of the Python tools and of older releases have none.
    pub generation: Option<String>,
    /// When somebody last visited, as far as a sweep has noted, in Unix seconds; a deploy forgets it.
    pub last_visit: Option<u64>,
    /// What it was made with; rows of the Python tools have none.
    pub record: Option<Record>,
}

impl Row {
    /// Whether it is the row of this endpoint: the Python API named its rows by the environment's bare
    /// name, which may be the name of another environment's row.
    #[must_use]
    pub fn is_of(&self, id: &EnvironmentId, names: &Names, fqdn: &str) -> bool {
        match &self.record {
            Some(record) => record.id == *id,
            None => self.name == names.row || self.endpoint == fqdn,
        }
    }

    /// Whether nothing removes the environment but a delete with force.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.protected)
    }
}

/// The key of an item.
#[must_use]
pub fn key(kind: &str, name: &str) -> Item {
    HashMap::from([text("type", kind), text("name", name)])
}

/// The item of an environment; the Python tools ignore `record` and `expires_at`.
///
/// # Errors
/// When the environment's name cannot be used.
pub fn to_item(record: &Record, now: SystemTime) -> Result<Item, Error> {
    let json = record_json(record)?;
    let mut item = key(&record.id.profile, &record.names()?.row);
    item.extend([
        text("kind", "environment"),
        text("endpoint", &record.fqdn()?),
        ("last_updated".to_owned(), AttributeValue::N(seconds(now))),
        text("record", &json),
    ]);
    if let Some(generation) = &record.generation {
        item.extend([text("generation", generation)]);
    }
    if let Some(sleep) = &record.sleep {
        let revision = AttributeValue::N(sleep.revision.to_string());
        item.insert(SLEEP_REVISION.to_owned(), revision);
    }
    if let Some(expiry) = &record.expiry {
        let at = AttributeValue::N(expiry.at.to_string());
        item.insert("expires_at".to_owned(), at);
    }
    Ok(item)
}

/// The text in which a row holds its record.
///
/// # Errors
/// When the record cannot be written.
pub(crate) fn record_json(record: &Record) -> Result<String, Error> {
    serde_json::to_string(record).map_err(|error| unreadable(&record.id, &error))
}

/// The row that an item holds.
///
/// # Errors
/// When it holds a record that this version cannot read, or that of another environment.
pub fn from_item(id: &EnvironmentId, item: &Item) -> Result<Row, Error> {
    let string = |key: &str| item.get(key).and_then(|value| value.as_s().ok()).cloned();
    let record = string("record").map(|json| serde_json::from_str(&json));
    let record = record.transpose().map_err(|error| unreadable(id, &error))?;
    let (kind, name) = (
        string("type").unwrap_or_default(),
        string("name").unwrap_or_default(),
    );
    if let Some(record) = &record {
        agrees(&kind, &name, record)?;
    }
    Ok(Row {
        name,
        endpoint: string("endpoint").unwrap_or_default(),
        last_updated: last_updated(item),
        expiry: expiry(item, record.as_ref()),
        generation: string("generation"),
        last_visit: number(item, LAST_VISIT),
        record,
    })
}

/// A row says whose it is twice, by its key and by its record; whoever acts on it must not be sent
/// elsewhere by one of them.
fn agrees(kind: &str, name: &str, record: &Record) -> Result<(), Error> {
    let row = record.names()?.row;
    if record.id.profile == kind && (row == name || record.id.name == name) {
        return Ok(());
    }
    Err(Error::Unusable {
        what: format!(
            "the row {}/{} in the state table",
            visible(kind),
            visible(name)
        ),
        why: format!(
            "holds the record of environment {} of profile {}, whose row is {row}",
            record.id.name, record.id.profile
        ),
        advice: "Nothing is done on its word. Find out who wrote it, and remove it.".into(),
        key: None,
    })
}

/// The profile that an item holds.
///
/// # Errors
/// When its text is not a JSON object.
pub fn profile(item: &Item) -> Result<Draft, Error> {
    let json = item.get("profile").and_then(|value| value.as_s().ok());
    Ok(Draft::from_json(json.map_or("{}", String::as_str))?)
}

fn number(item: &Item, key: &str) -> Option<u64> {
    item.get(key)?.as_n().ok()?.parse().ok()
}

/// The number is what counts; the record tells what it follows from.
fn expiry(item: &Item, record: Option<&Record>) -> Option<Expiry> {
    let at = item.get("expires_at")?.as_n().ok()?;
    let at = since_epoch(at)?.as_secs();
    let recorded = record.and_then(|record| record.expiry);
    let ttl = recorded.filter(|own| own.at == at).and_then(|own| own.ttl);
    Some(Expiry { at, ttl })
}

/// The API's first release wrote the time as a string under another key.
fn last_updated(item: &Item) -> SystemTime {
    let number = item.get("last_updated").and_then(|value| value.as_n().ok());
    let older = item
        .get("last_updated_time")
        .and_then(|value| value.as_s().ok());
    let since = number.or(older).and_then(|text| since_epoch(text));
    expiry::since_epoch(since.unwrap_or_default())
}

/// Digits are read as they are: a float would not give every microsecond back.
fn since_epoch(text: &str) -> Option<Duration> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let nanos: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    // Only a number that is too large fails: it is as late as can be.
    let seconds = is_number.then(|| seconds.parse().unwrap_or(u64::MAX))?;
    Some(Duration::new(seconds, nanos.parse().ok()?))
}

/// The time now, as exactly as a row holds it.
#[must_use]
pub fn now() -> SystemTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let micros = since.map_or(0, |since| since.as_micros());
    UNIX_EPOCH + Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}

/// The time now, in Unix seconds.
#[must_use]
pub fn unix_seconds() -> u64 {
    let since = now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Unix time in seconds with six digits of fraction.
fn seconds(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}.{:06}", since.as_secs(), since.subsec_micros())
}

fn text(key: &str, value: &str) -> (String, AttributeValue) {
    (key.to_owned(), AttributeValue::S(value.to_owned()))
}

fn unreadable(id: &EnvironmentId, error: &serde_json::Error) -> Error {
    Error::Unusable {
        what: format!("the row of environment {} in the state table", id.name),
        why: format!("holds a record that this version cannot read: {error}"),
        advice: "Use a newer version, or remove the row's `record` attribute.".into(),
        key: None,
    }
}

#[cfg(test)]
mod tests;
