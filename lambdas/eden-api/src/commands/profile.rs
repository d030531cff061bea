//! What is said of a profile that is not in the state table.

use eden_core::Eden;

use crate::failure::Failure;

/// Why there is no such profile: no table, or a table that holds others.
pub(super) async fn missing(eden: &Eden, name: &str) -> Failure {
    let stored = match eden.table().profiles().await {
        Ok(stored) => stored,
        Err(error) => return error.into(),
    };
    let names: Vec<&str> = stored.iter().map(|profile| profile.name.as_str()).collect();
    let known = if names.is_empty() {
        "no profile".to_owned()
    } else {
        names.join(", ")
    };
    Failure::not_found(format!(
        "Profile {name} not found in DynamoDB table {}, which holds {known}. Store it with `eden \
         config push -p {name}`.",
        eden.table().name()
    ))
}
