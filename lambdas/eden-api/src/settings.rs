//! From the function's environment variables to the API.

use std::env;

use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::state::lease;

use crate::api::Api;
use crate::itself::Caller;

/// Names the state table, as it did for the Python function.
const TABLE_VARIABLE: &str = "EDEN_TABLE";
const DEFAULT_TABLE: &str = "eden";

/// The API with the function's region, role and state table; made once a process.
pub(crate) fn api() -> Api {
    let config = aws_calls::function_config();
    let options = ClientOptions {
        s3_path_style: aws_calls::s3_path_style(&config),
        lease: lease::times_for_tests(),
        ..ClientOptions::default()
    };
    let eden = Eden::new(&config, &options, &table());
    Api::new(eden, Caller::new(&config))
}

fn table() -> String {
    variable(TABLE_VARIABLE).unwrap_or_else(|| DEFAULT_TABLE.to_owned())
}

/// A variable of the function that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
