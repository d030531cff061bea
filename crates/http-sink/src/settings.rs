//! Environment variables of functions that post records.

use http_post::Compression;
use http_post::settings::{Names, SettingsError, Transport};
use mover::config::Variables;

/// How the server is reached.
pub fn transport(variables: &mut Variables<'_>, names: &Names, usual: Compression) -> Transport {
    // Without one, there is nothing to post to.
    variables.text(names.address);
    let read = Transport::from_variables(names, usual, |name| variables.optional(name));
    report(variables, read)
}

/// What was read, or what is wrong with each variable.
pub fn report<T: Default>(variables: &mut Variables<'_>, read: Result<T, Vec<SettingsError>>) -> T {
    read.unwrap_or_else(|problems| {
        for problem in problems {
            variables.problem(problem.to_string());
        }
        T::default()
    })
}
