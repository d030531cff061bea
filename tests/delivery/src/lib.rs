//! Proves that the movers lose nothing: the rules of an event source mapping, a generator of records
//! that knows where each has to end, and sinks that fail in every way that sinks do.
//!
//! ```no_run
//! use delivery::records::Mover;
//! use delivery::trial::Trial;
//!
//! # async fn example() -> anyhow::Result<()> {
//! let report = Trial::new(Mover::S3, 50_000, 7).run().await?;
//! println!("{report}");
//! assert_eq!(report.wrong(), None);
//! # Ok(())
//! # }
//! ```

pub mod hostile;
pub mod mapping;
pub mod measure;
pub mod peers;
pub mod records;
pub mod trial;
pub mod uniform;
