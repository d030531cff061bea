//! Records as a server takes them.

mod datadog;
mod loki;
mod splunk_hec;

use std::borrow::Cow;

use http::HeaderValue;
use http_post::Items;
use http_post::settings::form::Form;
use jiff::Timestamp;
use kinesis_utils::record::Record;
use mover::Batch;

/// Records in a form.
pub(crate) struct Encoded<'a> {
    form: Form,
    records: &'a [Record],
    /// Each record as it is in a body.
    items: Vec<Cow<'a, [u8]>>,
}

/// What stands around the records of a body.
struct Frame {
    before: &'static [u8],
    between: &'static [u8],
    after: &'static [u8],
}

const LINES: Frame = Frame {
    before: b"",
    between: b"\n",
    after: b"\n",
};
const ARRAY: Frame = Frame {
    before: b"[",
    between: b",",
    after: b"]",
};

impl<'a> Encoded<'a> {
    pub(crate) fn new(form: Form, batch: &Batch<'_>, records: &'a [Record]) -> Self {
        let item = |record: &'a Record| match form {
            Form::Ndjson | Form::Json => Cow::Borrowed(&*record.json),
            Form::SplunkHec => Cow::Owned(splunk_hec::event(record, moment(batch, record))),
            Form::Datadog => Cow::Owned(datadog::log(record, moment(batch, record))),
            Form::Loki => Cow::Owned(loki::entry(record, moment(batch, record))),
        };
        Self {
            form,
            records,
            items: records.iter().map(item).collect(),
        }
    }

    fn chosen(&self, places: &[usize]) -> impl Iterator<Item = (&Record, &[u8])> {
        places.iter().filter_map(|&place| {
            let item: &[u8] = self.items.get(place)?;
            Some((self.records.get(place)?, item))
        })
    }
}

impl Items for Encoded<'_> {
    fn count(&self) -> usize {
        self.items.len()
    }

    fn content_type(&self) -> HeaderValue {
        HeaderValue::from_static(match self.form {
            Form::Ndjson => "application/x-ndjson",
            Form::Json | Form::SplunkHec | Form::Datadog | Form::Loki => "application/json",
        })
    }

    fn size(&self, place: usize) -> usize {
        self.items.get(place).map_or(0, |item| item.len() + 1)
    }

    fn body(&self, places: &[usize]) -> Vec<u8> {
        let frame = match self.form {
            Form::Ndjson | Form::SplunkHec => LINES,
            Form::Json | Form::Datadog => ARRAY,
            Form::Loki => return loki::body(self.chosen(places)),
        };
        frame.body(self.chosen(places).map(|(_, item)| item))
    }
}

impl Frame {
    fn body<'a>(&self, items: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
        let mut body = self.before.to_vec();
        for (place, item) in items.enumerate() {
            if place > 0 {
                body.extend_from_slice(self.between);
            }
            body.extend_from_slice(item);
        }
        // Lines that are none have no end.
        if !(body.is_empty() && self.after == LINES.after) {
            body.extend_from_slice(self.after);
        }
        body
    }
}

/// The time of a record or, where it has none that a server takes, of its arrival.
fn moment(batch: &Batch<'_>, record: &Record) -> Timestamp {
    let own = batch.time_of(record).moment(batch.zone());
    own.unwrap_or_else(|| batch.now_of(record.origin).moment)
}

/// Appends a text as JSON.
fn string(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_and_arrays_close() {
        let items: [&[u8]; 2] = [b"{\"n\":1.0}", b"{}"];
        let body = |frame: &Frame, items: &[&'static [u8]]| {
            String::from_utf8(frame.body(items.iter().copied())).unwrap()
        };
        assert_eq!(body(&LINES, &items), "{\"n\":1.0}\n{}\n");
        assert_eq!(body(&ARRAY, &items), "[{\"n\":1.0},{}]");
        assert_eq!(
            (body(&LINES, &[]), body(&ARRAY, &[])),
            (String::new(), "[]".to_owned())
        );
    }
}
