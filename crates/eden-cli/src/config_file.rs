//! The configuration file with the local profiles.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::failure::Failure;
use crate::ini::{Ini, Malformed};
use crate::profile;

/// Where the file is unless another is named.
pub(crate) const DEFAULT: &str = "~/.eden/config";

/// The configuration file, which need not exist.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    path: PathBuf,
    /// As the user wrote it, for telling.
    shown: String,
    ini: Ini,
}

impl ConfigFile {
    /// Reads the file; one that does not exist is empty.
    pub(crate) fn read(path: &str) -> Result<Self> {
        let shown = located(path);
        let file = Self {
            path: expanded(&shown)?,
            shown,
            ini: Ini::default(),
        };
        match fs::read(&file.path) {
            Ok(bytes) => file.parsed(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(file),
            Err(error) => Err(file.failed("read", &error).into()),
        }
    }

    /// The path as the user wrote it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// The names of the profiles.
    pub(crate) fn profiles(&self) -> Vec<&str> {
        self.ini.names()
    }

    /// A profile's keys and values.
    pub(crate) fn profile(&self, name: &str) -> Option<BTreeMap<String, String>> {
        self.ini.section(name)
    }

    /// Sets a key of a profile, and drops the same key in its older spelling.
    pub(crate) fn set(&mut self, profile: &str, key: &str, value: &str) -> Result<()> {
        let set = self.ini.set(profile, key, value);
        set.map_err(|error| self.unwritable(profile, &error))?;
        if let Some(older) = profile::older(key) {
            let removed = self.ini.remove(profile, older);
            removed.map_err(|error| self.unwritable(profile, &error))?;
        }
        Ok(())
    }

    /// Writes the file in one step; makes it and its folder where they are missing.
    pub(crate) fn write(&self) -> Result<()> {
        let written = replace(&self.path, &self.ini.text());
        written.map_err(|error| self.failed("write", &error).into())
    }

    fn parsed(mut self, bytes: Vec<u8>) -> Result<Self> {
        let malformed = |why: String| {
            let text = format!("{} cannot be understood: {why}", self.shown);
            Failure::new(
                text,
                "Correct that line: `[profile]` opens a profile, and each of its keys is a line `key = value`.",
            )
        };
        let text = String::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8".into()))?;
        self.ini = Ini::parse(&text).map_err(|error| malformed(error.to_string()))?;
        Ok(self)
    }

    fn failed(&self, action: &str, error: &std::io::Error) -> Failure {
        Failure::new(
            format!("cannot {action} {}: {error}", self.shown),
            "Check the path and its permissions, or name another file with --config-path.",
        )
    }

    fn unwritable(&self, profile: &str, error: &Malformed) -> Failure {
        Failure::new(
            format!(
                "cannot write profile {profile:?} to {}: the file would not be readable: {error}",
                self.shown
            ),
            "Use a name without line breaks and brackets.",
        )
    }
}

/// The file that is meant by a path: where the default has no file, one in the folder in which desktops keep
/// configurations is as good.
/// <https://specifications.freedesktop.org/basedir-spec/latest/>
fn located(path: &str) -> String {
    if !matches!(path, "" | DEFAULT) {
        return path.to_owned();
    }
    let exists = |path: &str| expanded(path).is_ok_and(|path| path.exists());
    let folder = env::var("XDG_CONFIG_HOME").ok();
    let folder = folder.filter(|folder| Path::new(folder).is_absolute());
    let other = folder.map(|folder| format!("{folder}/eden/config"));
    let other = other.filter(|other| !exists(DEFAULT) && exists(other));
    other.unwrap_or_else(|| DEFAULT.to_owned())
}

/// `~` is the home folder, as for Python's `expanduser`.
fn expanded(path: &str) -> Result<PathBuf, Failure> {
    let Some(rest) = path.strip_prefix("~/") else {
        return Ok(PathBuf::from(path));
    };
    let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
    let no_home = || {
        let text = format!("cannot find {path}: there is no home folder");
        Failure::new(text, "Set HOME, or name the file with --config-path.")
    };
    Ok(home.ok_or_else(no_home)?.join(rest))
}

/// What is read meanwhile is the old file or the new, and a link stays a link.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let unfinished = path.with_extension(format!("{}.new", std::process::id()));
    fs::write(&unfinished, text)?;
    if let Ok(old) = fs::metadata(&path) {
        fs::set_permissions(&unfinished, old.permissions())?;
    }
    fs::rename(&unfinished, &path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_leading_tilde_is_the_home_folder() {
        assert_eq!(expanded("a/~/b").unwrap(), PathBuf::from("a/~/b"));
        let home = env::home_dir().unwrap();
        assert_eq!(
            expanded("~/.eden/config").unwrap(),
            home.join(".eden/config")
        );
    }
}
