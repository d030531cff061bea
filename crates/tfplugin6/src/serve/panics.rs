//! Panics on stderr, where Terraform looks for them.

use std::panic::{self, PanicHookInfo};

/// Terraform's crash report is made of what follows a line that begins with `panic: `.
pub(super) fn report_on_stderr() {
    panic::set_hook(Box::new(|info| eprintln!("{}", report(info))));
}

fn report(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("unknown cause");
    match info.location() {
        Some(place) => format!("panic: {message}\n\tat {}:{}", place.file(), place.line()),
        None => format!("panic: {message}"),
    }
}
