//! Mending records on the way: what they lack is filled in.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::schema::{Field, Fields, Schema};
use kinesis_utils::time::{Now, Time};
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::json;
use serde_json::value::RawValue;

/// What is filled in, and how the keys of the schema are named.
#[derive(Clone, Debug, Args)]
pub(crate) struct Mending {
    /// The type of records that have none
    #[arg(long, value_name = "TYPE")]
    set_type: Option<String>,
    /// Gives records without a time that can be read the time at which they were kept
    #[arg(long)]
    set_time: bool,
    /// Puts what is no JSON object into one, under the key `message`; it needs --set-type
    #[arg(long, requires = "set_type")]
    wrap: bool,
    /// The key of the type
    #[arg(long, env = "LOG_TYPE_FIELD", default_value = "log_type")]
    type_field: String,
    /// The key of the unique id
    #[arg(long, env = "LOG_ID_FIELD", default_value = "log_id")]
    id_field: String,
    /// The key of the time
    #[arg(long, env = "LOG_TIMESTAMP_FIELD", default_value = "time")]
    time_field: String,
    /// What the types of failed logs begin with that no sink refused
    #[arg(long, env = "LOG_TYPE_UNKNOWN_PREFIX", default_value = "unknown")]
    unknown_prefix: String,
}

impl Mending {
    /// A record as it is put. `kept` is when it was kept, and `own_type` the type of all records beside it, which one
    /// without a type is of.
    pub(crate) fn mend<'a>(
        &self,
        sent: Cow<'a, [u8]>,
        kept: Timestamp,
        own_type: Option<&str>,
    ) -> Cow<'a, [u8]> {
        let schema = self.schema();
        let text = std::str::from_utf8(&sent).ok();
        let Some((text, fields)) = text.and_then(|text| Some((text, schema.fields(text).ok()?)))
        else {
            return self.wrapped(sent, kept);
        };
        let new_type = own_type.or(self.set_type.as_deref());
        match self.filled(text, &fields, kept, new_type) {
            Some(text) => Cow::Owned(text.into_bytes()),
            None => sent,
        }
    }

    /// The names of the keys.
    pub(crate) fn schema(&self) -> Schema {
        Schema {
            type_field: self.type_field.clone(),
            id_field: self.id_field.clone(),
            time_field: self.time_field.clone(),
            unknown_prefix: self.unknown_prefix.clone(),
        }
    }

    /// The record with what it lacks, or nothing where it lacks nothing that is to be filled in.
    fn filled(
        &self,
        text: &str,
        fields: &Fields<'_>,
        kept: Timestamp,
        new_type: Option<&str>,
    ) -> Option<String> {
        let has_type = matches!(&fields.log_type, Field::Text(text) if !text.is_empty());
        let new_type = new_type.filter(|_| !has_type);
        let now = Now {
            moment: kept,
            zone: TimeZone::UTC,
        };
        let new_time = self.set_time && Time::read(&fields.time, &now).is_none();
        let mut new = Vec::new();
        new.extend(new_type.map(|value| (&*self.type_field, value.to_owned())));
        new.extend(new_time.then(|| (&*self.time_field, kept.to_string())));
        (!new.is_empty()).then(|| with(text, &new)).flatten()
    }

    /// An object around what is none.
    fn wrapped<'a>(&self, sent: Cow<'a, [u8]>, kept: Timestamp) -> Cow<'a, [u8]> {
        let Some(log_type) = self.set_type.as_ref().filter(|_| self.wrap) else {
            return sent;
        };
        let mut object =
            json!({ &*self.type_field: log_type, &*self.time_field: kept.to_string() });
        object["message"] = match std::str::from_utf8(&sent) {
            Ok(text) => text.into(),
            Err(_) => STANDARD.encode(&sent).into(),
        };
        Cow::Owned(object.to_string().into_bytes())
    }
}

/// An object with new values under these keys; everything else stays to the letter.
fn with(text: &str, new: &[(&str, String)]) -> Option<String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut members = deserializer.deserialize_map(Members).ok()?;
    members.retain(|(key, _)| new.iter().all(|(name, _)| key != name));
    let kept = members
        .iter()
        .map(|(key, value)| format!("{}:{}", json!(key), value.get()));
    let added = new
        .iter()
        .map(|(key, value)| format!("{}:{}", json!(key), json!(value)));
    Some(format!(
        "{{{}}}",
        kept.chain(added).collect::<Vec<_>>().join(",")
    ))
}

/// The members of an object in their order, the values as they were written.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        mending: Mending,
    }

    fn corrected(flags: &[&str], sent: &str) -> String {
        let flags = Flags::parse_from([&["x"], flags].concat());
        let corrected =
            flags
                .mending
                .mend(Cow::Borrowed(sent.as_bytes()), Timestamp::UNIX_EPOCH, None);
        String::from_utf8(corrected.into_owned()).unwrap()
    }

    #[test]
    fn what_lacks_nothing_stays_to_the_letter() {
        let record = r#"{ "time":"2020-03-14", "log_type":"a", "n":1.50 }"#;
        assert_eq!(
            corrected(&["--set-type=b", "--set-time", "--wrap"], record),
            record
        );
        assert_eq!(corrected(&[], r#"{"n":1}"#), r#"{"n":1}"#);
        assert_eq!(corrected(&[], "no json"), "no json");
    }

    #[test]
    fn what_is_missing_is_filled_in_and_the_rest_stays() {
        assert_eq!(
            corrected(
                &["--set-type=b", "--set-time"],
                r#"{"log_type":3,"n":1.50,"u":"\u00e9"}"#
            ),
            r#"{"n":1.50,"u":"\u00e9","log_type":"b","time":"1970-01-01T00:00:00Z"}"#
        );
        assert_eq!(
            corrected(
                &["--set-type=b", "--type-field=kind"],
                r#"{"log_type":"a"}"#
            ),
            r#"{"log_type":"a","kind":"b"}"#
        );
    }

    #[test]
    fn the_type_of_a_partition_is_that_of_records_without_one() {
        let flags = Flags::parse_from(["x", "--set-type=b"]);
        for (sent, expected) in [
            (r#"{"n":1}"#, r#"{"n":1,"log_type":"own"}"#),
            (r#"{"log_type":"a"}"#, r#"{"log_type":"a"}"#),
        ] {
            let sent = Cow::Borrowed(sent.as_bytes());
            let corrected = flags.mending.mend(sent, Timestamp::UNIX_EPOCH, Some("own"));
            assert_eq!(std::str::from_utf8(&corrected), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_object_is_put_into_one() {
        let wrapped = corrected(&["--set-type=b", "--wrap"], "no json");
        let wrapped: serde_json::Value = serde_json::from_str(&wrapped).unwrap();
        assert_eq!(
            wrapped,
            json!({"log_type": "b", "time": "1970-01-01T00:00:00Z", "message": "no json"})
        );
    }
}
