//! From the function's environment variables to eden.

use std::env;

use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::state::lease;

/// Names the state table, as it did for the Python function.
const TABLE_VARIABLE: &str = "EDEN_TABLE";
const DEFAULT_TABLE: &str = "eden";

/// Eden with the function's region, role and state table; made once a process.
pub(crate) fn eden() -> Eden {
    let config = aws_calls::function_config();
    let options = ClientOptions {
        s3_path_style: aws_calls::s3_path_style(&config),
        lease: lease::times_for_tests(),
        ..ClientOptions::default()
    };
    Eden::new(&config, &options, &table())
}

fn table() -> String {
    variable(TABLE_VARIABLE).unwrap_or_else(|| DEFAULT_TABLE.to_owned())
}

/// A variable of the function that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
