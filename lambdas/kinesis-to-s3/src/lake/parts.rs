//! The records of a batch by partition, encoded window by window.

use jiff::Timestamp;
use kinesis_utils::archive::Archives;
use kinesis_utils::record::Record;
use kinesis_utils::time::Now;
use log_lake::convert::Converter;
use log_lake::file::{FileError, FileWriter};
use log_lake::partition::{Format, Partition};
use log_lake::rows::Rows;

/// The first record of a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct First {
    /// When its Kinesis record came.
    pub(super) arrival: Timestamp,
    /// Which record of the stream it is, the same at every delivery.
    pub(super) source: String,
}

/// The object of a partition.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) partition: Partition,
    pub(super) first: First,
    pub(super) body: Vec<u8>,
}

/// Why a record was not added.
#[derive(Debug)]
pub(super) enum NotARow {
    /// It is no object.
    Record,
    /// The file of its partition cannot be written.
    File(FileError),
}

/// The records of a batch by partition.
pub(super) struct Parts<'a> {
    records: u64,
    encoded: Encoded<'a>,
}

enum Encoded<'a> {
    Parquet(Parquet<'a>),
    Ndjson(Archives<(Partition, First)>),
}

/// Files of Parquet, of which each window is a row group.
struct Parquet<'a> {
    converter: &'a Converter,
    /// By the numbers of their partitions.
    files: Vec<Option<File>>,
    misfits: u64,
}

struct File {
    partition: Partition,
    first: First,
    rows: Rows,
    writer: FileWriter<Vec<u8>>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(format: Format, converter: &'a Converter) -> Self {
        let encoded = match format {
            Format::Parquet => Encoded::Parquet(Parquet {
                converter,
                files: Vec::new(),
                misfits: 0,
            }),
            Format::Ndjson => Encoded::Ndjson(Archives::default()),
        };
        let records = 0;
        Self { records, encoded }
    }

    /// Adds a record to the partition of this number; `first` is called for its first one.
    pub(super) fn push(
        &mut self,
        (index, partition): (usize, &Partition),
        record: &Record,
        now: &Now,
        first: impl FnOnce() -> First,
    ) -> Result<(), NotARow> {
        match &mut self.encoded {
            Encoded::Parquet(parquet) => {
                let file = |converter: &Converter| File::new(partition.clone(), first(), converter);
                parquet.push(index, record, now, file)?;
            }
            Encoded::Ndjson(archives) => {
                let first = || (partition.clone(), first());
                archives.push(partition.as_str(), &record.json, first);
            }
        }
        self.records += 1;
        Ok(())
    }

    /// Encodes what was added since the end of the last window.
    pub(super) fn end_window(&mut self) -> Result<(), FileError> {
        match &mut self.encoded {
            Encoded::Parquet(parquet) => parquet.end_window(),
            Encoded::Ndjson(_) => Ok(()),
        }
    }

    /// How many bytes are held.
    pub(super) fn size(&self) -> usize {
        match &self.encoded {
            Encoded::Parquet(parquet) => {
                let files = parquet.files.iter().flatten();
                files
                    .map(|file| file.writer.bytes() + file.rows.size())
                    .sum()
            }
            Encoded::Ndjson(archives) => archives.size(),
        }
    }

    /// How many records were added.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// How many values did not fit their columns, where there are columns.
    pub(super) fn misfits(&self) -> Option<u64> {
        match &self.encoded {
            Encoded::Parquet(parquet) => Some(parquet.misfits),
            Encoded::Ndjson(_) => None,
        }
    }

    /// The objects.
    pub(super) fn finish(self) -> Result<Vec<Finished>, FileError> {
        match self.encoded {
            Encoded::Parquet(parquet) => parquet.finish(),
            Encoded::Ndjson(archives) => {
                let finished = archives.finish().map(|archive| {
                    let (partition, first) = archive.first;
                    Finished {
                        partition,
                        first,
                        body: archive.gzip,
                    }
                });
                Ok(finished.collect())
            }
        }
    }
}

impl Parquet<'_> {
    fn push(
        &mut self,
        index: usize,
        record: &Record,
        now: &Now,
        file: impl FnOnce(&Converter) -> Result<File, FileError>,
    ) -> Result<(), NotARow> {
        let json = std::str::from_utf8(&record.json).map_err(|_| NotARow::Record)?;
        let row = self.converter.row(json, now).map_err(|_| NotARow::Record)?;
        if self.files.len() <= index {
            self.files.resize_with(index + 1, || None);
        }
        let place = &mut self.files[index];
        let file = match place {
            Some(file) => file,
            None => place.insert(file(self.converter).map_err(NotARow::File)?),
        };
        self.misfits += row.misfits;
        file.rows.push(&row);
        Ok(())
    }

    fn end_window(&mut self) -> Result<(), FileError> {
        for file in self.files.iter_mut().flatten() {
            let none = Rows::new(self.converter.columns());
            file.writer.write(std::mem::replace(&mut file.rows, none))?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<Finished>, FileError> {
        let finish = |file: File| {
            Ok(Finished {
                partition: file.partition,
                first: file.first,
                body: file.writer.finish()?,
            })
        };
        self.files.into_iter().flatten().map(finish).collect()
    }
}

impl File {
    fn new(partition: Partition, first: First, converter: &Converter) -> Result<Self, FileError> {
        Ok(Self {
            partition,
            first,
            rows: Rows::new(converter.columns()),
            writer: FileWriter::new(Vec::new(), converter.columns())?,
        })
    }
}
