//! Streams that records are forwarded to: a function can put nothing into one that is not there.

use futures::future::join_all;
use kinesis_pipeline::destination::{Destination, Sink};
use kinesis_pipeline::{Error, Pipelines};
use tfplugin6::{Diagnostic, Diagnostics, path};

/// Warns of targets that are not there yet: the apply of the plan may make them first.
pub(crate) async fn warnings(
    pipelines: &Pipelines,
    destinations: impl Iterator<Item = &Destination>,
) -> Diagnostics {
    let missing = missing(pipelines, destinations).await.into_iter();
    let warning = |(key, why): (String, String)| {
        Diagnostic::warning(why)
            .detail(
                "The apply is refused unless it is there by then. Refer to the resource that makes it, so that \
                 Terraform makes it first.",
            )
            .at(path!(destinations[key].kinesis.stream_name))
    };
    missing.map(warning).collect()
}

/// Refuses targets that are not there.
///
/// # Errors
/// Names each.
pub(crate) async fn check(
    pipelines: &Pipelines,
    destinations: impl Iterator<Item = &Destination>,
) -> Result<(), Diagnostics> {
    let missing = missing(pipelines, destinations).await.into_iter();
    let error = |(key, why): (String, String)| {
        Diagnostic::error(why)
            .detail("Nothing was changed. Make it first, or check name, account and region.")
            .at(path!(destinations[key].kinesis.stream_name))
    };
    missing.map(error).collect::<Diagnostics>().into_result()
}

/// The destinations whose target is not there, with what is said of it. Where nobody can tell, it is there.
async fn missing(
    pipelines: &Pipelines,
    destinations: impl Iterator<Item = &Destination>,
) -> Vec<(String, String)> {
    let each = destinations.map(|one| async move {
        let Sink::Kinesis { stream_name, .. } = &one.sink else {
            return None;
        };
        let target = one.mapping.stream.of(stream_name).parse().ok()?;
        match pipelines.check_stream(&target).await {
            Err(Error::Stream { .. }) => {
                let why = format!("Stream {stream_name} does not exist");
                Some((one.key.clone(), why))
            }
            _ => None,
        }
    });
    join_all(each).await.into_iter().flatten().collect()
}
