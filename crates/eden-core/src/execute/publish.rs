//! Conditional writes of the Environments JSON file: no writer's update is ever lost.

use aws_sdk_s3::primitives::ByteStream;

use crate::clients::Clients;
use crate::context::Context;
use crate::document::{Document, Entry};
use crate::error::{Error, code, failed};
use crate::observe::file::{self, StoredFile, uri};
use crate::record::Record;
use crate::settings::Settings;

/// Publishes an environment's endpoint; `first` is the file as it was read before.
///
/// # Errors
/// When the file cannot be read or written.
pub async fn publish(
    clients: &Clients,
    context: &Context,
    record: &Record,
    first: StoredFile,
) -> Result<(), Error> {
    let entry = record.entry()?;
    tell(context, record, &entry, "environment");
    context.note(if first.document.is_listed(&entry.name) {
        "Existing environment found, updating in-place"
    } else {
        "Existing environment not found, adding new"
    });
    let edit = |document: &Document, entries: &[Entry]| document.with(entries);
    update(clients, context, record, first, edit).await
}

/// Withdraws an environment's endpoint; `first` is the file as it was read before.
///
/// # Errors
/// When the file cannot be read or written.
pub async fn withdraw(
    clients: &Clients,
    context: &Context,
    record: &Record,
    first: StoredFile,
) -> Result<(), Error> {
    let entry = record.entry()?;
    tell(context, record, &entry, "delete environment");
    if let Some(left) = first.document.without(std::slice::from_ref(&entry)) {
        context.note(if left.is_listed(&entry.name) {
            "Existing environment found, updating in-place".to_owned()
        } else {
            let key = &entry.update_key;
            format!(
                "Existing environment found, and the only optional key is {key}, deleting \
                 environment"
            )
        });
    }
    let edit = |document: &Document, entries: &[Entry]| document.without(entries);
    update(clients, context, record, first, edit).await
}

fn tell(context: &Context, record: &Record, entry: &Entry, what: &str) {
    context.note(format!(
        "Updating config file {}, {what} {}: {} -> {}",
        uri(&record.settings),
        entry.name,
        entry.update_key,
        entry.fqdn
    ));
}

/// Reads, edits and writes until no other writer came between.
async fn update(
    clients: &Clients,
    context: &Context,
    record: &Record,
    first: StoredFile,
    edit: impl Fn(&Document, &[Entry]) -> Option<Document>,
) -> Result<(), Error> {
    let entries = [record.entry()?];
    let settings = &record.settings;
    let mut stored = first;
    let mut attempt = 0;
    while let Some(edited) = edit(&stored.document, &entries) {
        let write = put(clients, settings, &edited, stored.etag.as_deref());
        match context.change("S3 PutObject", uri(settings), write).await {
            Err(error) if is_conflict(&error) => {
                attempt += 1;
                context.pause(attempt, &error).await?;
            }
            answer => {
                answer?;
                break;
            }
        }
        stored = file::fetch(clients, settings).await?;
    }
    context.note("Successfully updated config file");
    Ok(())
}

async fn put(
    clients: &Clients,
    settings: &Settings,
    document: &Document,
    etag: Option<&str>,
) -> Result<(), Error> {
    let call = clients
        .s3
        .put_object()
        .bucket(&settings.bucket)
        .key(&settings.object_key);
    let call = call
        .content_type("application/json")
        .body(ByteStream::from(document.to_string().into_bytes()));
    let call = match etag {
        Some(etag) => call.if_match(etag),
        None => call.if_none_match("*"),
    };
    call.send()
        .await
        .map(drop)
        .map_err(failed("S3", "PutObject", uri(settings)))
}

/// Another writer came first, or is writing now, or removed the file.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
fn is_conflict(error: &Error) -> bool {
    matches!(
        code(error),
        Some("PreconditionFailed" | "ConditionalRequestConflict" | "NoSuchKey")
    )
}
