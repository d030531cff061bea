//! The Environments JSON file in S3.

mod kept;
pub(crate) mod tags;

use std::collections::BTreeMap;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};

pub use self::kept::Kept;
use crate::clients::Clients;
use crate::document::Document;
use crate::error::{Error, code, sent};
pub use crate::place::Address;
use crate::settings::Settings;

/// Files as they were read.
pub type Files = BTreeMap<Address, StoredFile>;

/// The file as it was read.
#[derive(Clone, Debug, Default)]
pub struct StoredFile {
    /// Its content; empty where there is no file.
    pub document: Document,
    /// Its version, for a conditional write; `None` where there is no file.
    pub etag: Option<String>,
    /// What it has beside its content.
    pub kept: Kept,
}

/// Reads the files of these endpoints, each once.
///
/// # Errors
/// When a bucket does not exist, a call fails, or one is another kind of file.
pub async fn fetch_all<'a>(
    clients: &Clients,
    wanted: impl IntoIterator<Item = (&'a Settings, Option<&'a str>)>,
) -> Result<Files, Error> {
    let addresses = addresses(wanted);
    let files =
        super::distinct::fetch_distinct(pairs(&addresses), |address| fetch(clients, address))
            .await?;
    Ok(owned(files))
}

/// Reads the files of these endpoints, each once; they may be gone already.
///
/// # Errors
/// When a call fails, or one is another kind of file.
pub async fn fetch_all_left<'a>(
    clients: &Clients,
    wanted: impl IntoIterator<Item = (&'a Settings, Option<&'a str>)>,
) -> Result<Files, Error> {
    let addresses = addresses(wanted);
    let files =
        super::distinct::fetch_distinct(pairs(&addresses), |address| fetch_left(clients, address));
    Ok(owned(files.await?))
}

fn addresses<'a>(
    wanted: impl IntoIterator<Item = (&'a Settings, Option<&'a str>)>,
) -> Vec<(Address, Option<&'a str>)> {
    let each = wanted.into_iter();
    each.map(|(settings, group)| (Address::from(settings), group))
        .collect()
}

fn pairs<'a>(
    addresses: &'a [(Address, Option<&'a str>)],
) -> impl Iterator<Item = (&'a Address, Option<&'a str>)> {
    addresses.iter().map(|(address, group)| (address, *group))
}

fn owned(files: BTreeMap<&Address, StoredFile>) -> Files {
    let pairs = files.into_iter();
    pairs
        .map(|(address, file)| (address.clone(), file))
        .collect()
}

/// Reads the file.
///
/// # Errors
/// When the bucket does not exist, the call fails, or it is another kind of file.
pub async fn fetch(clients: &Clients, address: &Address) -> Result<StoredFile, Error> {
    let answer = match sent("S3 GetObject", address, get(clients, address)).await {
        Err(error) if code(&error) == Some("NoSuchKey") => return Ok(StoredFile::default()),
        answer => answer?,
    };
    let (etag, kept) = (answer.e_tag.clone(), Kept::from(&answer));
    let body = answer
        .body
        .collect()
        .await
        .map_err(|error| cut_short(address, &error))?;
    let document = Document::parse(&body.into_bytes()).map_err(|error| other(address, &error))?;
    Ok(StoredFile {
        document,
        etag,
        kept,
    })
}

async fn get(
    clients: &Clients,
    address: &Address,
) -> Result<GetObjectOutput, SdkError<GetObjectError>> {
    let Address { bucket, key } = address;
    let client = clients.s3.of(bucket);
    let get = |client: &Client| client.get_object().bucket(bucket).key(key).send();
    let answer = get(&client).await;
    let error = answer.as_ref().err();
    match error.and_then(|error| clients.s3.elsewhere(bucket, &client, error)) {
        Some(other) => get(&other).await,
        None => answer,
    }
}

/// Reads the file for deleting, where file and bucket may be gone already.
///
/// # Errors
/// When the call fails, or it is another kind of file.
pub async fn fetch_left(clients: &Clients, address: &Address) -> Result<StoredFile, Error> {
    match fetch(clients, address).await {
        Err(error) if code(&error) == Some("NoSuchBucket") => Ok(StoredFile::default()),
        answer => answer,
    }
}

fn cut_short(address: &Address, error: &dyn std::error::Error) -> Error {
    Error::Unusable {
        what: address.to_string(),
        why: format!("could not be read to its end: {error}"),
        advice: "Run the same command again.".into(),
        key: None,
    }
}

fn other(address: &Address, error: &dyn std::error::Error) -> Error {
    Error::Unusable {
        what: address.to_string(),
        why: error.to_string(),
        advice: "Write {\"environments\": []} to it, or name another file in `endpoint_s3_key`."
            .into(),
        key: Some("endpoint_s3_key"),
    }
}
