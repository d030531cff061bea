//! The Environments JSON file in S3.

use crate::clients::Clients;
use crate::document::Document;
use crate::error::{Error, code, failed};
use crate::settings::Settings;

/// The file as it was read.
#[derive(Clone, Debug, Default)]
pub struct StoredFile {
    /// Its content; empty where there is no file.
    pub document: Document,
    /// Its version, for a conditional write; `None` where there is no file.
    pub etag: Option<String>,
}

/// Reads the file.
///
/// # Errors
/// When the bucket does not exist, the call fails, or it is another kind of file.
pub async fn fetch(clients: &Clients, settings: &Settings) -> Result<StoredFile, Error> {
    let call = clients
        .s3
        .get_object()
        .bucket(&settings.bucket)
        .key(&settings.object_key);
    let answer = call.send().await;
    let answer = match answer.map_err(failed("S3", "GetObject", uri(settings))) {
        Err(error) if code(&error) == Some("NoSuchKey") => return Ok(StoredFile::default()),
        answer => answer?,
    };
    let etag = answer.e_tag.clone();
    let body = answer
        .body
        .collect()
        .await
        .map_err(|error| cut_short(settings, &error))?;
    let document = Document::parse(&body.into_bytes()).map_err(|error| other(settings, &error))?;
    Ok(StoredFile { document, etag })
}

/// Reads the file for deleting, where file and bucket may be gone already.
///
/// # Errors
/// When the call fails, or it is another kind of file.
pub async fn fetch_left(clients: &Clients, settings: &Settings) -> Result<StoredFile, Error> {
    match fetch(clients, settings).await {
        Err(error) if code(&error) == Some("NoSuchBucket") => Ok(StoredFile::default()),
        answer => answer,
    }
}

/// The file's address, as people write it.
#[must_use]
pub fn uri(settings: &Settings) -> String {
    format!("s3://{}/{}", settings.bucket, settings.object_key)
}

fn cut_short(settings: &Settings, error: &dyn std::error::Error) -> Error {
    Error::Unusable {
        what: uri(settings),
        why: format!("could not be read to its end: {error}"),
        advice: "Run the same command again.".into(),
        key: None,
    }
}

fn other(settings: &Settings, error: &dyn std::error::Error) -> Error {
    Error::Unusable {
        what: uri(settings),
        why: error.to_string(),
        advice: "Write {\"environments\": []} to it, or name another file in `endpoint_s3_key`."
            .into(),
        key: Some("endpoint_s3_key"),
    }
}
