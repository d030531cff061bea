//! A certificate for a server on this machine.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use tempfile::TempDir;

/// A certificate for `localhost` and `127.0.0.1` that is its own authority, in files that end with this value.
#[derive(Debug)]
pub struct Certificate {
    folder: TempDir,
}

impl Certificate {
    /// Makes one that no other is like.
    pub fn new() -> Result<Self> {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).context("make a certificate")?;
        let folder = tempfile::tempdir().context("make a folder for a certificate")?;
        let certificate = Self { folder };
        fs::write(certificate.authority(), made.cert.pem()).context("write a certificate")?;
        fs::write(certificate.key(), made.signing_key.serialize_pem()).context("write a key")?;
        Ok(certificate)
    }

    /// The file of the certificate, which is also what a client has to trust.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// The file of its key.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }
}
