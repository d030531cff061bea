//! What a build is called: a release by its number, any other by the release that it comes before and its commit.
//!
//! A build is a release's where its commit has the release's tag and nothing was changed since.

use std::process::Command;

use crate::process;

/// The release that is the next, or that this is.
pub(crate) const NUMBER: &str = env!("CARGO_PKG_VERSION");

/// The version of what is built from this checkout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// The commit, and whether something was changed since, such as `42ddf47.dirty`; `None` where this is no checkout.
    commit: Option<String>,
    /// Whether it is the release itself.
    is_release: bool,
}

impl Version {
    /// Asks git.
    pub(crate) fn of_checkout() -> Self {
        let tag = format!("v{NUMBER}");
        let exact = describe(&["--tags", "--exact-match", "--dirty", "--match", &tag]);
        let commit = describe(&["--always", "--dirty", "--match="]);
        Self {
            commit: commit.map(|commit| commit.replace('-', ".")),
            is_release: exact.is_some_and(|exact| exact == tag),
        }
    }

    /// What programs print: `0.2.0 (42ddf47)`, or `0.2.0-dev.g42ddf47`.
    pub(crate) fn printed(&self) -> String {
        match &self.commit {
            Some(commit) if self.is_release => format!("{NUMBER} ({commit})"),
            Some(commit) => format!("{NUMBER}-dev.g{commit}"),
            None => format!("{NUMBER}-dev"),
        }
    }

    /// What Terraform finds in a mirror and what archives are called: `0.2.0`, or `0.2.0+g42ddf47`. Terraform takes no
    /// version with a dash unless a configuration names exactly this one.
    pub(crate) fn in_mirror(&self) -> String {
        match &self.commit {
            Some(commit) if !self.is_release => format!("{NUMBER}+g{commit}"),
            _ => NUMBER.to_owned(),
        }
    }

    /// What pip understands: `0.2.0`, or `0.2.0.dev0+g42ddf47`.
    /// <https://packaging.python.org/en/latest/specifications/version-specifiers/>
    pub(crate) fn of_wheel(&self) -> String {
        match &self.commit {
            _ if self.is_release => NUMBER.to_owned(),
            Some(commit) => format!("{NUMBER}.dev0+g{commit}"),
            None => format!("{NUMBER}.dev0"),
        }
    }
}

/// What a configuration asks for that takes this release and those that change nothing for it: `~> 0.2`.
pub(crate) fn constraint() -> String {
    let number = NUMBER.rsplit_once('.').map_or(NUMBER, |(number, _)| number);
    format!("~> {number}")
}

fn describe(arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.arg("describe")
        .args(arguments)
        .current_dir(process::root());
    let output = git.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(commit: Option<&str>, is_release: bool) -> [String; 3] {
        let version = Version {
            commit: commit.map(str::to_owned),
            is_release,
        };
        [version.printed(), version.in_mirror(), version.of_wheel()]
    }

    #[test]
    fn a_build_before_a_release_names_its_commit_in_each_form() {
        let versions = version(Some("42ddf47"), false);
        let [printed, mirror, wheel] = &versions;
        assert_eq!(*printed, format!("{NUMBER}-dev.g42ddf47"));
        assert_eq!(*mirror, format!("{NUMBER}+g42ddf47"));
        assert_eq!(*wheel, format!("{NUMBER}.dev0+g42ddf47"));
    }

    #[test]
    fn a_release_has_its_number() {
        let printed = format!("{NUMBER} (42ddf47)");
        assert_eq!(
            version(Some("42ddf47"), true),
            [printed.as_str(), NUMBER, NUMBER]
        );
    }

    #[test]
    fn what_is_no_checkout_is_no_release() {
        let (printed, wheel) = (format!("{NUMBER}-dev"), format!("{NUMBER}.dev0"));
        assert_eq!(
            version(None, false),
            [printed.as_str(), NUMBER, wheel.as_str()]
        );
    }
}
