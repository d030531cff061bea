//! Proves that the movers lose nothing: the rules of an event source mapping, a generator of records
//! that knows where each has to end, and sinks that fail in every way that sinks do.

pub mod mapping;
pub mod peers;
pub mod records;
pub mod trial;
