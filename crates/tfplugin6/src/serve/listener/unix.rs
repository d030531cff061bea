//! A unix socket that only its owner can open.

use std::env;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::net::{UnixListener, UnixStream};

use super::Address;

/// What fits into a socket's address on every unix, its final zero included.
const LONGEST_PATH: usize = 104;
const DIRECTORY_PREFIX: &str = "tfplugin6-";
const SOCKET: &str = "s";

/// A unix socket in a directory made for it, which is removed with it.
#[derive(Debug)]
pub(in crate::serve) struct Socket {
    listener: UnixListener,
    path: PathBuf,
    _directory: TempDir,
}

impl Socket {
    pub(in crate::serve) fn bind() -> io::Result<Self> {
        let directory = private_directory(&candidates())?;
        let path = directory.path().join(SOCKET);
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            path,
            _directory: directory,
        })
    }

    pub(super) fn address(&self) -> Address {
        Address {
            network: "unix",
            address: self.path.display().to_string(),
        }
    }

    /// The next connection from a process of the same user; others are dropped without a word.
    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            if is_own(&stream) {
                return Ok(stream);
            }
            tracing::warn!("refused a connection from another user");
        }
    }
}

fn is_own(stream: &UnixStream) -> bool {
    let own = nix::unistd::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| peer.uid() == own)
}

/// Where go-plugin asks for it, where temporary files belong, and where paths are surely short.
fn candidates() -> Vec<PathBuf> {
    let asked = env::var_os("PLUGIN_UNIX_SOCKET_DIR")
        .filter(|it| !it.is_empty())
        .map(PathBuf::from);
    asked
        .into_iter()
        .chain([env::temp_dir(), PathBuf::from("/tmp")])
        .collect()
}

fn private_directory(candidates: &[PathBuf]) -> io::Result<TempDir> {
    let mut result = Err(io::Error::other(
        "the paths of all directories for temporary files are too long",
    ));
    for candidate in candidates.iter().filter(|candidate| fits(candidate)) {
        result = make(candidate);
        if result.is_ok() {
            break;
        }
    }
    result
}

fn make(parent: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(DIRECTORY_PREFIX)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(parent)
}

fn fits(parent: &Path) -> bool {
    const RANDOM: usize = 6;
    const SEPARATORS_AND_ZERO: usize = 3;
    let name = DIRECTORY_PREFIX.len() + RANDOM + SOCKET.len() + SEPARATORS_AND_ZERO;
    parent.as_os_str().len() + name <= LONGEST_PATH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_directory_is_passed_over() {
        let parent = tempfile::tempdir().unwrap();
        let long = parent.path().join("x".repeat(120));
        fs::create_dir(&long).unwrap();
        let made = private_directory(&[long, parent.path().to_owned()]).unwrap();
        assert_eq!(made.path().parent(), Some(parent.path()));
    }

    #[test]
    fn a_directory_that_is_not_there_is_passed_over() {
        let parent = tempfile::tempdir().unwrap();
        let made = private_directory(&["/nonexistent".into(), parent.path().to_owned()]).unwrap();
        assert_eq!(made.path().parent(), Some(parent.path()));
        assert!(private_directory(&[]).is_err());
    }

    #[tokio::test]
    async fn only_the_owner_may_open_it_and_it_goes_when_dropped() {
        let socket = Socket::bind().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let directory = socket.path.parent().unwrap().to_owned();
        assert_eq!(mode(&directory), 0o700);
        assert_eq!(mode(&socket.path), 0o600);
        drop(socket);
        assert!(!directory.exists());
    }
}
