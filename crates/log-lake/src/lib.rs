//! Log records as a lake: columns that hold what converts without loss, and `_rest`, which holds everything else.
//!
//! [`columns::Columns`] are configured, [`convert::Converter`] makes one row of a record, and [`restore::record`] the
//! record of a row again. [`file::FileWriter`] writes rows as Parquet, [`read::records`] reads the records of such a file; [`partition`] says where such a file is put,
//! and [`table`] defines the table in Amazon Athena that reads all of them.
//!
//! ```
//! use kinesis_utils::time::Now;
//! use log_lake::cell::Cell;
//! use log_lake::columns::Columns;
//! use log_lake::convert::Converter;
//! use log_lake::restore;
//!
//! let converter = Converter::new(Columns::parse("status:bigint,user:string")?, "time");
//! let now = Now { moment: jiff::Timestamp::UNIX_EPOCH, zone: jiff::tz::TimeZone::UTC };
//! let row = converter.row(r#"{"status":200,"user":null,"size":1E400}"#, &now)?;
//! assert_eq!(row.cells, [Cell::Bigint(200), Cell::Null]);
//! assert_eq!(row.rest.as_deref(), Some(r#"{"user":null,"size":1E400}"#));
//! let record = restore::record(converter.columns(), &row.cells, row.rest.as_deref())?;
//! assert_eq!(record, r#"{"status":200,"user":null,"size":1E400}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cell;
pub mod change;
pub mod columns;
pub mod convert;
pub mod file;
pub mod partition;
pub mod prefix;
pub mod read;
pub mod restore;
pub mod rows;
pub mod settings;
pub mod table;
