//! The packages of the Lambda functions, carried inside the binary that uses this crate.
//!
//! They are taken up when the crate is built with `BAIKONUR_LAMBDA_PACKAGES`, which names the folder of
//! the packages; without it there are none.
//!
//! ```
//! // None in a binary that was built without packages.
//! for package in lambda_packages::ALL {
//!     println!("{} {} {} bytes", package.name, package.architecture, package.bytes.len());
//! }
//! assert!(lambda_packages::find("no-such-function").is_none());
//! ```

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use tempfile::NamedTempFile;

/// What AWS Lambda is told as the function's handler: the program's name.
pub const HANDLER: &str = "bootstrap";
/// The runtime that the packages are made for.
pub const RUNTIME: &str = "provided.al2023";

/// The packages in this binary, by name.
pub const ALL: &[Package] = include!(concat!(env!("OUT_DIR"), "/packages.rs"));

/// A package of a Lambda function.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    /// The function's name, such as `kinesis-to-s3`.
    pub name: &'static str,
    /// SHA-256 of the package in base64, as AWS Lambda tells it of a function.
    pub source_code_hash: &'static str,
    /// What it is made for, as AWS Lambda calls it: `x86_64` or `arm64`.
    pub architecture: &'static str,
    /// The zip file.
    pub bytes: &'static [u8],
}

/// A package that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the package {name} cannot be written to {}: {cause}", path.display())]
pub struct PlaceError {
    /// The package.
    pub name: &'static str,
    /// Where it was to be.
    pub path: PathBuf,
    /// Why not.
    pub cause: io::Error,
}

/// The package of this name, where the binary has it.
#[must_use]
pub fn find(name: &str) -> Option<&'static Package> {
    ALL.iter().find(|package| package.name == name)
}

impl Package {
    /// A name for its file that changes exactly when its content does.
    #[must_use]
    pub fn file_name(&self) -> String {
        let letters = self.source_code_hash.chars();
        let hash: String = letters
            .filter(char::is_ascii_alphanumeric)
            .take(16)
            .collect();
        format!("{}-{hash}.zip", self.name)
    }

    /// Writes its file into a folder, which is made where it is missing, unless it is there already.
    ///
    /// Whoever reads the file meanwhile sees all of it or none.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn place(&self, folder: &Path) -> Result<(), PlaceError> {
        let path = folder.join(self.file_name());
        if fs::read(&path).is_ok_and(|there| there == self.bytes) {
            return Ok(());
        }
        self.write(folder, &path).map_err(|cause| PlaceError {
            name: self.name,
            path,
            cause,
        })
    }

    fn write(&self, folder: &Path, path: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(self.bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map(|_| ()).map_err(|error| error.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: Package = Package {
        name: "mover",
        source_code_hash: "a+/bcdefghijklmnopqrstuvwxyz0123456789ABCDE=",
        architecture: "arm64",
        bytes: b"all of it",
    };

    #[test]
    fn the_file_is_named_after_its_content() {
        assert_eq!(PACKAGE.file_name(), "mover-abcdefghijklmnop.zip");
        let other = Package {
            source_code_hash: "zzz=",
            ..PACKAGE
        };
        assert_ne!(other.file_name(), PACKAGE.file_name());
    }

    #[test]
    fn a_package_is_placed_and_a_damaged_one_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("deep/below");
        let path = folder.join(PACKAGE.file_name());
        PACKAGE.place(&folder).unwrap();
        assert_eq!(fs::read(&path).unwrap(), PACKAGE.bytes);
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        PACKAGE.place(&folder).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
        fs::write(&path, "half").unwrap();
        PACKAGE.place(&folder).unwrap();
        assert_eq!(fs::read(&path).unwrap(), PACKAGE.bytes);
        assert_eq!(
            fs::read_dir(&folder).unwrap().count(),
            1,
            "nothing else is left"
        );
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = PACKAGE.place(&file).unwrap_err().to_string();
        assert!(
            error.starts_with("the package mover cannot be written to "),
            "{error}"
        );
        assert!(error.contains("file/mover-"), "{error}");
    }
}
