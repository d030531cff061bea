//! Conditional writes of the Environments JSON file: no writer's update is ever lost.
//!
//! All endpoints of an environment that are in one file come and go in one write: nobody ever reads
//! a part of an environment.

use std::collections::{BTreeMap, BTreeSet};

use aws_calls::all;
use aws_sdk_s3::primitives::ByteStream;
use futures::future::join_all;

use crate::clients::Clients;
use crate::context::Context;
use crate::document::{Document, Entry};
use crate::error::{Error, code, sent};
use crate::observe::file::{self, Address, Files, StoredFile};
use crate::record::Record;
use crate::settings::Settings;

/// The attempt from which on pauses no longer grow, at 0.8 seconds.
const LONGEST_PAUSE: u32 = 3;

/// Writes the files that list endpoints.
#[derive(Clone, Copy)]
pub(super) struct Publisher<'a> {
    pub(super) clients: &'a Clients,
    pub(super) context: &'a Context,
}

/// An endpoint that is not to be listed any more.
pub(super) struct Withdrawal {
    /// The file.
    pub(super) address: Address,
    /// Its entry there.
    pub(super) entry: Entry,
    /// Whether a write that adds the entry may be under way: the file is then written even where nothing
    /// has to go, since that write is made on the condition that the file has not changed.
    pub(super) may_appear: bool,
}

/// Whether a write was made, or somebody else's came between.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Attempt {
    Done,
    Conflict,
}

/// How often a file is written that somebody else wrote meanwhile.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Limit {
    Once,
    None,
}

impl Publisher<'_> {
    /// Publishes endpoints as [`Publisher::publish`] does, but only as long as the files are as they were read: each
    /// is written at most once.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) async fn publish_unchanged(
        &self,
        published: Vec<(Address, Entry)>,
        mut files: Files,
    ) -> Result<Attempt, Error> {
        let each = by_file(published).into_iter().map(|(address, entries)| {
            let first = files.remove(&address).unwrap_or_default();
            async move {
                match self.publish_in(&address, entries, first, Limit::Once).await {
                    Err(error) if is_conflict(&error) => Ok(Attempt::Conflict),
                    answer => answer.map(|()| Attempt::Done),
                }
            }
        });
        let attempts = all(join_all(each).await)?;
        let has_conflict = attempts.contains(&Attempt::Conflict);
        Ok(if has_conflict {
            Attempt::Conflict
        } else {
            Attempt::Done
        })
    }

    /// Publishes endpoints, those of one file in one write; `files` are as they were read before.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) async fn publish(
        &self,
        published: Vec<(Address, Entry)>,
        mut files: Files,
    ) -> Result<(), Error> {
        let each = by_file(published).into_iter().map(|(address, entries)| {
            let first = files.remove(&address).unwrap_or_default();
            async move { self.publish_in(&address, entries, first, Limit::None).await }
        });
        all(join_all(each).await).map(drop)
    }

    /// Withdraws endpoints, those of one file in one write. A file that is gone is not missed.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) async fn withdraw(
        &self,
        withdrawals: Vec<Withdrawal>,
        mut files: Files,
    ) -> Result<(), Error> {
        let appearing = withdrawals.iter().filter(|one| one.may_appear);
        let appearing: BTreeSet<Address> = appearing.map(|one| one.address.clone()).collect();
        let pairs = withdrawals.into_iter().map(|one| (one.address, one.entry));
        let each = by_file(pairs).into_iter().map(|(address, entries)| {
            let first = files.remove(&address).unwrap_or_default();
            let may_appear = appearing.contains(&address);
            self.withdraw_from(address, entries, first, may_appear)
        });
        all(join_all(each).await).map(drop)
    }

    async fn publish_in(
        &self,
        address: &Address,
        entries: Vec<Entry>,
        first: StoredFile,
        limit: Limit,
    ) -> Result<(), Error> {
        for entry in &entries {
            self.tell(address, entry, "environment");
            self.context.note(if first.document.is_listed(&entry.name) {
                "Existing environment found, updating in-place"
            } else {
                "Existing environment not found, adding new"
            });
        }
        let edit = |document: &Document| match document.conflict(&entries) {
            Some((entry, other)) => Err(conflict(address, entry, &other)),
            None => Ok(document.with(&entries)),
        };
        self.update(address, first, limit, edit).await
    }

    async fn withdraw_from(
        &self,
        address: Address,
        entries: Vec<Entry>,
        first: StoredFile,
        may_appear: bool,
    ) -> Result<(), Error> {
        let left = first.document.without(&entries);
        for entry in &entries {
            self.tell(&address, entry, "delete environment");
            if let Some(left) = &left {
                self.context.note(withdrawn(left, entry));
            }
        }
        let edit = |document: &Document| {
            let left = document.without(&entries);
            Ok(left.or_else(|| may_appear.then(|| document.rewritten())))
        };
        match self.update(&address, first, Limit::None, edit).await {
            Err(error) if code(&error) == Some("NoSuchBucket") => Ok(()),
            answer => answer,
        }
    }

    fn tell(&self, address: &Address, entry: &Entry, what: &str) {
        self.context.note(format!(
            "Updating config file {address}, {what} {}: {} -> {}",
            entry.name, entry.update_key, entry.fqdn
        ));
    }

    /// Reads, edits and writes until no other writer came between.
    async fn update(
        &self,
        address: &Address,
        first: StoredFile,
        limit: Limit,
        edit: impl Fn(&Document) -> Result<Option<Document>, Error>,
    ) -> Result<(), Error> {
        let mut stored = first;
        let mut attempt = 0;
        while let Some(edited) = edit(&stored.document)? {
            let write = self.put(address, &edited, &stored);
            match self.context.change("S3 PutObject", address, write).await {
                Err(error) if limit == Limit::None && is_conflict(&error) => {
                    // Longer pauses would only leave the file idle: of fifty writers at once, the last
                    // would be twice as late.
                    attempt = (attempt + 1).min(LONGEST_PAUSE);
                    self.context.pause(attempt, &error).await?;
                }
                answer => {
                    answer?;
                    break;
                }
            }
            stored = file::fetch(self.clients, address).await?;
        }
        self.context.note("Successfully updated config file");
        Ok(())
    }

    async fn put(
        &self,
        address: &Address,
        document: &Document,
        stored: &StoredFile,
    ) -> Result<(), Error> {
        let call = self.clients.s3.of(&address.bucket).put_object();
        let call = stored
            .kept
            .put(call.bucket(&address.bucket).key(&address.key));
        let call = if stored.kept.has_tags {
            call.tagging(file::tags::query(self.clients, address).await?)
        } else {
            call
        };
        let call = call.body(ByteStream::from(document.to_string().into_bytes()));
        let call = match &stored.etag {
            Some(etag) => call.if_match(etag),
            None => call.if_none_match("*"),
        };
        sent("S3 PutObject", address, call.send()).await.map(drop)
    }
}

