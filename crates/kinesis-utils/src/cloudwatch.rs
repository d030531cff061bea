//! What a subscription filter of CloudWatch Logs puts into a stream.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;

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
    let message: Message<'_> = serde_json::from_str(text).ok()?;
    Some(match message.message_type {
        MessageType::ControlMessage => Vec::new(),
        MessageType::DataMessage => message.log_events.into_iter().map(|e| e.message).collect(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MessageType {
    DataMessage,
    ControlMessage,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    message_type: MessageType,
    #[serde(borrow, rename = "owner")]
    _owner: Cow<'a, str>,
    #[serde(borrow, rename = "logGroup")]
    _log_group: Cow<'a, str>,
    #[serde(borrow, rename = "logStream")]
    _log_stream: Cow<'a, str>,
    #[serde(rename = "subscriptionFilters")]
    _subscription_filters: Vec<IgnoredAny>,
    #[serde(borrow)]
    log_events: Vec<LogEvent<'a>>,
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
