//! What a subscription filter of CloudWatch Logs puts into a stream.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

#[cfg(test)]
mod tests;

/// The key by which a message may be one; see [`messages`].
pub const MESSAGE_TYPE: &str = "messageType";

/// The messages in a text that CloudWatch Logs put: none in a control message.
///
/// `None` when it is not from there. All that CloudWatch Logs always sends has to be there, so
/// that a record of somebody's own that merely has a key `messageType` is left alone.
#[must_use]
pub fn messages(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let message: Message<'_, Vec<LogEvent<'_>>> = serde_json::from_str(text).ok()?;
    Some(match message.message_type {
        MessageType::ControlMessage => Vec::new(),
        MessageType::DataMessage => message.log_events.into_iter().map(|e| e.message).collect(),
    })
}

/// The array of events in a text that CloudWatch Logs put, none of which has been looked into: one of them may not be
/// what it should be. Empty in a control message.
///
/// `None` when it is not from there.
#[must_use]
pub fn events(text: &str) -> Option<&str> {
    let message: Message<'_, &RawValue> = serde_json::from_str(text).ok()?;
    let events = message.log_events.get();
    serde_json::from_str::<Objects>(events).ok()?;
    Some(match message.message_type {
        MessageType::ControlMessage => "[]",
        MessageType::DataMessage => events,
    })
}

/// The message of one event, or why it is none.
///
/// # Errors
/// When it lacks a part, or has one of another kind.
pub fn message(event: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    let event: LogEvent<'_> = serde_json::from_str(event)?;
    Ok(event.message)
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MessageType {
    DataMessage,
    ControlMessage,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a, E> {
    message_type: MessageType,
    #[serde(borrow, rename = "owner")]
    _owner: Cow<'a, str>,
    #[serde(borrow, rename = "logGroup")]
    _log_group: Cow<'a, str>,
    #[serde(borrow, rename = "logStream")]
    _log_stream: Cow<'a, str>,
    #[serde(rename = "subscriptionFilters")]
    _subscription_filters: Vec<IgnoredAny>,
    log_events: E,
}

/// An array of objects, of which nothing is kept: there may be a million.
struct Objects;

impl<'de> Deserialize<'de> for Objects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Self)
    }
}

impl<'de> Visitor<'de> for Objects {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array of objects")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut events: S) -> Result<Self, S::Error> {
        while let Some(event) = events.next_element::<&RawValue>()? {
            if !event.get().starts_with('{') {
                return Err(Error::custom("an event is no object"));
            }
        }
        Ok(self)
    }
}

#[derive(Deserialize)]
struct LogEvent<'a> {
    #[serde(borrow, rename = "id")]
    _id: Cow<'a, str>,
    #[serde(rename = "timestamp")]
    _timestamp: i64,
    #[serde(borrow)]
    message: Cow<'a, str>,
}
