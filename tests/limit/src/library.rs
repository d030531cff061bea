//! The same work with this project's library, which also reads the type, id and time of each record and says what is
//! wrong with any.

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use kinesis_utils::archive::Archives;
use kinesis_utils::decode::{Decoder, Options};
use kinesis_utils::event::Event;
use kinesis_utils::record::Record;

use crate::output::Output;

/// What a function does with an event up to the sink's protocol.
pub(crate) struct Library {
    options: Options,
    /// Whether records become an archive for each type, as they do in Amazon S3.
    archives: bool,
}

impl Library {
    /// That of a mover.
    pub(crate) fn of(mover: &str) -> Self {
        let options = Options {
            time_required: mover != "kinesis-forward",
            ..Options::default()
        };
        Self {
            options,
            archives: mover == "kinesis-to-s3",
        }
    }

    /// Makes what a sink's protocol asks for of an event, and returns the number of its records.
    pub(crate) fn read(&self, event: &[u8], output: &mut Output) -> Result<u32> {
        let event = Event::from_json(event).context("read the event")?;
        let (mut archives, mut count) = (Archives::default(), 0);
        for window in Decoder::new(&event, &self.options) {
            ensure!(window.failed.is_empty(), "{:?}", window.failed);
            count += u32::try_from(window.records.len())?;
            for record in &window.records {
                self.hand_on(record, &mut archives, output)?;
            }
        }
        if self.archives {
            archives.finish().map(black_box).for_each(drop);
        } else {
            output.finish()?;
        }
        Ok(count)
    }

    fn hand_on(
        &self,
        record: &Record,
        archives: &mut Archives<()>,
        output: &mut Output,
    ) -> Result<()> {
        if self.archives {
            archives.push(&record.log_type, &record.json, || ());
        } else {
            output.push(&record.json)?;
        }
        Ok(())
    }
}