/// Reads the files that endpoints are published in.
///
/// # Errors
/// When a file cannot be read.
pub async fn read(clients: &Clients, records: &[Record]) -> Result<Files, Error> {
    file::fetch_all(clients, listed(records)).await
}

/// Reads the files that endpoints may be published in; they may be gone already.
///
/// # Errors
/// When a call fails, or one is another kind of file.
pub async fn read_left(clients: &Clients, records: &[Record]) -> Result<Files, Error> {
    file::fetch_all_left(clients, listed(records)).await
}

/// The endpoints that a file lists: workers are in none.
fn listed(records: &[Record]) -> impl Iterator<Item = (&Settings, Option<&str>)> {
    let listed = records.iter().filter(|record| !record.is_worker());
    listed.map(|record| (&record.settings, record.endpoint()))
}

/// The endpoints of each file.
fn by_file(published: impl IntoIterator<Item = (Address, Entry)>) -> BTreeMap<Address, Vec<Entry>> {
    let mut files: BTreeMap<Address, Vec<Entry>> = BTreeMap::new();
    for (address, entry) in published {
        files.entry(address).or_default().push(entry);
    }
    files
}

fn withdrawn(left: &Document, entry: &Entry) -> String {
    if left.is_listed(&entry.name) {
        return "Existing environment found, updating in-place".to_owned();
    }
    let key = &entry.update_key;
    format!("Existing environment found, and the only optional key is {key}, deleting environment")
}

/// Somebody else has published something in the place of an endpoint.
fn conflict(address: &Address, entry: &Entry, other: &str) -> Error {
    Error::Unusable {
        what: format!("entry {} of {address}", entry.name),
        why: format!(
            "has `{}` {other} instead of {}",
            entry.update_key, entry.fqdn
        ),
        advice: "Remove it there, or run the command with `--adopt` to replace it.".into(),
        key: Some("endpoint_update_key"),
    }
}

/// Another writer came first, or is writing now, or removed the file.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
fn is_conflict(error: &Error) -> bool {
    matches!(
        code(error),
        Some("PreconditionFailed" | "ConditionalRequestConflict" | "NoSuchKey")
    )
}
