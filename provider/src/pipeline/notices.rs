//! What is no reason to fail, and is said all the same.

use kinesis_pipeline::Seen;
use kinesis_pipeline::ownership::Foreign;
use tfplugin6::{Context, Diagnostic, path};

/// What is said of one destination.
pub(crate) fn of(context: &Context, key: &str, seen: &Seen) {
    for text in &seen.warnings {
        let warning = Diagnostic::warning("A piece could not be tagged").detail(format!(
            "{text}\n\nIt was made by a release without tags, by which the provider recognizes what it made. \
             The next change of this destination tries again."
        ));
        context.warn(warning.at(path!(destinations[key])));
    }
    if let Some(group) = &seen.used_log_group {
        let warning = Diagnostic::warning("The function uses a log group that was there before");
        context.warn(
            warning
                .detail(format!(
                    "{group}. It keeps its retention, and is not deleted with the pipeline."
                ))
                .at(path!(destinations[key])),
        );
    }
}

/// What a delete left.
pub(crate) fn left(context: &Context, left: &[Foreign]) {
    for foreign in left {
        let warning = Diagnostic::warning("Something that is not the pipeline's was left");
        context.warn(warning.detail(foreign.to_string()));
    }
}
