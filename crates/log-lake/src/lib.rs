//! Log records as columns and partitions: Parquet that drops nothing, and the table that reads it.
