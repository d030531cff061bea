//! Conditional writes of the Environments JSON file: no writer's update is ever lost.
//!
//! All endpoints of an environment that are in one file come and go in one write: nobody ever reads
//! a part of an environment.

use std::collections::BTreeMap;

use aws_sdk_s3::primitives::ByteStream;
use futures::future::join_all;

use super::work::all;
use crate::clients::Clients;
use crate::context::Context;
use crate::document::{Document, Entry};
use crate::error::{Error, code, failed};
use crate::observe::file::{self, Address, Files, StoredFile};
use crate::record::Record;

/// The attempt from which on pauses no longer grow, at 0.8 seconds.
const LONGEST_PAUSE: u32 = 3;

/// Publishes endpoints, those of one file in one write; `files` are as they were read before.
///
/// # Errors
/// When a file cannot be read or written.
pub async fn publish(
    clients: &Clients,
    context: &Context,
    records: &[Record],
    mut files: Files,
) -> Result<(), Error> {
    let each = by_file(records)?.into_iter().map(|(address, entries)| {
        let first = files.remove(&address).unwrap_or_default();
        publish_in(clients, context, address, entries, first)
    });
    all(join_all(each).await).map(drop)
}

/// Withdraws endpoints, those of one file in one write. A file that is gone is not missed.
///
/// # Errors
/// When a file cannot be read or written.
pub async fn withdraw(
    clients: &Clients,
    context: &Context,
    records: &[Record],
) -> Result<(), Error> {
    let each = by_file(records)?.into_iter();
    let each = each.map(|(address, entries)| withdraw_from(clients, context, address, entries));
    all(join_all(each).await).map(drop)
}

fn by_file(records: &[Record]) -> Result<BTreeMap<Address, Vec<Entry>>, Error> {
    let mut files: BTreeMap<Address, Vec<Entry>> = BTreeMap::new();
    for record in records {
        let entries = files.entry(Address::from(&record.settings)).or_default();
        entries.push(record.entry()?);
    }
    Ok(files)
}

async fn publish_in(
    clients: &Clients,
    context: &Context,
    address: Address,
    entries: Vec<Entry>,
    first: StoredFile,
) -> Result<(), Error> {
    for entry in &entries {
        tell(context, &address, entry, "environment");
        context.note(if first.document.is_listed(&entry.name) {
            "Existing environment found, updating in-place"
        } else {
            "Existing environment not found, adding new"
        });
    }
    let edit = |document: &Document| document.with(&entries);
    update(clients, context, &address, first, edit).await
}

async fn withdraw_from(
    clients: &Clients,
    context: &Context,
    address: Address,
    entries: Vec<Entry>,
) -> Result<(), Error> {
    let first = file::fetch_left(clients, &address).await?;
    let left = first.document.without(&entries);
    for entry in &entries {
        tell(context, &address, entry, "delete environment");
        if let Some(left) = &left {
            context.note(withdrawn(left, entry));
        }
    }
    let edit = |document: &Document| document.without(&entries);
    update(clients, context, &address, first, edit).await
}

fn withdrawn(left: &Document, entry: &Entry) -> String {
    if left.is_listed(&entry.name) {
        return "Existing environment found, updating in-place".to_owned();
    }
    let key = &entry.update_key;
    format!("Existing environment found, and the only optional key is {key}, deleting environment")
}

fn tell(context: &Context, address: &Address, entry: &Entry, what: &str) {
    context.note(format!(
        "Updating config file {address}, {what} {}: {} -> {}",
        entry.name, entry.update_key, entry.fqdn
    ));
}

/// Reads, edits and writes until no other writer came between.
async fn update(
    clients: &Clients,
    context: &Context,
    address: &Address,
    first: StoredFile,
    edit: impl Fn(&Document) -> Option<Document>,
) -> Result<(), Error> {
    let mut stored = first;
    let mut attempt = 0;
    while let Some(edited) = edit(&stored.document) {
        let write = put(clients, address, &edited, stored.etag.as_deref());
        match context.change("S3 PutObject", address, write).await {
            Err(error) if is_conflict(&error) => {
                // Longer pauses would only leave the file idle: of fifty writers at once, the last
                // would be twice as late.
                attempt = (attempt + 1).min(LONGEST_PAUSE);
                context.pause(attempt, &error).await?;
            }
            answer => {
                answer?;
                break;
            }
        }
        stored = file::fetch(clients, address).await?;
    }
    context.note("Successfully updated config file");
    Ok(())
}

async fn put(
    clients: &Clients,
    address: &Address,
    document: &Document,
    etag: Option<&str>,
) -> Result<(), Error> {
    let call = clients
        .s3
        .put_object()
        .bucket(&address.bucket)
        .key(&address.key);
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
        .map_err(failed("S3", "PutObject", address))
}

/// Another writer came first, or is writing now, or removed the file.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
fn is_conflict(error: &Error) -> bool {
    matches!(
        code(error),
        Some("PreconditionFailed" | "ConditionalRequestConflict" | "NoSuchKey")
    )
}
