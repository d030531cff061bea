//! The state table in DynamoDB: profiles and the environments made with them.

pub mod lease;
pub mod row;
pub mod table;
